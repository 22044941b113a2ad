import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { Role } from '../../domain/commands';
import { administer, report, WrongUsage } from '../../rules/administer';
import { migrateRules } from '../../rules/migration';
import { withOverrides } from '../../rules/pack';
import { DOCUMENT_NAMES, type Documents } from '../../rules/schemas';
import { createPackStore, type PackStore, type RulesTables } from '../../rules/store';
import { createEmptyDatabase } from '../support/environment';
import { beijing } from './rulesFixture';

const KEYS: Readonly<Record<string, readonly Role[]>> = {
  'jk-first': ['admin'],
  'jk-second': ['admin', 'city'],
  'jk-agent': ['agent'],
};
let db: Kysely<RulesTables>;
let store: PackStore;
let folder: string;
const give = (key: string | undefined, ...words: string[]) =>
  administer(words, {
    store: () => Promise.resolve(store),
    note: async () => undefined,
    whoIs: (presented) => Promise.resolve(KEYS[presented] && { keyId: presented, roles: KEYS[presented] }),
    key,
  });

function writePack(name: string, documents: Documents): string {
  const at = path.join(folder, name);
  mkdirSync(at, { recursive: true });
  for (const document of DOCUMENT_NAMES)
    writeFileSync(path.join(at, `${document}.json`), JSON.stringify(documents[document]));
  return at;
}

beforeAll(async () => {
  const { urls } = await createEmptyDatabase();
  await migrateRules(urls.owner);
  const pool = new Pool({ connectionString: urls.owner, max: 2 });
  pool.on('error', () => undefined);
  db = new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) });
  store = createPackStore(db);
  folder = mkdtempSync(path.join(tmpdir(), 'jiesu-rules-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await db.destroy();
});

describe('Rule packs by hand: npm run rules', () => {
  test('a change from the folder to force, by two persons, and back', async () => {
    await store.seed(beijing);
    const changed = withOverrides(beijing, { policy: { version: '2026-12', redoMax: { value: 1 } } });
    const place = writePack('beijing', changed.documents);

    expect(await give(undefined, 'check', place)).toMatchObject({
      did: 'check',
      hash: changed.hash,
      version: '2026-12',
    });
    const published = await give('jk-first', 'publish', place);
    expect(report(published)).toContain(changed.hash);
    expect((await store.active('beijing')).hash).toBe(beijing.hash);

    await expect(give('jk-first', 'activate', changed.hash)).rejects.toMatchObject({ code: 'SAME_PERSON' });
    expect(await give('jk-second', 'activate', changed.hash)).toMatchObject({ profile: 'beijing', version: '2026-12' });
    expect((await store.active('beijing')).documents.policy.redoMax.value).toBe(1);

    expect(await give('jk-first', 'rollback', 'beijing')).toMatchObject({ did: 'rollback', hash: beijing.hash });
    const history = await give(undefined, 'history', 'beijing');
    expect(history.history?.map(({ how, by }) => [how, by])).toEqual([
      ['rollback', 'jk-first'],
      ['activate', 'jk-second'],
      ['seed', 'system'],
    ]);
    expect(report(history)).toMatch(/rollback .*jk-first/);
  });

  test.each([
    ['NO_KEY', undefined],
    ['NO_KEY', ''],
    ['BAD_KEY', 'jk-nobody'],
    ['FORBIDDEN', 'jk-agent'],
  ])('without the key of an administrator nothing is published or put into force: %s', async (code, key) => {
    await expect(give(key, 'publish', 'beijing')).rejects.toMatchObject({ code });
    await expect(give(key, 'activate', beijing.hash)).rejects.toMatchObject({ code });
    await expect(give(key, 'rollback', 'beijing')).rejects.toMatchObject({ code });
  });

  test('a faulty pack is refused with its faults and not kept', async () => {
    const place = writePack('faulty', { ...beijing.documents, policy: { ...beijing.documents.policy, version: '' } });
    await expect(give('jk-first', 'publish', place)).rejects.toThrow(/policy\.version/);
    await expect(give(undefined, 'check', place)).rejects.toThrow(/policy\.version/);
  });

  test('a profile that was never in force has an empty history', async () => {
    expect(report(await give(undefined, 'history', 'jinan'))).toContain('—');
  });

  test.each([[[]], [['check']], [['activate', 'a', 'b']], [['burn', 'beijing']]])(
    '%j is not understood',
    async (words) => {
      await expect(give('jk-first', ...words)).rejects.toThrow(WrongUsage);
    },
  );
});

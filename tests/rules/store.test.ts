import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { followActive } from '../../rules/current';
import { migrateRules } from '../../rules/migration';
import { withOverrides } from '../../rules/pack';
import { createPackStore, type PackStore, type RulesTables } from '../../rules/store';
import { createEmptyDatabase } from '../support/environment';
import { beijing } from './rulesFixture';

let pool: Pool;
let db: Kysely<RulesTables>;
/** A store of another process: nothing in memory. */
const anotherProcess = (): PackStore => createPackStore(db);

beforeAll(async () => {
  const { urls } = await createEmptyDatabase();
  expect(await migrateRules(urls.owner)).toEqual(['0001_packs']);
  expect(await migrateRules(urls.owner)).toEqual([]);
  pool = new Pool({ connectionString: urls.owner, max: 4 });
  pool.on('error', () => undefined);
  db = new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) });
});
afterAll(() => db.destroy());

/** The Beijing pack as a profile of this test's own. */
function profile(name: string, redoMax = 2) {
  const renamed = { profile: name };
  return withOverrides(beijing, {
    policy: { ...renamed, redoMax: { value: redoMax } },
    catalogue: renamed,
    organisation: renamed,
    communities: renamed,
    calendar: renamed,
  });
}

describe('Rule packs in the database', () => {
  test('at the first boot what ships is put into force; at the next one nothing changes', async () => {
    const shipped = profile('first-boot');
    expect((await anotherProcess().seed(shipped)).hash).toBe(shipped.hash);
    const release = profile('first-boot', 5);
    const store = anotherProcess();
    expect((await store.seed(release)).hash).toBe(shipped.hash);
    expect((await store.history('first-boot')).map((each) => each.how)).toEqual(['seed']);
    // … but the new release is there to be put into force by a person.
    await store.activate(release.hash, 'key-2');
    expect((await store.active('first-boot')).documents.policy.redoMax.value).toBe(5);
  });

  test('two processes that boot at once put it into force once', async () => {
    const pack = profile('both-at-once');
    await Promise.all([1, 2, 3, 4].map(() => anotherProcess().seed(pack)));
    expect(await anotherProcess().history('both-at-once')).toHaveLength(1);
  });

  test('a pack comes back from the database as it went in, under the same hash', async () => {
    const pack = profile('round-trip');
    await anotherProcess().publish(pack, 'key-1');
    const back = await anotherProcess().get(pack.hash);
    expect(back.documents).toEqual(pack.documents);
    expect(back.hash).toBe(pack.hash);
  });

  test('who published may not put into force; a second person may; the same content again changes nothing', async () => {
    const store = anotherProcess();
    const old = await store.seed(profile('two-persons'));
    const changed = profile('two-persons', 1);
    expect(await store.publish(changed, 'key-1')).toBe(changed.hash);
    await expect(store.activate(changed.hash, 'key-1')).rejects.toMatchObject({ code: 'SAME_PERSON' });
    expect((await store.active('two-persons')).hash).toBe(old.hash);
    // Publishing it once more under another name does not make the first publisher a second person.
    await store.publish(changed, 'key-9');
    await expect(store.activate(changed.hash, 'key-1')).rejects.toMatchObject({ code: 'SAME_PERSON' });
    await store.activate(changed.hash, 'key-2');
    expect((await store.active('two-persons')).hash).toBe(changed.hash);
    expect(await store.history('two-persons')).toMatchObject([
      { hash: changed.hash, how: 'activate', by: 'key-2', version: '2026-11', at: expect.any(Number) },
      { hash: old.hash, how: 'seed', by: 'system' },
    ]);
  });

  test('rolling back puts the pack before into force, and once more the later one', async () => {
    const store = anotherProcess();
    const first = await store.seed(profile('roll-back'));
    await expect(store.rollback('roll-back', 'key-3')).rejects.toMatchObject({ code: 'UNKNOWN_PACK' });
    const second = profile('roll-back', 3);
    await store.publish(second, 'key-1');
    await store.activate(second.hash, 'key-2');
    expect(await store.rollback('roll-back', 'key-3')).toBe(first.hash);
    expect((await store.active('roll-back')).hash).toBe(first.hash);
    expect(await store.rollback('roll-back', 'key-3')).toBe(second.hash);
  });

  test('what is not there is said so, and found as undefined', async () => {
    const store = anotherProcess();
    const none = '0'.repeat(64);
    await expect(store.get(none)).rejects.toMatchObject({ code: 'UNKNOWN_PACK' });
    await expect(store.activate(none, 'key-1')).rejects.toMatchObject({ code: 'UNKNOWN_PACK' });
    await expect(store.active('nowhere')).rejects.toMatchObject({ code: 'UNKNOWN_PACK' });
    expect(await store.find('nowhere', '')).toBeUndefined();
    expect(await store.find('nowhere', none)).toBeUndefined();
    const pack = await store.seed(profile('found'));
    expect((await store.find('found', ''))?.hash).toBe(pack.hash);
    expect((await anotherProcess().find('found', pack.hash))?.hash).toBe(pack.hash);
  });

  test('nobody changes or deletes what stands', async () => {
    await anotherProcess().seed(profile('stays'));
    for (const statement of [
      "update rules.pack set version = 'x'",
      'delete from rules.pack',
      'truncate rules.activation',
      "update rules.activation set activated_by = 'x'",
    ]) {
      await expect(pool.query(statement)).rejects.toThrow(/append-only/);
    }
  });

  test('a pack whose content does not fit its hash is not used', async () => {
    const pack = profile('forged');
    await pool.query(
      'insert into rules.pack (hash, profile, version, documents, published_by) values ($1, $2, $3, $4, $5)',
      ['f'.repeat(64), 'forged', '1', JSON.stringify(pack.documents), 'x'],
    );
    await expect(anotherProcess().get('f'.repeat(64))).rejects.toThrow(/has the content of/);
  });

  test('every process follows a change of the pack in force by itself', async () => {
    const store = anotherProcess();
    const first = await store.seed(profile('followed'));
    const elsewhere = await followActive(anotherProcess(), 'followed', { everyMs: 20 });
    expect(elsewhere.current().hash).toBe(first.hash);
    const second = profile('followed', 4);
    await store.publish(second, 'key-1');
    await store.activate(second.hash, 'key-2');
    await elsewhere.refresh();
    expect(elsewhere.current().hash).toBe(second.hash);
    await store.rollback('followed', 'key-2');
    for (let i = 0; i < 200 && elsewhere.current().hash !== first.hash; i++)
      await new Promise((r) => setTimeout(r, 20));
    expect(elsewhere.current().hash).toBe(first.hash);
    elsewhere.stop();
  });

  test('while the database is away the last pack goes on, and somebody is told', async () => {
    const store = anotherProcess();
    const pack = await store.seed(profile('away'));
    let told = 0;
    let away = false;
    const flaky: PackStore = {
      ...store,
      active: (name) => (away ? Promise.reject(new Error('away')) : store.active(name)),
    };
    const followed = await followActive(flaky, 'away', { everyMs: 10, onError: () => told++ });
    away = true;
    for (let i = 0; i < 200 && told === 0; i++) await new Promise((r) => setTimeout(r, 10));
    expect(told).toBeGreaterThan(0);
    expect(followed.current().hash).toBe(pack.hash);
    followed.stop();
  });
});

describe('Database roles', () => {
  test('the API publishes, the worker only reads', async () => {
    const { urls } = await createEmptyDatabase();
    const nameOf = (url: string) => decodeURIComponent(new URL(url).username);
    await migrateRules(urls.owner, { writer: nameOf(urls.vault), readers: [nameOf(urls.ledger), nameOf(urls.reader)] });
    const as = async <T>(url: string, work: (store: PackStore, p: Pool) => Promise<T>): Promise<T> => {
      const p = new Pool({ connectionString: url, max: 1 });
      try {
        return await work(createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: p }) })), p);
      } finally {
        await p.end();
      }
    };
    const seeded = await as(urls.vault, (store) => store.seed(beijing));
    expect((await as(urls.ledger, (store) => store.active('beijing'))).hash).toBe(seeded.hash);
    await expect(as(urls.reader, (store) => store.publish(beijing, 'x'))).rejects.toThrow(/permission denied/);
    await expect(as(urls.vault, (_, p) => p.query('delete from rules.pack'))).rejects.toThrow(/permission denied/);
  });
});

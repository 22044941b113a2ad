import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { checkSeals, faultsOfSeals } from '../../audit/seal/check';
import { cutSeal, storedSeals } from '../../audit/seal/cut';
import { missingDays } from '../../audit/seal/days';
import { faultsOfProof, proofOf } from '../../audit/seal/prove';
import type { Seal } from '../../audit/seal/seal';
import { freshKey, readSigner, readVerifier, type Signer } from '../../audit/seal/signing';
import { dayOf, isoDay } from '../../domain/calendar';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { type TestLedger, testLedger, urged } from '../ledger/ledgerFixture';
import { lifeOf } from '../ledger/lives';

const NOW = Date.UTC(2026, 10, 24, 17);
let books: TestLedger;
let auditor: LedgerDatabase;
let folder: string;
const signer: Signer = readSigner(freshKey('ed25519'));
const verifiers = [readVerifier(signer.publicText)];

beforeAll(async () => {
  books = await testLedger();
  auditor = openLedger(books.urls.auditor);
  folder = mkdtempSync(join(tmpdir(), 'jiesu-seals-'));
});
afterAll(async () => {
  await auditor.close();
  await books.close();
  rmSync(folder, { recursive: true, force: true });
});

async function live(orderNo: string, seed: number): Promise<void> {
  let head = { seq: 0, hash: '' };
  for (const events of lifeOf(orderNo, seed))
    head = await books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events });
}

const seal = (now = NOW) => cutSeal(auditor, signer, folder, now);
const check = async () => checkSeals(auditor, await storedSeals(auditor), { verifiers, folder });
const headOf = async (orderNo: string) => {
  const [row] = await books.asOwner(
    `select seq, encode(hash, 'hex') as hash from ledger.order_event where order_no = $1 order by seq desc limit 1`,
    [orderNo],
  );
  return { seq: Number(row?.seq), hash: String(row?.hash) };
};

describe('a seal', () => {
  test('of an empty ledger says so; it is signed, stored, and written to a file for an outside party', async () => {
    const first = await seal();
    expect(first).toMatchObject({ no: 1, day: '2026-11-25', after: '0', orders: 0, events: 0, previous: '' });
    expect(JSON.parse(readFileSync(join(folder, 'seal-000001.json'), 'utf8'))).toEqual(first);
    expect(await storedSeals(auditor)).toEqual([first]);
    expect((await check()).faults).toEqual([]);
  });

  test('covers what was appended since the last, each order once, and follows it', async () => {
    for (let i = 0; i < 12; i++) await live(`S-${String(i).padStart(3, '0')}`, i);
    const second = await seal();
    expect(second).toMatchObject({ no: 2, orders: 12, digest: 'sha256', algorithm: 'ed25519', key: signer.key });
    for (const orderNo of ['S-003', 'S-007']) {
      const { seq, hash } = await headOf(orderNo);
      await books.append({ orderNo, seq: seq + 1, prevHash: hash, events: [urged(`late-${orderNo}`)] });
    }
    const third = await seal();
    expect(third).toMatchObject({ no: 3, orders: 2, events: 2, after: second.upTo });
    await live('S-100', 100);
    const { seals, orders, unsealed, faults } = await check();
    expect([seals, orders, faults]).toEqual([3, 14, []]);
    expect(unsealed).toBeGreaterThan(0);
  });

  test('waits for an append that is under way: nothing comes later under a sealed position', async () => {
    const writer = await books.ledger.pool.connect();
    await writer.query('begin');
    await writer.query(
      `insert into ledger.order_event (order_no, seq, month, event, prev_hash, hash)
       values ('S-200', 1, '2026-11-01', '{"type":"RECEIVED","at":0}', '', sha256('x'))`,
    );
    let cut: Seal | undefined;
    const cutting = seal().then((done) => (cut = done));
    const waiting = async () =>
      (await books.asOwner(`select 1 from pg_locks where relation = 'ledger.order_event'::regclass and not granted`))
        .length > 0;
    while (!(await waiting())) expect(cut).toBeUndefined();
    await writer.query('rollback');
    writer.release();
    await cutting;
    expect((await check()).faults).toEqual([]);
  });

  test('two at the same time: one of them is cut, the other fails and leaves nothing', async () => {
    const before = (await storedSeals(auditor)).length;
    const results = await Promise.allSettled([seal(), seal()]);
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    const after = await storedSeals(auditor);
    expect(after.length - before).toBe(results.filter(({ status }) => status === 'fulfilled').length);
    expect((await check()).faults).toEqual([]);
  });

  test('proves one order to somebody who has no ledger', async () => {
    const proof = await proofOf(auditor, 'S-003');
    if (!proof) throw new Error('no proof');
    expect(proof.leaf).toEqual({ orderNo: 'S-003', ...(await headOf('S-003')) });
    expect(faultsOfProof(proof, verifiers)).toEqual([]);
    expect(faultsOfProof({ ...proof, leaf: { ...proof.leaf, seq: 1 } }, verifiers).join()).toContain('路径不通向');
    const stranger = readVerifier(readSigner(freshKey('ed25519')).publicText);
    expect(faultsOfProof(proof, [stranger]).join()).toContain(`未给出公钥 ${signer.key}`);
    const forged = { ...proof.seal, orders: 99 };
    expect(faultsOfProof({ ...proof, seal: forged }, verifiers).join()).toContain('签名不符');
    expect(await proofOf(auditor, 'NO-SUCH')).toBeUndefined();
  });

  test('days without one between the first and today are named; today is not over', () => {
    const seals = [NOW, NOW + 3 * 86_400_000].map((at) => ({ at, day: isoDay(dayOf(at)) }));
    expect(missingDays(seals, NOW + 4 * 86_400_000)).toEqual(['2026-11-26', '2026-11-27']);
    expect(missingDays(seals, NOW + 5 * 86_400_000)).toEqual(['2026-11-26', '2026-11-27', '2026-11-29']);
    expect(missingDays([], NOW)).toEqual([]);
  });

  test('can be neither changed nor taken away, by the auditor, by the worker, or by the owner', async () => {
    for (const text of ["update audit.seal set seal = '{}'", 'delete from audit.seal', 'truncate audit.seal']) {
      await expect(auditor.pool.query(text)).rejects.toThrow();
      await expect(books.asOwner(text)).rejects.toThrow('封印只增不改');
    }
    await expect(books.ledger.pool.query('select audit.cut()')).rejects.toThrow('permission denied');
    await expect(books.ledger.pool.query('select 1 from audit.seal')).rejects.toThrow('permission denied');
    await expect(auditor.pool.query(`insert into ledger.order_event (order_no, seq) values ('x', 1)`)).rejects.toThrow(
      'permission denied',
    );
  });

  test('of a rewritten past is found even when all hashes were made anew, and the order is named', async () => {
    const seals = await storedSeals(auditor);
    const kept = seals[1] as Seal;
    const rows = await books.asOwner(
      `select order_no, seq, position, event, month, message_id from ledger.order_event where order_no = 'S-005'`,
    );
    await books.asOwner(`set session_replication_role = replica`);
    await books.asOwner(`update ledger.order_event set hash = sha256(hash) where order_no = 'S-005'`);
    const { faults } = await checkSeals(auditor, seals, { verifiers, folder });
    expect(faults.join()).toContain(`S-005: 第`);
    expect(faults.join()).toContain(`封印 ${kept.no} 的根与台账不符`);
    await books.asOwner(`delete from ledger.order_event where order_no = 'S-005'`);
    const gone = await checkSeals(auditor, seals, { verifiers, folder });
    expect(gone.faults.join()).toContain('台账已无');
    // Without the leaf file only the seal is named; with a false leaf file it is not believed.
    expect((await checkSeals(auditor, seals, { verifiers })).faults).toEqual([
      expect.stringContaining(`封印 ${kept.no} 的根与台账不符`),
    ]);
    const leafFile = join(folder, 'seal-000002.leaves.gz');
    const honest = readFileSync(leafFile);
    writeFileSync(leafFile, gzipSync('S-005 1 00\n'));
    expect((await checkSeals(auditor, seals, { verifiers, folder })).faults).toHaveLength(1);
    writeFileSync(leafFile, honest);
    expect(rows.length).toBeGreaterThan(0);
    await books.asOwner(`set session_replication_role = origin`);
  });

  test('of another key, out of its row, or with a gap is a fault of its own', async () => {
    const seals = await storedSeals(auditor);
    expect(faultsOfSeals(seals, verifiers)).toEqual([]);
    expect(faultsOfSeals(seals, []).length).toBe(seals.length);
    expect(faultsOfSeals(seals.toSpliced(1, 1), verifiers).join()).toContain('封印 2 缺失');
    expect(faultsOfSeals(seals.toReversed(), verifiers).join()).toContain('不相连');
    const altered = seals.map((each) => (each.no === 2 ? { ...each, root: '0'.repeat(64) } : each));
    expect(faultsOfSeals(altered, verifiers).join()).toContain('封印 2 签名不符');
  });
});

test('an order given back by a repair after a restore has new positions: it is told apart from a forged one', async () => {
  const own = await testLedger();
  const eyes = openLedger(own.urls.auditor);
  const place = mkdtempSync(join(tmpdir(), 'jiesu-seals-'));
  try {
    const batches = lifeOf('R-1', 3);
    const write = async () => {
      let head = { seq: 0, hash: '' };
      for (const events of batches)
        head = await own.append({ orderNo: 'R-1', seq: head.seq + 1, prevHash: head.hash, events });
    };
    await write();
    await cutSeal(eyes, signer, place, NOW);
    await own.asOwner('set session_replication_role = replica');
    await own.asOwner('delete from ledger.order_event');
    await own.asOwner('set session_replication_role = origin');
    await own.asOwner('delete from ledger.complaint');
    await write();
    const { moved, faults } = await checkSeals(eyes, await storedSeals(eyes), { verifiers, folder: place });
    expect([moved, faults]).toEqual([['R-1'], []]);
  } finally {
    await eyes.close();
    await own.close();
    rmSync(place, { recursive: true, force: true });
  }
});

test('with SM2 and SM3 it is the same seal', async () => {
  const own = await testLedger();
  const eyes = openLedger(own.urls.auditor);
  const place = mkdtempSync(join(tmpdir(), 'jiesu-seals-'));
  try {
    const sm2 = readSigner(freshKey('sm2'));
    const seals = [await cutSeal(eyes, sm2, place, NOW)];
    expect(seals[0]).toMatchObject({ digest: 'sm3', algorithm: 'sm2' });
    const checked = await checkSeals(eyes, seals, { verifiers: [readVerifier(sm2.publicText)] });
    expect(checked.faults).toEqual([]);
  } finally {
    await eyes.close();
    await own.close();
    rmSync(place, { recursive: true, force: true });
  }
});

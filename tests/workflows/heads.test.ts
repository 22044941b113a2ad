import { bySeq, type ChainedLedger } from '../../activities/heads';
import { ledgerActivities } from '../../activities/ledger';
import { openLedger } from '../../ledger/database';
import { freshOrder, intakeOf, signed, type TestLedger, testLedger, urged } from '../ledger/ledgerFixture';

const QUIET = { error: () => undefined };

describe('workflows propose by seq, the ledger chains by hash', () => {
  let its: TestLedger;
  beforeAll(async () => {
    its = await testLedger();
  });
  afterAll(() => its.close());

  /** The ledger of one worker process, and how often it had to read a hash. */
  function worker() {
    const real = ledgerActivities(its.ledger, QUIET);
    const read: number[] = [];
    const counting: ChainedLedger = {
      ...real,
      hashAt: (orderNo, seq) => {
        read.push(seq);
        return real.hashAt(orderNo, seq);
      },
    };
    return { ...bySeq(counting), read };
  }

  test('the worker that appended last knows the hash and reads nothing; the plain answer is nothing', async () => {
    const one = worker();
    const orderNo = freshOrder();
    expect(await one.append({ orderNo, seq: 1, events: intakeOf(orderNo) })).toBeUndefined();
    expect(await one.append({ orderNo, seq: 3, events: [signed('m-1')] })).toBeUndefined();
    expect(one.read).toEqual([]);
  });

  test('another worker reads the hash once, and its own repeat changes nothing', async () => {
    const orderNo = freshOrder();
    await worker().append({ orderNo, seq: 1, events: intakeOf(orderNo) });
    const other = worker();
    const proposal = { orderNo, seq: 3, events: [signed('m-1')] };
    expect(await other.append(proposal)).toBeUndefined();
    expect(await other.append(proposal)).toBeUndefined();
    expect(await other.append({ orderNo, seq: 4, events: [urged('m-2')] })).toBeUndefined();
    expect(other.read).toEqual([2, 2]);
  });

  test('a ledger that lacks what was before is a gap: retryable, because it may be repaired', async () => {
    const orderNo = freshOrder();
    const proposal = { orderNo, seq: 10, events: [signed('m-1')] };
    await expect(worker().append(proposal)).rejects.toMatchObject({ type: 'LEDGER_GAP', nonRetryable: false });
  });

  test('what stands instead, and what was known long before, is said in full', async () => {
    const orderNo = freshOrder();
    const one = worker();
    await one.append({ orderNo, seq: 1, events: intakeOf(orderNo) });
    await one.append({ orderNo, seq: 3, events: [signed('m-1')] });
    const standing = await worker().append({ orderNo, seq: 3, events: [urged('m-2')] });
    expect(standing).toEqual({ seq: 3, standing: [signed('m-1')] });
    expect(await worker().append({ orderNo, seq: 4, events: [urged('m-1')] })).toEqual({ seq: 3, duplicate: 3 });
  });

  test('while the database is away the failure says so and may be retried', async () => {
    const away = openLedger(its.urls.ledger.replace(/:\d+\//, ':1/'), { connectMs: 300 });
    const { append } = bySeq(ledgerActivities(away, QUIET));
    const orderNo = freshOrder();
    const first = append({ orderNo, seq: 1, events: intakeOf(orderNo) });
    await expect(first).rejects.toMatchObject({ type: 'LEDGER_UNAVAILABLE', nonRetryable: false });
    await expect(append({ orderNo, seq: 3, events: [signed('m-1')] })).rejects.toThrow();
    await away.close();
  });
});

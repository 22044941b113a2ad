import { ApplicationFailure } from '@temporalio/common';
import { ledgerActivities } from '../../activities/ledger';
import { fold } from '../../domain/evolve';
import { openLedger } from '../../ledger/database';
import { load } from '../../ledger/load';
import { freshOrder, intakeOf, signed, type TestLedger, testLedger, urged } from './ledgerFixture';

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
afterAll(() => books.close());

async function written(orderNo: string) {
  const intake = await books.append({ orderNo, seq: 1, prevHash: '', events: intakeOf(orderNo) });
  const events = [signed('m-1'), urged('m-2'), urged('m-2')];
  const head = await books.append({ orderNo, seq: 3, prevHash: intake.hash, events });
  return { head, events: [...intakeOf(orderNo), ...events] };
}

test('a workflow started again finds the order as its events tell it, with the messages it must not repeat', async () => {
  const orderNo = freshOrder();
  const { head, events } = await written(orderNo);
  await books.asOwner("update ledger.complaint set state = '{}' where order_no = $1", [orderNo]);
  const found = await load(books.ledger)(orderNo);
  expect(found).toEqual({
    state: fold(events),
    head,
    messages: [
      ['m-1', 3],
      ['m-2', 5],
    ],
  });
  expect(await load(books.ledger)('nobody')).toBeUndefined();
});

test('a ledger that somebody changed is not gone on with: an alarm that names order and seq', async () => {
  const orderNo = freshOrder();
  await written(orderNo);
  await books.asOwner('alter table ledger.order_event disable trigger order_event_append_only');
  await books.asOwner(
    `update ledger.order_event set event = event::jsonb || '{"level": 4}' where order_no = $1 and seq = 2`,
    [orderNo],
  );
  await books.asOwner('alter table ledger.order_event enable trigger order_event_append_only');
  const alarms: string[] = [];
  const activities = ledgerActivities(books.ledger, { error: (_, message) => void alarms.push(message) });
  const failure = (await activities.load(orderNo).catch((error: unknown) => error)) as ApplicationFailure;
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'LEDGER_BROKEN', nonRetryable: true });
  expect(alarms).toEqual([expect.stringContaining(`${orderNo}: 第 2 条`)]);
});

test('an absent database is a failure that Temporal retries, and no alarm', async () => {
  const nowhere = openLedger('postgres://jiesu_ledger:x@127.0.0.1:1/jiesu');
  const alarms: string[] = [];
  const activities = ledgerActivities(nowhere, { error: (_, message) => void alarms.push(message) });
  const failure = activities.append({ orderNo: 'T1', seq: 1, prevHash: '', events: intakeOf('T1') });
  await expect(failure).rejects.toMatchObject({ type: 'LEDGER_UNAVAILABLE', nonRetryable: false });
  expect(alarms).toEqual([]);
  await nowhere.close();
});

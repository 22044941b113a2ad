import { callList, callQuery } from '../../ledger/queries/calls';
import { dueList, dueQuery } from '../../ledger/queries/due';
import { supervisionList, supervisionQuery } from '../../ledger/queries/supervisions';
import { followUpQuery, followUpTasks } from '../../ledger/queries/followUps';
import { hungList, hungQuery, topicList, topicQuery } from '../../ledger/queries/hung';
import { inboxQuery, unitInbox } from '../../ledger/queries/inbox';
import { listOrders, ordersQuery } from '../../ledger/queries/list';
import type { Page, PageRequest } from '../../ledger/queries/page';
import { MONDAY, type TestLedger, testLedger } from './ledgerFixture';
import { lifeOf } from './lives';

const HOUR = 3_600_000;
let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
  for (let i = 0; i < 50; i++) {
    const orderNo = `Q-${String(i).padStart(4, '0')}`;
    await books.append({ orderNo, seq: 1, prevHash: '', events: lifeOf(orderNo, i).flat() });
  }
});
afterAll(() => books.close());

describe('on a filled table', () => {
  const ORDERS = 20_000;
  beforeAll(async () => {
    // Copies of real rows under other numbers, units and times: the planner must see a city, not a test.
    await books.asOwner(
      `insert into ledger.complaint select r.*
       from generate_series(1, ${ORDERS}) g
       join (select to_jsonb(c) - 'state' as row, row_number() over () - 1 as i from ledger.complaint c limit 50) c on c.i = g % 50
       cross join lateral jsonb_populate_record(null::ledger.complaint, c.row || jsonb_build_object(
         'order_no', 'F-' || g, 'received_at', (c.row ->> 'received_at')::timestamptz + g * interval '17 minutes', 'state', '{}'::jsonb,
         'holder', 'U-' || g % 700, 'copy_to', 'D-' || g % 16, 'owner_unit', 'U-' || g % 700, 'owner_role', 'unit',
         'bounces', case g % 50 when 0 then 2 else 0 end, 'called', case g % 40 when 0 then array['C-' || g % 700] else '{}'::text[] end, 'district', 'D-' || g % 16, 'street', 'S-' || g % 343, 'matter', 'M-' || g % 200)) r`,
    );
    await books.asOwner(
      `insert into ledger.unit_inbox select 'F-' || g, 'U-' || g % 700, 'lead', true, 'HANDLING', 2, now() + g * interval '1 minute', 'green', now()
       from generate_series(1, ${ORDERS}) g`,
    );
    await books.asOwner(
      `insert into ledger.due_item select 'F-' || g, k, now() + g * interval '1 minute', now(), 'U-' || g % 700
       from generate_series(1, ${ORDERS}) g, unnest(array['sign', 'report', 'contact']) k`,
    );
    await books.asOwner(
      `insert into ledger.follow_up_task select 'F-' || g, 1, 'V-1', 'D-' || g % 16, 'phone', 1, 0, now() + g * interval '1 minute', now() + interval '90 days', null, null
       from generate_series(1, ${ORDERS}) g`,
    );
    await books.asOwner(
      `insert into ledger.order_event (order_no, seq, month, event, prev_hash, hash)
       select 'F-' || g, s, '2026-03-01', '{"type":"SIGNED","at":1}', case s when 1 then ''::bytea else sha256('x') end, sha256('x')
       from generate_series(1, ${ORDERS}) g, generate_series(1, 3) s`,
    );
    await books.asOwner(
      `insert into ledger.called_unit select 'F-' || g, 'whistle', 1, 'C-' || g % 700, 'U-' || g % 700, 'demand', 'called', now() + g * interval '1 minute', now(), null, null, null, false, false, false
       from generate_series(1, ${ORDERS}) g`,
    );
    await books.asOwner(
      `insert into ledger.hung_order select 'F-' || g, 'hung', 'U-' || g % 700, 'D-' || g % 16, 'D-' || g % 16, 'M-' || g % 200, 'law', now() + g * interval '1 minute', now(), now(), false, now(), 0, 0, now()
       from generate_series(1, ${ORDERS}) g`,
    );
    await books.asOwner(
      `insert into ledger.topic_pool select 'F-' || g, now() + g * interval '1 minute', 'U-' || g % 700, 'M-' || g % 200, 'D-' || g % 16, null, null, 'law', 'x', now(), 180, false
       from generate_series(1, ${ORDERS}) g`,
    );
    await books.asOwner(
      `insert into ledger.supervision select 'F-' || g, 1, 'overdue', 'U-' || g % 700, 'D-' || g % 160, 'issued', now() + g * interval '1 minute', now(), null, null, null, false, false, false
       from generate_series(1, ${ORDERS}) g`,
    );
    await books.asOwner(
      'analyze ledger.hung_order, ledger.topic_pool, ledger.supervision, ledger.called_unit, ledger.complaint, ledger.unit_inbox, ledger.due_item, ledger.follow_up_task, ledger.order_event',
    );
  }, 120_000);

  const planOf = async (query: { compile(): { readonly sql: string; readonly parameters: readonly unknown[] } }) => {
    const { sql, parameters } = query.compile();
    const rows = await books.asOwner(`explain (costs off) ${sql}`, [...parameters]);
    return rows.map((row) => String(row['QUERY PLAN'])).join('\n');
  };
  const cursorOf = async (ask: (page: PageRequest) => Promise<Page<unknown>>) =>
    (await ask({ limit: 5 })).next as string;

  test('no list reads a whole table, from the first page to one in the middle', async () => {
    const { reader } = books;
    const orders = await cursorOf((page) => listOrders(reader, {}, page));
    const dues = await cursorOf((page) => dueList(reader, {}, page));
    const inbox = await cursorOf((page) => unitInbox(reader, 'U-7', {}, page));
    const calls = await cursorOf((page) => followUpTasks(reader, {}, page));
    const hung = await cursorOf((page) => hungList(reader, {}, page));
    const topics = await cursorOf((page) => topicList(reader, {}, page));
    const calling = await cursorOf((page) => callList(reader, 'C-7', {}, page));
    const supervised = await cursorOf((page) => supervisionList(reader, {}, page));
    const plans: string[] = [];
    for (const query of [
      ordersQuery(reader, {}, {}),
      ordersQuery(reader, {}, { cursor: orders }),
      ordersQuery(reader, { stages: ['CLOSED'] }, { cursor: orders }),
      ordersQuery(reader, { district: 'D-3' }, {}),
      ordersQuery(reader, { street: 'S-33' }, { cursor: orders }),
      ordersQuery(reader, { matter: 'M-5' }, {}),
      ordersQuery(reader, { unit: 'U-7' }, { cursor: orders }),
      ordersQuery(reader, { visibleTo: 'U-7' }, { cursor: orders }),
      ordersQuery(reader, { visibleTo: 'C-40' }, {}),
      ordersQuery(reader, { visibleTo: 'BJ-DESK-CITY' }, {}),
      hungQuery(reader, {}, { cursor: hung }),
      hungQuery(reader, { unit: 'U-7' }, {}),
      hungQuery(reader, { desk: 'D-3' }, {}),
      hungQuery(reader, { district: 'D-3' }, { cursor: hung }),
      hungQuery(reader, { visibleTo: 'U-7' }, {}),
      topicQuery(reader, {}, { cursor: topics }),
      topicQuery(reader, { matter: 'M-5' }, {}),
      topicQuery(reader, { district: 'D-3' }, {}),
      supervisionQuery(reader, {}, { cursor: supervised }),
      supervisionQuery(reader, { unit: 'U-7' }, {}),
      supervisionQuery(reader, { supervisor: 'D-7' }, { cursor: supervised }),
      callQuery(reader, 'C-7', {}, {}),
      callQuery(reader, 'C-7', { open: true }, { cursor: calling }),
      ordersQuery(reader, { bouncedAtLeast: 1 }, {}),
      ordersQuery(reader, { bouncedAtLeast: 2 }, { cursor: orders }),
      ordersQuery(reader, { receivedFrom: MONDAY, receivedTo: MONDAY + HOUR }, {}),
      ordersQuery(reader, { eyes: ['role:city'] }, { cursor: orders }),
      ordersQuery(reader, { visibleTo: 'U-7', eyes: ['unit:U-7'] }, {}),
      ordersQuery(reader, { liaison: true }, {}),
      dueQuery(reader, { eyes: ['role:city'] }, { cursor: dues }),
      inboxQuery(reader, 'U-7', { eyes: ['role:city'] }, {}),
      followUpQuery(reader, { eyes: ['role:visitor'] }, { cursor: calls }),
      callQuery(reader, 'C-7', { eyes: ['role:city'] }, {}),
      dueQuery(reader, {}, { cursor: dues }),
      dueQuery(reader, { owner: 'U-7' }, {}),
      inboxQuery(reader, 'U-7', {}, { cursor: inbox }),
      followUpQuery(reader, { openAt: Date.now() }, { cursor: calls }),
      reader.db
        .selectFrom('ledger.order_event')
        .selectAll()
        .where('order_no', '=', 'F-7')
        .where('seq', '>', 0)
        .orderBy('seq'),
      reader.db.selectFrom('ledger.complaint').selectAll().where('order_no', '=', 'F-7'),
    ]) {
      plans.push(await planOf(query));
    }
    for (const plan of plans) expect(plan).not.toContain('Seq Scan');
    // Read in the order of the index: no sort of everything that matches.
    for (const plan of plans.filter((each) => !each.includes('Bitmap'))) expect(plan).not.toMatch(/Sort(?! Key)/);
  });

  test('a page in the middle begins in the index where the one before ended', async () => {
    const { reader } = books;
    const cursor = await cursorOf((page) => unitInbox(reader, 'U-7', {}, page));
    expect(await planOf(inboxQuery(reader, 'U-7', {}, { cursor }))).toContain('unit_inbox_unit');
    expect(await planOf(dueQuery(reader, {}, {}))).toMatch(/Index (Only )?Scan using due_item_at/);
  });
});

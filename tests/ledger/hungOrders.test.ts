import { nextDue } from '../../domain/agenda';
import type { Command, CommandBodies, CommandName, Role } from '../../domain/commands';
import { decide, fallDue, isRefusal } from '../../domain/decide';
import type { OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { compare } from '../../ledger/audit/compare';
import { rebuild } from '../../ledger/audit/rebuild';
import { openLedger } from '../../ledger/database';
import { LedgerError } from '../../ledger/errors';
import { hungList, topicList } from '../../ledger/queries/hung';
import { unitInbox } from '../../ledger/queries/inbox';
import { listOrders } from '../../ledger/queries/list';
import { punctuality } from '../../ledger/queries/punctuality';
import { HANGING, intakeOf, MONDAY, TERMS, type TestLedger, testLedger } from './ledgerFixture';
import { lifeOf } from './lives';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STREET = 'BJ-110108001';
const DISTRICT = 'BJ-110108';
const TEXT = 'd'.repeat(64);
const TOLD = { toldAt: new Date(MONDAY).toISOString(), toldBy: 'phone', evidence: TEXT } as const;
const HANG = { ...TOLD, reason: 'funds', plan: 'e'.repeat(64), promised: '2026-04-01' } as const;

/** An order's events, with commands given and time passing by the regulation itself. */
class Life {
  readonly events: OrderEvent[];
  private sent = 0;
  constructor(
    readonly orderNo: string,
    private now = MONDAY,
  ) {
    // Level 3: an urgent one is not extended.
    this.events = intakeOf(orderNo).map((event) => ('level' in event ? { ...event, level: 3 } : event));
    this.give('sign', {}, 'unit');
  }

  pass(until: number): this {
    for (let due = nextDue(fold(this.events)); due && due.at < until; due = nextDue(fold(this.events)))
      this.events.push(...fallDue(fold(this.events), due.at + 1));
    this.now = Math.max(this.now, until);
    return this;
  }

  give<N extends CommandName>(name: N, body: CommandBodies[N], role: Role, rules = HANGING): this {
    this.pass(this.now);
    const unit = role === 'unit' ? STREET : role === 'district' ? DISTRICT : undefined;
    const actor = { role, key: `k-${role}`, ...(unit !== undefined && { unit }) };
    const id = `${this.orderNo}-${++this.sent}`;
    const command = { id, name, body, actor, terms: { ...TERMS, hanging: rules } } as unknown as Command;
    const decision = decide(fold(this.events), command, this.now);
    if (isRefusal(decision)) throw new Error(`${name}: ${decision.refused}`);
    this.events.push(...decision);
    return this;
  }

  hang(rules = HANGING): this {
    this.give('askHang', HANG, 'unit', rules);
    return this.give('endorseHang', { granted: true }, 'district').give('ruleHang', { granted: true }, 'city');
  }
}

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
afterAll(() => books.close());
const keep = ({ orderNo, events }: Life) => books.append({ orderNo, seq: 1, prevHash: '', events });

test('the stock of hung orders: by unit, deciding desk, state, review and promise; gone when it is over', async () => {
  const asked = new Life('H-1').give('askHang', HANG, 'unit');
  const hung = new Life('H-2').hang();
  const checking = new Life('H-3').hang().give('reviewHang', { progress: TEXT }, 'unit');
  const resumed = new Life('H-4').hang().give('resumeHang', {}, 'unit');
  for (const life of [asked, hung, checking, resumed]) await keep(life);
  const numbers = async (...ask: Parameters<typeof hungList> extends [unknown, ...infer R] ? R : never) =>
    (await hungList(books.reader, ...ask)).items.map(({ order_no }) => order_no);
  expect(await numbers()).toEqual(['H-1', 'H-2', 'H-3']);
  expect(await numbers({ states: ['district'] })).toEqual(['H-1']);
  expect(await numbers({ states: ['hung', 'checking'], unit: STREET })).toEqual(['H-2', 'H-3']);
  expect(await numbers({ desk: DISTRICT, district: '110108' })).toEqual(['H-1', 'H-2', 'H-3']);
  expect(await numbers({ visibleTo: DISTRICT })).toHaveLength(3);
  expect(await numbers({ visibleTo: 'BJ-110105' })).toEqual([]);
  expect(await numbers({ reviewBefore: MONDAY + 40 * DAY })).toEqual(['H-2']);
  expect(await numbers({ promisedBefore: Date.UTC(2026, 3, 1, 16) })).toEqual([]);
  expect(await numbers({ promisedBefore: Date.UTC(2026, 3, 1, 17) })).toHaveLength(3);
  const first = await hungList(books.reader, {}, { limit: 2 });
  expect(first.items.map(({ order_no }) => order_no)).toEqual(['H-1', 'H-2']);
  expect(await numbers({}, { limit: 2, cursor: first.next ?? '' })).toEqual(['H-3']);
  const [, row] = (await hungList(books.reader)).items;
  expect(row).toMatchObject({
    unit: STREET,
    desk: DISTRICT,
    reason: 'funds',
    reports: 0,
    missed: 0,
    promise_passed: false,
  });
  expect(row?.next_review_at).toBeGreaterThan(MONDAY + 9 * DAY);
  expect(row?.stop_at).toBeGreaterThan(MONDAY + 59 * DAY);
});

test('who must decide finds it on its table and may read the order, and the unit sees its next report as due', async () => {
  const district = await unitInbox(books.reader, DISTRICT, { role: 'hang' });
  expect(district.items.map(({ orderNo, acts }) => [orderNo, acts])).toEqual([
    ['H-1', true],
    ['H-3', true],
  ]);
  const own = await unitInbox(books.reader, STREET, { role: 'lead' });
  const due = own.items.find(({ orderNo }) => orderNo === 'H-2')?.dueAt ?? 0;
  expect(due).toBeLessThan(MONDAY + 12 * DAY);
  expect(due).toBeGreaterThan(MONDAY + 9 * DAY);
  // Its limit stands still: in no list of what ends soon, until it goes on.
  const soon = await listOrders(books.reader, { dueBefore: MONDAY + 3_000 * DAY });
  expect(soon.items.map(({ orderNo }) => orderNo)).toEqual(expect.not.arrayContaining(['H-2', 'H-3']));
  expect(soon.items.map(({ orderNo }) => orderNo)).toEqual(expect.arrayContaining(['H-1', 'H-4']));
  const read = await listOrders(books.reader, { visibleTo: DISTRICT });
  expect(read.items.map(({ orderNo }) => orderNo)).toEqual(expect.arrayContaining(['H-1', 'H-2', 'H-3']));
});

test('the hard stop puts the matter into the topic pool, where it stays when the order is over', async () => {
  const stopped = new Life('P-1').hang({ ...HANGING, atPromise: 'flag' }).pass(MONDAY + 61 * DAY);
  const closing = new Life('P-2').hang({ ...HANGING, atStop: 'close' }).pass(MONDAY + 90 * DAY);
  expect(stateOf(closing).stage).toBe('CLOSED');
  for (const life of [stopped, closing]) await keep(life);
  const found = await topicList(books.reader);
  expect(found.items).toHaveLength(2);
  expect(found.items[0]).toMatchObject({ unit: STREET, reason: 'funds', plan: HANG.plan, hung_days: 60 });
  const first = await topicList(books.reader, {}, { limit: 1 });
  const second = await topicList(books.reader, {}, { limit: 1, cursor: first.next ?? '' });
  expect([...first.items, ...second.items].map(({ order_no, closes }) => [order_no, closes])).toEqual([
    ['P-2', true],
    ['P-1', false],
  ]);
  expect((await topicList(books.reader, { district: '110105' })).items).toEqual([]);
  expect(
    (await topicList(books.reader, { unit: STREET, district: '110108', matter: stateOf(stopped).matter })).items,
  ).toHaveLength(2);
});

const stateOf = ({ events }: Life) => fold(events);

test('in time by the limit as it stands and by the original one: no extension and no hang hides in a deadline', async () => {
  const report = (life: Life) => life.give('report', { result: 'solved', contacted: true }, 'unit');
  const before = await punctuality(books.reader, STREET);
  const limit = stateOf(new Life('X-0')).clock?.dueAt ?? 0;
  const plain = report(new Life('F-1'));
  const late = report(new Life('F-2').pass(limit + HOUR));
  const hung = report(new Life('F-3').hang().pass(limit + DAY));
  const extended = new Life('F-4').give('askExtension', { value: 12, unit: 'hour', reason: 'law', ...TOLD }, 'unit');
  extended.give('ruleExtension', { granted: true }, 'city').pass(limit + HOUR);
  for (const life of [plain, late, hung, report(extended)]) await keep(life);
  const after = await punctuality(books.reader, STREET);
  const more = (key: keyof typeof after) => after[key] - before[key];
  expect({ reported: more('reported'), onTime: more('onTime'), byOriginal: more('onTimeByOriginal') }).toEqual({
    reported: 4,
    onTime: 3,
    byOriginal: 1,
  });
  expect([more('onTimeByThat'), more('extended'), more('hung')]).toEqual([2, 1, 1]);
  expect(await punctuality(books.reader, STREET, { from: MONDAY + DAY })).toMatchObject({ orders: 0, reported: 0 });
  expect(await punctuality(books.reader, 'BJ-NOBODY', { to: MONDAY })).toMatchObject({ orders: 0 });
});

test('the read models are what the events say of random lives, are found wrong when they are not, and are made anew', async () => {
  for (let i = 0; i < 30; i++) {
    const orderNo = `R-${i}`;
    let head = { seq: 0, hash: '' };
    for (const events of lifeOf(orderNo, 4_200 + i, 60))
      head = await books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events });
  }
  expect((await compare(books.ledger)).differences).toEqual([]);
  await books.asOwner("update ledger.hung_order set missed = 9 where order_no = 'H-2'");
  await books.asOwner("delete from ledger.topic_pool where order_no = 'P-1'");
  await books.asOwner("update ledger.complaint set on_time_original = true where order_no = 'F-2'");
  const wrong = (await compare(books.ledger)).differences.map(({ table, orderNo }) => `${table} ${orderNo}`);
  expect(wrong.sort()).toEqual(['complaint F-2', 'hung_order H-2', 'topic_pool P-1']);
  await rebuild(books.ledger);
  expect((await compare(books.ledger)).differences).toEqual([]);
});

test('the migration judges the reports of before by the fold that stands', async () => {
  const marks = 'order_no, on_time, on_time_original';
  const now = await books.asOwner(`select ${marks} from ledger.complaint order by order_no`);
  const judged = `select order_no, case when judged then not (state -> 'report' ->> 'late')::boolean end as on_time,
    case when judged then (state -> 'report' ->> 'at')::double precision <= (state -> 'clock' ->> 'originalDueAt')::double precision end as on_time_original
    from (select *, state ? 'report' and state ? 'clock' as judged from ledger.complaint) c order by order_no`;
  expect(await books.asOwner(judged)).toEqual(now);
});

test('while the database is away the lists say so', async () => {
  const nowhere = openLedger('postgres://nobody:x@127.0.0.1:1/none', { connectMs: 200 });
  for (const read of [hungList(nowhere), topicList(nowhere), punctuality(nowhere, STREET)])
    await expect(read).rejects.toBeInstanceOf(LedgerError);
  await nowhere.close();
});

import { temporal } from '@temporalio/proto';
import type { ComplaintActivities } from '../../activities/contract';
import { dayOf, isoDay } from '../../domain/calendar';
import type { Actor } from '../../domain/commands';
import type { OrderState } from '../../domain/state';
import type { Terms } from '../../domain/terms';
import { COMPLAINT, complaintId } from '../../workflows/messages';
import { fromWire, toWire } from '../../workflows/wire';
import {
  ahead,
  CITY,
  type Desk,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  liveState,
  MONDAY,
  openDesk,
  ROAD,
  startOf,
  STREET,
  takeIn,
  typesOf,
  until,
} from './desk';

const DAY = 86_400_000;
const UNIT: Actor = { role: 'unit', unit: STREET, key: 'k-street' };
const DISTRICT: Actor = { role: 'district', unit: 'BJ-110108', key: 'k-district' };
const TEXT = 'a'.repeat(64);
const { EventType } = temporal.api.enums.v1;

/** Every consequence of a limit costs the engine six events: timer fired, task (3), the append's marker, the next timer. */
const EVENTS_A_LIMIT = 6;
/** A timer armed before the hang is let ring once and finds nothing to do: cheaper than cancelling it. */
const EVENTS_OF_AN_EARLIER_TIMER = 5;

describe('an order that cannot be solved now', () => {
  let desk: Desk;
  let hanging: Partial<NonNullable<Terms['hanging']>> = {};
  const around = (real: ComplaintActivities): ComplaintActivities => ({
    ...real,
    resolve: async (request) => {
      const wire = await real.resolve(request);
      if ('refused' in wire || request.hang === undefined) return wire;
      const terms = fromWire(wire, request);
      return toWire({ ...terms, ...(terms.hanging && { hanging: { ...terms.hanging, ...hanging } }) }, request);
    },
  });
  beforeAll(async () => {
    desk = await openDesk({ name: 'hanging', around });
  });
  afterAll(() => desk.close());
  beforeEach(() => {
    hanging = {};
  });

  /** A run that has just begun cannot be asked yet. */
  const stateOf = async (orderNo: string): Promise<OrderState> => {
    const found = await until(
      () => liveState(desk, orderNo).catch(() => undefined),
      (state) => state !== undefined,
    );
    return found as OrderState;
  };
  const ask = async (orderNo: string, promised: string) => ({
    ...({ reason: 'planning', plan: TEXT, promised, evidence: TEXT, toldBy: 'phone' } as const),
    toldAt: new Date((await stateOf(orderNo)).lastAt).toISOString(),
  });

  async function hang(orderNo: string, promised = '2026-05-31'): Promise<void> {
    await give(desk, orderNo, 'askHang', await ask(orderNo, promised), UNIT);
    await give(desk, orderNo, 'endorseHang', { granted: true }, DISTRICT);
    await give(desk, orderNo, 'ruleHang', { granted: true }, CITY);
  }

  /** The history of every run, oldest first. */
  async function historiesOf(orderNo: string) {
    const workflowId = complaintId(orderNo);
    const runs: { runId: string; at: number }[] = [];
    for await (const run of desk.client.workflow.list({ query: `WorkflowId = "${workflowId}"` }))
      runs.push({ runId: run.runId, at: run.startTime.getTime() });
    runs.sort((a, b) => a.at - b.at);
    return Promise.all(
      runs.map(
        async ({ runId }) => (await desk.client.workflow.getHandle(workflowId, runId).fetchHistory()).events ?? [],
      ),
    );
  }

  /** What the workflow itself wrote; moving its clock by hand leaves marks of its own. */
  const own = (events: readonly temporal.api.history.v1.IHistoryEvent[]) =>
    events.filter(({ eventType }) => !/TIME_SKIPPING|OPTIONS_UPDATED/.test(EventType[eventType ?? 0] ?? ''));

  async function countOf(orderNo: string): Promise<number> {
    const { events } = await desk.client.workflow.getHandle(complaintId(orderNo)).fetchHistory();
    return own(events ?? []).length;
  }

  /** Limits that ran out: what the timer wrote, by its instants. */
  async function limitsOf(orderNo: string, since = 0): Promise<number> {
    const events = (await eventsOf(desk, orderNo)).slice(since);
    return new Set(events.filter(({ by }) => by.role === 'timer').map(({ at }) => at)).size;
  }

  test('180 days of silence to the hard stop cost six events a limit, and none in between', async () => {
    const orderNo = await takeIn(desk, ROAD);
    await give(desk, orderNo, 'sign', {}, UNIT);
    await hang(orderNo);
    const [before, seq] = [await countOf(orderNo), (await stateOf(orderNo)).version];
    await ahead(desk, orderNo, 181 * DAY);
    await until(
      () => typesOf(desk, orderNo),
      (types) => types.includes('TOPIC_POOLED'),
    );
    const types = (await typesOf(desk, orderNo)).slice(seq);
    const limits = await limitsOf(orderNo, seq);
    const added = (await countOf(orderNo)) - before;
    console.info(`180 days hung: ${limits} limits, ${added} history events (${types.join(' ')})`);
    expect(types.filter((type) => type === 'HANG_REVIEW_MISSED')).toHaveLength(5);
    expect(types.slice(-2)).toEqual(['TOPIC_POOLED', 'HANG_ENDED']);
    expect(limits).toBe(7);
    expect(added).toBe(limits * EVENTS_A_LIMIT + EVENTS_OF_AN_EARLIER_TIMER);
    const row = await desk.ledger.db
      .selectFrom('ledger.topic_pool')
      .selectAll()
      .where('order_no', '=', orderNo)
      .execute();
    expect(row).toMatchObject([{ unit: STREET, reason: 'planning', hung_days: 180, plan: TEXT }]);
    const { stage, clock, topic, breaches } = await stateOf(orderNo);
    expect(stage).toBe('HANDLING');
    expect(topic?.closes).toBeUndefined();
    expect(breaches.every((each) => each.clock === 'hangReview' && each.owner === STREET)).toBe(true);
    // Follow-up with the caller still comes: what was left of the limit runs out and the caller is asked (art. 23).
    await ahead(desk, orderNo, (clock?.dueAt ?? 0) - topic!.at + DAY);
    await until(
      () => typesOf(desk, orderNo),
      (all) => all.includes('FOLLOW_UP_OPENED'),
    );
  }, 120_000);

  test('a year of hanging, resuming, extending and hanging again is a bounded history, over several runs too', async () => {
    hanging = { max: 12, stop: { value: 400, unit: 'naturalDay' } };
    const orderNo = freshOrder();
    const args = [startOf(intakeOf(orderNo, ROAD), { historyLimit: 150, offsetMs: MONDAY - Date.now() })];
    await desk.client.workflow.start(COMPLAINT, { workflowId: complaintId(orderNo), taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    await give(desk, orderNo, 'sign', {}, UNIT);
    let commands = 1;
    for (let month = 0; month < 12; month++) {
      await hang(orderNo, '2027-03-20');
      await ahead(desk, orderNo, 28 * DAY);
      await give(desk, orderNo, 'reviewHang', { progress: TEXT }, UNIT);
      await give(desk, orderNo, 'checkHang', { accepted: true }, DISTRICT);
      await ahead(desk, orderNo, 3 * DAY);
      await give(desk, orderNo, 'resumeHang', {}, UNIT);
      commands += 6;
    }
    const told = { toldAt: new Date((await stateOf(orderNo)).lastAt).toISOString(), toldBy: 'sms' } as const;
    await give(desk, orderNo, 'askExtension', { value: 2, reason: 'season', evidence: TEXT, ...told }, UNIT);
    await give(desk, orderNo, 'ruleExtension', { granted: true }, CITY);
    commands += 2;
    const state = await stateOf(orderNo);
    const histories = (await historiesOf(orderNo)).map(own);
    const events = histories.reduce((sum, each) => sum + each.length, 0);
    const limits = await limitsOf(orderNo);
    const days = Math.round((state.lastAt - state.receivedAt) / DAY);
    console.info(
      `${days} days, ${commands} commands, ${limits} limits, ${histories.length} runs, ${events} history events`,
    );
    expect(days).toBeGreaterThanOrEqual(365);
    expect(state.hangs).toHaveLength(12);
    expect(state.breaches).toEqual([]);
    expect(state.clock?.pauses).toHaveLength(12);
    // Of seven days less than one was used in all that time: the rest is left, and the two of the extension.
    expect((state.clock?.dueAt ?? 0) - state.lastAt).toBeGreaterThan(8 * DAY);
    expect(histories.length).toBeGreaterThan(2);
    for (const each of histories) expect(each.length).toBeLessThanOrEqual(200);
    expect(events).toBeLessThanOrEqual(commands * 9 + limits * EVENTS_A_LIMIT + histories.length * 10);
    // The whole of it is in the ledger, and the fold of the ledger is the running case.
    expect(await eventsOf(desk, orderNo)).toHaveLength(state.version);
  }, 240_000);

  test('back from the ledger while it hangs, it hangs on with the same deadlines', async () => {
    const orderNo = await takeIn(desk, ROAD, Date.now());
    await give(desk, orderNo, 'sign', {}, UNIT);
    await hang(orderNo, isoDay(dayOf(Date.now() + 100 * DAY)));
    const before = await stateOf(orderNo);
    await desk.client.workflow.getHandle(complaintId(orderNo)).terminate('the engine lost it');
    expect(await desk.gateway.revive(orderNo)).toBe('revived');
    await until(
      async () => (await desk.gateway.live(orderNo))?.state,
      (state) => state !== undefined,
    );
    const after = await stateOf(orderNo);
    expect(after).toEqual(before);
    await give(desk, orderNo, 'resumeHang', {}, UNIT);
    expect((await stateOf(orderNo)).stage).toBe('HANDLING');
  });

  test('the same message twice hangs it once, and the third person is really another', async () => {
    const orderNo = await takeIn(desk, ROAD);
    await give(desk, orderNo, 'sign', {}, UNIT);
    const body = await ask(orderNo, '2026-05-31');
    const first = await give(desk, orderNo, 'askHang', body, UNIT, 'ask-once');
    expect(await give(desk, orderNo, 'askHang', body, UNIT, 'ask-once')).toEqual(first);
    await give(desk, orderNo, 'endorseHang', { granted: true }, DISTRICT, 'endorse-once');
    await expect(
      give(desk, orderNo, 'ruleHang', { granted: true }, { ...CITY, key: 'k-district' }),
    ).rejects.toMatchObject({ code: 'SAME_PERSON' });
    await give(desk, orderNo, 'ruleHang', { granted: true }, CITY, 'rule-once');
    await give(desk, orderNo, 'ruleHang', { granted: true }, CITY, 'rule-once');
    expect((await typesOf(desk, orderNo)).filter((type) => type === 'HUNG')).toHaveLength(1);
  });
});

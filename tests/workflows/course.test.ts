import { HOUR, MINUTE } from '../../domain/calendar';
import { fold } from '../../domain/evolve';
import { startSkipping } from '../../platform/timeSkipping';
import { complaintId } from '../../workflows/messages';
import { DISSATISFIED, SATISFIED } from '../domain/support';
import {
  AGENT,
  ahead,
  CITY,
  type Desk,
  DISPATCHER,
  eventsOf,
  freshOrder,
  give,
  HEAT,
  intakeOf,
  liveState,
  openDesk,
  startOf,
  takeIn,
  typesOf,
  UNIT,
  until,
  VISITOR,
} from './desk';

const DAY = 24 * HOUR;

describe('the course of a complaint', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'course' });
  });
  afterAll(() => desk.close());

  test('the receipt names lead unit, level, limit and due time (art. 13)', async () => {
    const start = startOf(intakeOf(freshOrder()));
    const receipt = await desk.gateway.intake(start);
    expect(receipt).toMatchObject({ stage: 'DISPATCHED', level: 2, unit: HEAT, limit: { value: 24, unit: 'hour' } });
    expect((receipt.dueAt ?? 0) - receipt.receivedAt).toBe(24 * HOUR);
    expect(await desk.gateway.intake(start)).toEqual(receipt);
    expect(await typesOf(desk, receipt.orderNo)).toEqual(['RECEIVED', 'DISPATCHED']);
  });

  test('a matter that the catalogue does not know is refused and no order begins', async () => {
    const orderNo = freshOrder();
    await expect(takeIn(desk, { orderNo, matter: 'nothing.known' })).rejects.toMatchObject({ code: 'UNKNOWN_MATTER' });
    expect(await eventsOf(desk, orderNo)).toEqual([]);
    await expect(desk.client.workflow.getHandle(complaintId(orderNo)).result()).rejects.toThrow();
  });

  test('signed within the limit, a sign limit that rings later changes nothing', async () => {
    const orderNo = await takeIn(desk);
    await ahead(desk, orderNo, 29 * MINUTE);
    await give(desk, orderNo, 'sign', {}, UNIT);
    await ahead(desk, orderNo, HOUR);
    expect(await typesOf(desk, orderNo)).toEqual(['RECEIVED', 'DISPATCHED', 'SIGNED']);
  });

  test('unsigned, the order breaches the sign limit and counts as signed one millisecond after due', async () => {
    const orderNo = await takeIn(desk);
    await ahead(desk, orderNo, 31 * MINUTE);
    const [received, , breach, signed] = await eventsOf(desk, orderNo);
    expect(breach).toMatchObject({ type: 'BREACHED', clock: 'sign', owner: HEAT });
    expect(signed).toMatchObject({ type: 'SIGNED', auto: true });
    expect((breach?.at ?? 0) - (received?.at ?? 0) - 30 * MINUTE).toBeLessThan(5_000);
  });

  test('a command received before a limit is judged before it, though the worker hears it after', async () => {
    const orderNo = await takeIn(desk);
    const { receivedAt } = await liveState(desk, orderNo);
    await ahead(desk, orderNo, 25 * HOUR);
    const late = { id: 'late-report-1', name: 'report', body: { result: 'solved' }, actor: UNIT } as const;
    // Received long ago, heard now: clamped to the last event, because the past is not changed.
    await desk.gateway.command(orderNo, { ...late, receivedAt: receivedAt + HOUR });
    const events = await eventsOf(desk, orderNo);
    const reported = events.find(({ type }) => type === 'REPORTED');
    const before = events[events.findIndex(({ type }) => type === 'REPORTED') - 1];
    expect(reported).toMatchObject({ late: true });
    expect(reported?.at).toBe(before?.at);
  });

  test('a silent unit climbs the ladder for weeks while the follow-up runs its course all the same (art. 23, 35)', async () => {
    const orderNo = await takeIn(desk);
    await ahead(desk, orderNo, 45 * DAY);
    const events = await eventsOf(desk, orderNo);
    expect(events.map((event) => (event.type === 'BREACHED' ? `${event.type} ${event.clock}` : event.type))).toEqual([
      'RECEIVED',
      'DISPATCHED',
      'BREACHED sign',
      'SIGNED',
      'BREACHED contact',
      'WARNED',
      'BREACHED report',
      'FOLLOW_UP_OPENED',
      ...['BREACHED visit', 'FOLLOW_UP_TRIED', 'URGED'],
      ...['BREACHED visit', 'FOLLOW_UP_TRIED', 'BREACHED visit', 'FOLLOW_UP_TRIED'],
      'FOLLOW_UP_INVALID',
      'CRITICISED',
      // The last rung repeats every ten working days, counted from its own expiry: 18 March, 1 April, 16 April.
      'SUPERVISED',
      // It is a supervision of its own: not answered, it goes to the leaders' desk, not reviewed there, to the duty desk.
      ...['BREACHED supervision', 'SUPERVISION_LAPSED'],
      ...['BREACHED supervisionReview', 'SUPERVISION_CLIMBED', 'BREACHED supervisionReview', 'SUPERVISION_CLIMBED'],
      ...['SUPERVISED', 'SUPERVISED'],
    ]);
    expect(fold(events)).toMatchObject({ stage: 'HANDLING', ratings: [], rung: 5 });
  });

  test('whoever is not reached by calls on two days and by text ends invalid, never satisfied (FU-6)', async () => {
    const orderNo = await takeIn(desk);
    await give(desk, orderNo, 'report', { result: 'solved', contacted: true }, UNIT);
    await startSkipping(desk.client, complaintId(orderNo));
    expect(await desk.client.workflow.getHandle(complaintId(orderNo)).result()).toBe('CLOSED');
    expect(fold(await eventsOf(desk, orderNo))).toMatchObject({ outcome: 'invalid', ratings: [] });
  });

  test('a dissatisfied caller sends it into round two, which is kept in time; the first verdict stays', async () => {
    const orderNo = await takeIn(desk);
    await give(desk, orderNo, 'report', { result: 'solved', contacted: true }, UNIT);
    await give(desk, orderNo, 'reviewReport', { accepted: true }, DISPATCHER);
    await until(
      async () => {
        await ahead(desk, orderNo, 12 * HOUR);
        return liveState(desk, orderNo);
      },
      ({ visit }) => visit?.task !== undefined,
    );
    await give(desk, orderNo, 'recordFollowUp', DISSATISFIED, VISITOR);
    const again = await liveState(desk, orderNo);
    expect(again).toMatchObject({ round: 2, stage: 'HANDLING' });
    await give(desk, orderNo, 'report', { result: 'solved', contacted: true }, UNIT);
    await give(desk, orderNo, 'reviewReport', { accepted: true }, DISPATCHER);
    await until(
      async () => {
        await ahead(desk, orderNo, 12 * HOUR);
        return liveState(desk, orderNo);
      },
      ({ visit }) => visit?.task !== undefined && visit.round === 2,
    );
    await give(desk, orderNo, 'recordFollowUp', SATISFIED, VISITOR);
    const state = fold(await eventsOf(desk, orderNo));
    expect(state.outcome).toBe('solved');
    expect(state.ratings.map(({ satisfaction }) => satisfaction)).toEqual(['dissatisfied', 'satisfied']);
    expect(state.report).toMatchObject({ round: 2, late: false });
  });

  test('a command the regulation refuses leaves no trace in history or ledger and names its rule', async () => {
    const orderNo = await takeIn(desk);
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    const before = (await handle.describe()).historyLength;
    await expect(give(desk, orderNo, 'sign', {}, { ...UNIT, unit: 'BJ-ENT-WATER' })).rejects.toMatchObject({
      code: 'NOT_THE_HOLDER',
      rule: expect.stringContaining('art. 14'),
    });
    expect((await handle.describe()).historyLength).toBe(before);
    expect(await typesOf(desk, orderNo)).toEqual(['RECEIVED', 'DISPATCHED']);
  });

  test('the same message id again is answered, not done again', async () => {
    const orderNo = await takeIn(desk);
    const first = await give(desk, orderNo, 'urge', {}, AGENT, 'urge-once-1');
    expect(await give(desk, orderNo, 'urge', {}, AGENT, 'urge-once-1')).toEqual(first);
    expect((await liveState(desk, orderNo)).urges).toBe(1);
  });

  test('dispatching again asks the rules anew under the pinned pack; an unknown unit is refused', async () => {
    const orderNo = await takeIn(desk);
    await expect(give(desk, orderNo, 'dispatch', { unit: 'BJ-ENT-NOBODY' }, CITY)).rejects.toMatchObject({
      code: 'UNKNOWN_UNIT',
    });
    await give(desk, orderNo, 'dispatch', { unit: 'BJ-ENT-WATER' }, CITY);
    const state = await liveState(desk, orderNo);
    expect(state.holder?.unit).toBe('BJ-ENT-WATER');
    expect(state.terms.route.unit).toBe('BJ-ENT-WATER');
  });

  test('a merged order ends at once and urges the order it was merged into, once', async () => {
    const into = await takeIn(desk);
    const orderNo = await takeIn(desk, { treatment: { as: 'merge', into } });
    expect(await desk.client.workflow.getHandle(complaintId(orderNo)).result()).toBe('MERGED');
    const urged = (await eventsOf(desk, into)).filter(({ type }) => type === 'URGED');
    expect(urged).toMatchObject([{ message: `merge-${orderNo}` }]);
  });

  test('a cancel from the engine’s own pages does not touch the order; withdrawing is a command', async () => {
    const orderNo = await takeIn(desk);
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    await handle.cancel();
    await give(desk, orderNo, 'sign', {}, UNIT);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await give(desk, orderNo, 'cancel', { ground: 'caller' }, AGENT);
    expect(await handle.result()).toBe('CANCELLED');
  });
});

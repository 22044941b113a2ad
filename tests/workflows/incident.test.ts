import type { OrderState } from '../../domain/state';
import { COMPLAINT, complaintId } from '../../workflows/messages';
import {
  AGENT,
  ahead,
  CITY,
  type Desk,
  DISPATCHER,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  liveState,
  MONDAY,
  openDesk,
  startOf,
  takeIn,
  typesOf,
  UNIT,
  until,
  VISITOR,
} from './desk';

const HOUR = 3_600_000;

describe('a mass incident', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'incident', deps: { membersAtOnce: { step: 3, abreast: 4 } } });
  });
  afterAll(() => desk.close());

  const many = (count: number, at?: number) => Promise.all(Array.from({ length: count }, () => takeIn(desk, {}, at)));
  const counts = (orderNo: string, isSo: (incident: NonNullable<OrderState['incident']>) => boolean) =>
    until(
      async () => (await liveState(desk, orderNo)).incident,
      (incident) => incident !== undefined && isSo(incident),
    );
  const stagesOf = async (orders: readonly string[]) =>
    Promise.all(orders.map(async (orderNo) => (await liveState(desk, orderNo)).stage));
  const solve = async (orderNo: string) => {
    await give(desk, orderNo, 'report', { result: 'solved', contacted: true }, UNIT);
    await give(desk, orderNo, 'reviewReport', { accepted: true }, DISPATCHER);
  };

  test('members join in a page, wait without limits, get the result, and are each asked', async () => {
    const parent = await takeIn(desk);
    const members = await many(7, MONDAY - HOUR);
    await give(desk, parent, 'gather', { orders: [...members, 'T-unknown'] }, CITY);
    const joined = await counts(parent, ({ waiting }) => waiting === 7);
    expect(joined).toMatchObject({ joined: 7, served: 0, open: [] });
    expect(joined?.earliestAt).toBeLessThan(MONDAY);
    expect(await stagesOf(members)).toEqual(members.map(() => 'JOINED'));
    const [page] = (await eventsOf(desk, parent)).filter(({ type }) => type === 'MEMBERS_JOINED');
    expect(page).toMatchObject({ count: 7, refused: [{ orderNo: 'T-unknown', code: 'UNKNOWN_ORDER' }] });

    await solve(parent);
    await counts(parent, ({ served, passes }) => served === 7 && passes === 1);
    expect(await stagesOf(members)).toEqual(members.map(() => 'TO_VISIT'));
    for (const orderNo of members) {
      expect((await typesOf(desk, orderNo)).slice(2)).toEqual(['JOINED', 'RESULT_TAKEN']);
      await ahead(desk, orderNo, 26 * HOUR);
      await until(
        () => liveState(desk, orderNo),
        ({ visit }) => visit?.task !== undefined,
      );
    }
  });

  test('who joins after the result has it at once', async () => {
    const parent = await takeIn(desk);
    const [first, late] = (await many(2)) as [string, string];
    await give(desk, parent, 'gather', { orders: [first] }, CITY);
    await counts(parent, ({ waiting }) => waiting === 1);
    await solve(parent);
    await counts(parent, ({ served }) => served === 1);
    await give(desk, late, 'join', { into: parent }, DISPATCHER);
    await counts(parent, ({ served }) => served === 2);
    expect(await typesOf(desk, late)).toEqual(['RECEIVED', 'DISPATCHED', 'JOIN_ASKED', 'JOINED', 'RESULT_TAKEN']);
  });

  test('one that leaves goes on with what was left of its time, and the parent counts it out once', async () => {
    const parent = await takeIn(desk);
    const members = await many(3);
    await give(desk, parent, 'gather', { orders: members }, CITY);
    await counts(parent, ({ waiting }) => waiting === 3);
    const [one, two, three] = members as [string, string, string];
    await give(desk, one, 'leave', {}, AGENT);
    await give(desk, two, 'cancel', { ground: 'caller' }, AGENT);
    await give(desk, parent, 'release', { orders: [three, one] }, CITY);
    await counts(parent, ({ waiting, open }) => waiting === 0 && open.length === 0);
    expect(await stagesOf([one, three])).toEqual(['DISPATCHED', 'DISPATCHED']);
    const released = (await eventsOf(desk, parent)).find(({ type }) => type === 'MEMBERS_RELEASED');
    expect(released).toMatchObject({ count: 1, refused: [{ orderNo: one, code: 'WRONG_STATE' }] });
  });

  test('a parent that is withdrawn sets its members free', async () => {
    const parent = await takeIn(desk);
    const members = await many(5);
    await give(desk, parent, 'gather', { orders: members }, CITY);
    await counts(parent, ({ waiting }) => waiting === 5);
    await give(desk, parent, 'cancel', { ground: 'caller' }, AGENT);
    await desk.client.workflow.getHandle(complaintId(parent)).result();
    expect(await stagesOf(members)).toEqual(members.map(() => 'DISPATCHED'));
    const shared = (await eventsOf(desk, parent)).filter(({ type }) => type === 'RESULT_SHARED');
    expect(shared).toMatchObject([
      { how: 'free', count: 3, step: 1 },
      { how: 'free', count: 2, step: 2 },
    ]);
  });

  test('the parent goes on in new runs in the middle of it, and nobody is counted twice', async () => {
    const parent = freshOrder();
    const workflowId = complaintId(parent);
    const args = [startOf(intakeOf(parent), { historyLimit: 60, offsetMs: MONDAY - Date.now() })];
    await desk.client.workflow.start(COMPLAINT, { workflowId, taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, parent),
      (events) => events.length > 0,
    );
    const members = await many(24);
    for (let i = 0; i < 24; i += 6) await give(desk, parent, 'gather', { orders: members.slice(i, i + 6) }, CITY);
    await counts(parent, ({ waiting }) => waiting === 24);
    await solve(parent);
    for (let i = 0; i < 12; i++) await give(desk, parent, 'urge', {}, AGENT);
    await counts(parent, ({ served, passes }) => served === 24 && passes === 1);
    const runs = await until(
      async () => (await desk.client.workflow.count(`WorkflowId = "${workflowId}"`)).count,
      (found) => found > 1,
    );
    expect(runs).toBeGreaterThan(1);
    for (const orderNo of members)
      expect((await typesOf(desk, orderNo)).filter((type) => type === 'RESULT_TAKEN')).toHaveLength(1);
    const shared = (await eventsOf(desk, parent)).flatMap((event) => (event.type === 'RESULT_SHARED' ? [event] : []));
    expect(shared.reduce((sum, { count }) => sum + count, 0)).toBe(24);
  });

  test('a dissatisfied member is an order of its own again, with its own round', async () => {
    const parent = await takeIn(desk);
    const [member] = (await many(1)) as [string];
    await give(desk, parent, 'gather', { orders: [member] }, CITY);
    await counts(parent, ({ waiting }) => waiting === 1);
    await solve(parent);
    await counts(parent, ({ served }) => served === 1);
    await ahead(desk, member, 24 * HOUR);
    await until(
      () => liveState(desk, member),
      ({ visit }) => visit?.task !== undefined,
    );
    const answer = { channel: 'phone', outcome: 'reached', contacted: true } as const;
    await give(desk, member, 'recordFollowUp', { ...answer, solved: false, satisfaction: 'dissatisfied' }, VISITOR);
    expect(await liveState(desk, member)).toMatchObject({ stage: 'HANDLING', round: 2, holder: { unit: UNIT.unit } });
    expect((await liveState(desk, parent)).incident).toMatchObject({ served: 1, waiting: 0 });
  });
});

describe('the same caller and the same matter: merged as an urge', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'merge' });
  });
  afterAll(() => desk.close());

  test('the running order is urged exactly once', async () => {
    const running = await takeIn(desk);
    const again = await takeIn(desk, { treatment: { as: 'merge', into: running } });
    await desk.client.workflow.getHandle(complaintId(again)).result();
    expect((await liveState(desk, running)).urges).toBe(1);
    expect(await typesOf(desk, again)).toEqual(['RECEIVED', 'MERGED']);
  });

  test.each(['unknown', 'over'])('merged into an order that is %s it runs by itself: no call is lost', async (what) => {
    const into = what === 'unknown' ? freshOrder() : await takeIn(desk);
    if (what === 'over') await give(desk, into, 'cancel', { ground: 'caller' }, AGENT);
    const again = await takeIn(desk, { treatment: { as: 'merge', into } });
    const state = await until(
      () => liveState(desk, again),
      ({ stage }) => stage === 'DISPATCHED',
    );
    expect(state.holder?.unit).toBe(UNIT.unit);
    expect(await typesOf(desk, again)).toEqual(['RECEIVED', 'MERGED', 'LEFT', 'DISPATCHED']);
  });

  test('taken apart later it runs again, with what was left of its limit', async () => {
    // A run that is brought back goes by the real clock.
    const running = await takeIn(desk, {}, Date.now());
    const again = await takeIn(desk, { treatment: { as: 'merge', into: running } }, Date.now());
    await desk.client.workflow.getHandle(complaintId(again)).result();
    const answer = await give(desk, again, 'leave', {}, DISPATCHER);
    expect(answer.events).toEqual(['LEFT', 'DISPATCHED']);
    expect((await liveState(desk, running)).urges).toBe(1);
  });
});

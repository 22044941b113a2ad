import { COMPLAINT, complaintId } from '../../workflows/messages';
import { reviveOpen } from '../../worker/reviveOrders';
import {
  AGENT,
  ahead,
  type Desk,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  LAW,
  liveState,
  MARKET,
  MONDAY,
  openDesk,
  ROAD,
  startOf,
  STREET,
  takeIn,
  typesOf,
  until,
} from './desk';

const as = (unit: string) => ({ role: 'unit', unit, key: `k-${unit}` }) as const;
const DAY = 86_400_000;
const OWN = {
  ...ROAD,
  kind: 'task',
  channel: 'street',
  treatment: { as: 'whistle', kind: 'keyWork', units: [LAW, MARKET] },
} as const;

describe('a street’s own work is as durable as any order', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'task' });
  });
  afterAll(() => desk.close());

  test('sent twice it is one; across a new run of the engine it goes on, and it ends with its whistle', async () => {
    const orderNo = freshOrder();
    const intake = intakeOf(orderNo, OWN);
    const start = { ...startOf(intake, { historyLimit: 60, offsetMs: MONDAY - Date.now() }), actor: as(STREET) };
    const options = { workflowId: complaintId(orderNo), taskQueue: desk.taskQueue, args: [start] };
    const { firstExecutionRunId } = await desk.client.workflow.start(COMPLAINT, options);
    const begun = await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    expect(begun.map(({ type }) => type)).toEqual(['RECEIVED', 'DISPATCHED', 'SIGNED', 'WHISTLED']);
    expect(await desk.gateway.intake(start)).toMatchObject({ stage: 'HANDLING', unit: STREET });
    for (let i = 0; i < 12; i++) await give(desk, orderNo, 'urge', {}, AGENT);
    for (const unit of [LAW, MARKET]) {
      await give(desk, orderNo, 'arrive', {}, as(unit), `arrive-${unit}`);
      await give(desk, orderNo, 'arrive', {}, as(unit), `arrive-${unit}`);
      await give(desk, orderNo, 'deliver', {}, as(unit));
    }
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    expect(await handle.result()).toBe('CLOSED');
    expect((await handle.describe()).runId).not.toBe(firstExecutionRunId);
    const types = await typesOf(desk, orderNo);
    expect(types.filter((type) => type === 'ARRIVED')).toHaveLength(2);
    expect(types.slice(-2)).toEqual(['WHISTLE_CLOSED', 'CLOSED']);
  });

  test('the engine lost, it comes back from the ledger with its limits, and closes when the last has stayed away', async () => {
    const orderNo = await takeIn(desk, OWN, Date.now(), as(STREET));
    await give(desk, orderNo, 'arrive', {}, as(LAW));
    await give(desk, orderNo, 'deliver', {}, as(LAW));
    const before = await liveState(desk, orderNo);
    await desk.client.workflow.getHandle(complaintId(orderNo)).terminate('lost');
    expect((await reviveOpen(desk.ledger, desk.gateway)).failed).toEqual([]);
    expect((await liveState(desk, orderNo)).due).toEqual(before.due);
    await ahead(desk, orderNo, 30 * DAY);
    expect(await desk.client.workflow.getHandle(complaintId(orderNo)).result()).toBe('CLOSED');
    expect((await typesOf(desk, orderNo)).slice(-4)).toEqual(['STAYED_AWAY', 'SUPERVISED', 'WHISTLE_CLOSED', 'CLOSED']);
  });
});

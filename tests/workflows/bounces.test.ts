import { bouncesOf, returnsOf } from '../../domain/bouncing';
import { complaintId, COMPLAINT } from '../../workflows/messages';
import {
  AGENT,
  CITY,
  type Desk,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  liveState,
  openDesk,
  startOf,
  UNIT,
  until,
} from './desk';

const OTHER = 'BJ-ENT-WATER';

describe('DI-8: how often an order changed hands', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'bounces' });
  });
  afterAll(() => desk.close());

  const figures = async (orderNo: string) => {
    const state = await liveState(desk, orderNo);
    return [bouncesOf(state), returnsOf(state)];
  };

  test('is the same after new runs and after the order came back from the ledger', async () => {
    const orderNo = freshOrder();
    const workflowId = complaintId(orderNo);
    const args = [startOf(intakeOf(orderNo), { historyLimit: 60 })];
    await desk.client.workflow.start(COMPLAINT, { workflowId, taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    const first = await desk.client.workflow.getHandle(workflowId).describe();
    await give(desk, orderNo, 'object', { ground: 'duty', proposedUnit: OTHER }, UNIT);
    await give(desk, orderNo, 'ruleObjection', { upheld: true, unit: OTHER }, CITY);
    for (let i = 0; i < 12; i++) await give(desk, orderNo, 'urge', {}, AGENT);
    await give(desk, orderNo, 'dispatch', { unit: UNIT.unit as string }, CITY);
    for (let i = 0; i < 12; i++) await give(desk, orderNo, 'urge', {}, AGENT);
    const handle = desk.client.workflow.getHandle(workflowId);
    expect((await handle.describe()).runId).not.toBe(first.runId);
    expect(await figures(orderNo)).toEqual([2, 1]);
    await handle.terminate('the engine lost it');
    await desk.gateway.revive(orderNo);
    await until(
      () => liveState(desk, orderNo).catch(() => undefined),
      (state) => state !== undefined,
    );
    expect(await figures(orderNo)).toEqual([2, 1]);
    const { objections } = await liveState(desk, orderNo);
    expect(objections).toMatchObject([{ upheld: true, dispatch: { how: 'auto' } }]);
  });
});

import type { Actor } from '../../domain/commands';
import { complaintId, COMPLAINT, commandSignals } from '../../workflows/messages';
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
  PARKS,
  ROAD,
  signedSignal,
  startOf,
  STREET,
  takeIn,
  typesOf,
  until,
} from './desk';

const MINUTE = 60_000;
const as = (unit: string): Actor => ({ role: 'unit', unit, key: `k-${unit}` });
const THREE = [LAW, MARKET, PARKS];

describe('a whistle with three departments', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'whistle' });
  });
  afterAll(() => desk.close());

  async function costOf(orderNo: string) {
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    const [{ events = [] }, described] = [await handle.fetchHistory(), await handle.describe()];
    return {
      events: events?.length ?? 0,
      transitions: Number(described.raw.workflowExecutionInfo?.stateTransitionCount),
      bytes: described.historySize ?? 0,
    };
  }

  test('adds at most 60 events to the order, from the whistle to the last delivery', async () => {
    const orderNo = await takeIn(desk, ROAD);
    await give(desk, orderNo, 'sign', {}, as(STREET));
    const before = await costOf(orderNo);
    await give(desk, orderNo, 'whistle', { kind: 'enforcement', units: THREE, note: 'a'.repeat(64) }, as(STREET));
    for (const unit of THREE) await give(desk, orderNo, 'arrive', {}, as(unit));
    for (const unit of THREE) await give(desk, orderNo, 'deliver', {}, as(unit));
    expect((await liveState(desk, orderNo)).whistles?.[0]?.closedAt).toBeDefined();
    const after = await costOf(orderNo);
    const added = {
      events: after.events - before.events,
      transitions: after.transitions - before.transitions,
      bytes: after.bytes - before.bytes,
    };
    console.info(`a whistle with three departments adds ${JSON.stringify(added)}`);
    expect(added.events).toBeLessThanOrEqual(60);
  });

  test('a department’s own system signs with its own key: it reports in and delivers, others cannot for it', async () => {
    const orderNo = await takeIn(desk, ROAD);
    await give(desk, orderNo, 'sign', {}, as(STREET));
    await give(desk, orderNo, 'whistle', { kind: 'enforcement', units: THREE }, as(STREET));
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    await handle.signal(commandSignals.arrive, signedSignal(orderNo, 'arrive', {}, 's-law'));
    await handle.signal(commandSignals.deliver, signedSignal(orderNo, 'deliver', {}, 's-law'));
    await handle.signal(commandSignals.arrive, signedSignal(orderNo, 'arrive', {}, 's-water'));
    await handle.signal(commandSignals.arrive, { ...signedSignal(orderNo, 'arrive', {}, 's-law'), unit: MARKET });
    await handle.signal(
      commandSignals.whistle,
      signedSignal(orderNo, 'whistle', { kind: 'demand', units: [PARKS] }, 's-law'),
    );
    const events = await until(
      () => eventsOf(desk, orderNo),
      (all) => all.length >= 9,
    );
    expect(events.slice(4).map((event) => ('code' in event ? event.code : event.type))).toEqual([
      'ARRIVED',
      'DELIVERED',
      'NOT_CALLED',
      'BAD_SIGNATURE',
      'NOT_THE_HOLDER',
    ]);
  });

  test('goes on in the next run: who was called before it is there, missed and ruled on after it', async () => {
    const orderNo = freshOrder();
    const workflowId = complaintId(orderNo);
    const args = [startOf(intakeOf(orderNo, ROAD), { historyLimit: 60, offsetMs: MONDAY - Date.now() })];
    await desk.client.workflow.start(COMPLAINT, { workflowId, taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    await give(desk, orderNo, 'sign', {}, as(STREET));
    await give(desk, orderNo, 'whistle', { kind: 'emergency', units: THREE }, as(STREET));
    await give(desk, orderNo, 'arrive', {}, as(LAW));
    await give(desk, orderNo, 'refuseWhistle', {}, as(PARKS));
    const { whistles } = await liveState(desk, orderNo);
    for (let i = 0; i < 15; i++) await give(desk, orderNo, 'urge', {}, AGENT);
    await until(
      async () => (await desk.client.workflow.count(`WorkflowId = "${workflowId}"`)).count,
      (runs) => runs > 1,
    );
    expect((await liveState(desk, orderNo)).whistles).toEqual(whistles);
    await ahead(desk, orderNo, 31 * MINUTE);
    await until(
      () => typesOf(desk, orderNo),
      (types) => types.includes('WHISTLE_MISSED'),
    );
    const district: Actor = { role: 'district', unit: 'BJ-110108', key: 'k-district' };
    await give(desk, orderNo, 'ruleWhistle', { unit: MARKET, mustCome: false }, district);
    await give(desk, orderNo, 'ruleWhistle', { unit: PARKS, mustCome: false }, district);
    await give(desk, orderNo, 'deliver', {}, as(LAW));
    const { whistles: ended, breaches } = await liveState(desk, orderNo);
    expect(ended).toMatchObject([
      { units: [{ state: 'delivered' }, { state: 'released', breached: true }, { state: 'released' }] },
    ]);
    expect(ended?.[0]?.closedAt).toBeDefined();
    expect(breaches).toMatchObject([{ clock: 'whistle', owner: MARKET }]);
  });
});

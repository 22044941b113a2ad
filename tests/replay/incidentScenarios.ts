import { COMPLAINT, complaintId } from '../../workflows/messages';
import {
  AGENT,
  CITY,
  type Desk,
  DISPATCHER,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  liveState,
  MONDAY,
  startOf,
  takeIn,
  typesOf,
  UNIT,
  until,
  VISITOR,
} from '../workflows/desk';
import { handsOn, type Scenario } from './hands';

const MINUTE = 60_000;

const untilType = (desk: Desk, orderNo: string, type: string, times = 1) =>
  until(
    () => typesOf(desk, orderNo),
    (types) => types.filter((each) => each === type).length >= times,
  );

async function solve(desk: Desk, orderNo: string): Promise<void> {
  await give(desk, orderNo, 'report', { result: 'solved', contacted: true }, UNIT);
  await give(desk, orderNo, 'reviewReport', { accepted: true }, DISPATCHER);
}

/** A parent with some members that have joined. */
async function gathered(desk: Desk, count: number): Promise<readonly [parent: string, ...members: string[]]> {
  const [parent, ...members] = await Promise.all(Array.from({ length: count + 1 }, () => takeIn(desk)));
  if (parent === undefined) throw new Error('no parent');
  await give(desk, parent, 'gather', { orders: members }, CITY);
  await untilType(desk, parent, 'MEMBERS_JOINED');
  return [parent, ...members];
}

/** Every branch of incidents 并单 (IN-9, IN-17). */
export const INCIDENT_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'incident-parent-solved': async (desk) => {
    const [parent] = await gathered(desk, 3);
    await solve(desk, parent);
    await untilType(desk, parent, 'RESULT_SHARED');
    return parent;
  },
  'incident-member-served': async (desk) => {
    const [parent, member = ''] = await gathered(desk, 2);
    await solve(desk, parent);
    await untilType(desk, member, 'RESULT_TAKEN');
    const order = await handsOn(desk, { orderNo: member });
    await order.untilVisited();
    const answer = { channel: 'phone', outcome: 'reached', contacted: true } as const;
    await order.as(VISITOR, 'recordFollowUp', { ...answer, solved: true, satisfaction: 'satisfied' });
    return member;
  },
  'incident-member-waits': async (desk) => {
    const [, member = ''] = await gathered(desk, 1);
    await desk.client.workflow.getHandle(complaintId(member)).query('case');
    const order = await handsOn(desk, { orderNo: member });
    await order.pass(20 * 24 * 60 * MINUTE);
    await untilType(desk, member, 'STILL_JOINED');
    return member;
  },
  'incident-member-left': async (desk) => {
    const [parent, member = ''] = await gathered(desk, 2);
    await give(desk, member, 'leave', {}, DISPATCHER);
    await untilType(desk, parent, 'MEMBER_LEFT');
    return member;
  },
  'incident-member-withdrawn': async (desk) => {
    const [parent, member = ''] = await gathered(desk, 2);
    await give(desk, member, 'cancel', { ground: 'caller' }, AGENT);
    await untilType(desk, parent, 'MEMBER_LEFT');
    return member;
  },
  'incident-released': async (desk) => {
    const [parent, ...members] = await gathered(desk, 2);
    await give(desk, parent, 'release', { orders: members }, CITY);
    await untilType(desk, parent, 'MEMBERS_RELEASED');
    return parent;
  },
  'incident-parent-withdrawn': async (desk) => {
    const [parent] = await gathered(desk, 2);
    await give(desk, parent, 'cancel', { ground: 'caller' }, AGENT);
    await desk.client.workflow.getHandle(complaintId(parent)).result();
    return parent;
  },
  'incident-joined-by-the-desk': async (desk) => {
    const [parent, late] = [await takeIn(desk), await takeIn(desk)];
    await solve(desk, parent);
    await give(desk, late, 'join', { into: parent }, DISPATCHER);
    await untilType(desk, late, 'RESULT_TAKEN');
    return late;
  },
  'incident-would-not-have-it': async (desk) => {
    const [over, order] = [await takeIn(desk), await takeIn(desk)];
    await give(desk, over, 'cancel', { ground: 'caller' }, AGENT);
    await give(desk, order, 'join', { into: over }, DISPATCHER);
    await untilType(desk, order, 'COMMAND_REFUSED');
    return order;
  },
  'incident-continued-as-new': async (desk) => {
    const parent = freshOrder();
    const args = [startOf(intakeOf(parent), { historyLimit: 60, offsetMs: MONDAY - Date.now() })];
    await desk.client.workflow.start(COMPLAINT, { workflowId: complaintId(parent), taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, parent),
      (events) => events.length > 0,
    );
    const members = await Promise.all(Array.from({ length: 6 }, () => takeIn(desk)));
    for (const member of members) await give(desk, parent, 'gather', { orders: [member] }, CITY);
    await untilType(desk, parent, 'MEMBERS_JOINED', 6);
    await solve(desk, parent);
    await untilType(desk, parent, 'RESULT_SHARED');
    return parent;
  },
  'merged-and-not-lost': async (desk) => {
    const order = await handsOn(desk, { treatment: { as: 'merge', into: freshOrder() } });
    await untilType(desk, order.orderNo, 'DISPATCHED');
    return order.orderNo;
  },
  'merged-and-taken-apart': async (desk) => {
    const running = await takeIn(desk, {}, Date.now());
    const order = await takeIn(desk, { treatment: { as: 'merge', into: running } }, Date.now());
    await desk.client.workflow.getHandle(complaintId(order)).result();
    await give(desk, order, 'leave', {}, DISPATCHER);
    await liveState(desk, order);
    return order;
  },
};

import type { Actor } from '../../domain/commands';
import { COMPLAINT, complaintId } from '../../workflows/messages';
import {
  AGENT,
  CITY,
  type Desk,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  LAW,
  liveState,
  MONDAY,
  ROAD,
  startOf,
  STREET,
  until,
} from '../workflows/desk';
import { handsOn, type Scenario } from './hands';

const DAY = 86_400_000;
const TEXT = 'a'.repeat(64);
const DISTRICT: Actor = { role: 'district', unit: 'BJ-110108', key: 'k-district' };
const UNIT: Actor = { role: 'unit', unit: STREET, key: `k-${STREET}` };

async function asked(desk: Desk, promised = '2026-05-31') {
  const order = await handsOn(desk, ROAD);
  await order.unit('sign', {});
  await order.unit('askHang', { ...(await order.told()), reason: 'planning', plan: TEXT, promised });
  return order;
}

async function hung(desk: Desk, promised?: string) {
  const order = await asked(desk, promised);
  await order.as(DISTRICT, 'endorseHang', { granted: true });
  await order.as(CITY, 'ruleHang', { granted: true });
  return order;
}

/** Every branch of an order that cannot be solved now (art. 15(2), TL-11). */
export const HANGING_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'hang-reviewed-and-resumed': async (desk) => {
    const order = await hung(desk);
    await order.pass(20 * DAY);
    await order.unit('reviewHang', { progress: TEXT });
    await order.as(DISTRICT, 'checkHang', { accepted: false });
    await order.unit('reviewHang', { progress: TEXT });
    await order.as(CITY, 'checkHang', { accepted: true });
    await order.unit('resumeHang', {});
    await order.unit('report', { result: 'solved', contacted: true });
    return order.orderNo;
  },
  'hang-unchecked-and-ordered-on': async (desk) => {
    const order = await hung(desk);
    await order.unit('reviewHang', { progress: TEXT });
    await order.pass(10 * DAY);
    await order.as(DISTRICT, 'resumeHang', {});
    return order.orderNo;
  },
  'hang-stopped': async (desk) => {
    const order = await hung(desk);
    await order.pass(181 * DAY);
    return order.orderNo;
  },
  'hang-refused': async (desk) => {
    const order = await asked(desk);
    await order.as(DISTRICT, 'endorseHang', { granted: false });
    await order.unit('askHang', { ...(await order.told()), reason: 'funds', plan: TEXT, promised: '2026-05-31' });
    await order.as(DISTRICT, 'endorseHang', { granted: true });
    await order.as(CITY, 'ruleHang', { granted: false });
    return order.orderNo;
  },
  'hang-undecided': async (desk) => {
    const order = await asked(desk);
    await order.pass(3 * DAY);
    return order.orderNo;
  },
  'hang-not-allowed': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('sign', {});
    const body = { ...(await order.told()), reason: 'law', plan: TEXT, promised: '2026-05-31' } as const;
    await order.unit('askHang', body).catch(() => undefined);
    return order.orderNo;
  },
  'hang-reported-directly': async (desk) => {
    const order = await hung(desk);
    await order.as(AGENT, 'urge', {});
    await order.unit('report', { result: 'explained', contacted: true });
    return order.orderNo;
  },
  'hang-dispatched-elsewhere': async (desk) => {
    const order = await hung(desk);
    await order.as(CITY, 'dispatch', { unit: 'BJ-110108002' });
    return order.orderNo;
  },
  'hang-withdrawn': async (desk) => {
    const order = await hung(desk);
    await order.as(AGENT, 'cancel', { ground: 'caller' });
    return order.orderNo;
  },
  'hang-by-signals': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.as(CITY, 'dispatch', { unit: LAW });
    await order.signal('sign', {}, 's-law');
    await order.untilEvents(4);
    const body = { ...(await order.told()), reason: 'season', plan: TEXT, promised: '2026-04-30' };
    await order.signal('askHang', body, 's-law');
    await order.untilEvents(6);
    await order.as(DISTRICT, 'endorseHang', { granted: true });
    await order.as(CITY, 'ruleHang', { granted: true });
    await order.signal('reviewHang', { progress: 'in words' }, 's-law');
    await order.signal('reviewHang', { progress: TEXT }, 's-law');
    await order.untilEvents(10);
    return order.orderNo;
  },
  'hang-continued-as-new': async (desk) => {
    const orderNo = freshOrder();
    const args = [startOf(intakeOf(orderNo, ROAD), { historyLimit: 60, offsetMs: MONDAY - Date.now() })];
    await desk.client.workflow.start(COMPLAINT, { workflowId: complaintId(orderNo), taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    await give(desk, orderNo, 'sign', {}, UNIT);
    const toldAt = new Date((await liveState(desk, orderNo)).lastAt).toISOString();
    const told = { toldAt, toldBy: 'phone', evidence: TEXT } as const;
    await give(desk, orderNo, 'askHang', { ...told, reason: 'planning', plan: TEXT, promised: '2026-05-31' }, UNIT);
    await give(desk, orderNo, 'endorseHang', { granted: true }, DISTRICT);
    await give(desk, orderNo, 'ruleHang', { granted: true }, CITY);
    for (let i = 0; i < 12; i++) await give(desk, orderNo, 'urge', {}, AGENT);
    await give(desk, orderNo, 'reviewHang', { progress: TEXT }, UNIT);
    await give(desk, orderNo, 'checkHang', { accepted: true }, DISTRICT);
    await give(desk, orderNo, 'resumeHang', {}, UNIT);
    return orderNo;
  },
  'extension-with-proof': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.unit('sign', {});
    await order.unit('askExtension', { value: 2, reason: 'season', ...(await order.told()) });
    await order.as(CITY, 'ruleExtension', { granted: true });
    return order.orderNo;
  },
};

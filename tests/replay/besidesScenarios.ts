import type { Actor } from '../../domain/commands';
import { COMPLAINT, complaintId } from '../../workflows/messages';
import {
  AGENT,
  CITY,
  DISPATCHER,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  startOf,
  MONDAY,
  until,
} from '../workflows/desk';
import { handsOn, type Scenario } from './hands';

const SUPERVISOR: Actor = { role: 'supervisor', key: 'k-supervisor' };
const DAY = 86_400_000;
const MANY = { day: 10, month: 12 };

/** What goes on beside an order: emergencies reported (art. 29), a suspicion of abuse (art. 37). */
export const BESIDES_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'risk-raised-and-seen': async (desk) => {
    const order = await handsOn(desk, { danger: true });
    await order.unit('raiseRisk', {});
    await order.as(CITY, 'acknowledgeRisk', { risk: 1 });
    await order.as(CITY, 'acknowledgeRisk', {});
    await order.as(CITY, 'acknowledgeRisk', {}).catch(() => undefined);
    return order.orderNo;
  },
  'risk-told-outward': async (desk, switches) => {
    switches.outward = true;
    const order = await handsOn(desk, { danger: true });
    await order.as(AGENT, 'raiseRisk', {});
    switches.outward = false;
    await order.as(CITY, 'acknowledgeRisk', {});
    return order.orderNo;
  },
  'risk-seen-after-transfer': async (desk) => {
    const order = await handsOn(desk, { danger: true, treatment: { as: 'transfer', to: '119' } }, Date.now());
    await order.end();
    await order.as(CITY, 'acknowledgeRisk', {});
    return order.orderNo;
  },
  'risk-continued-as-new': async (desk, switches) => {
    switches.outward = true;
    const orderNo = freshOrder();
    const args = [startOf(intakeOf(orderNo, { danger: true }), { historyLimit: 60, offsetMs: MONDAY - Date.now() })];
    await desk.client.workflow.start(COMPLAINT, { workflowId: complaintId(orderNo), taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    for (let i = 0; i < 12; i++) await give(desk, orderNo, 'urge', {}, AGENT);
    await give(desk, orderNo, 'raiseRisk', {}, DISPATCHER);
    switches.outward = false;
    return orderNo;
  },
  'liaison-pushed': async (desk) => {
    const order = await handsOn(desk, { matter: 'central.premises', secret: true });
    await order.as(DISPATCHER, 'dispatch', {});
    await order.as(SUPERVISOR, 'supervise', { ground: 'overdue' }).catch(() => undefined);
    await order.pass(25 * DAY);
    return order.orderNo;
  },
  'abuse-reviewed': async (desk) => {
    const order = await handsOn(desk, { repeats: MANY });
    await order.as(AGENT, 'reviewAbuse', { finding: 'warned' }).catch(() => undefined);
    await order.as(SUPERVISOR, 'reviewAbuse', { finding: 'educated' });
    return order.orderNo;
  },
};

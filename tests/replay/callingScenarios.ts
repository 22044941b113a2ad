import type { Actor, Intake, TaskKind } from '../../domain/commands';
import { COMPLAINT, complaintId } from '../../workflows/messages';
import { DISSATISFIED } from '../domain/support';
import {
  AGENT,
  CITY,
  type Desk,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  LAW,
  MARKET,
  MONDAY,
  PARKS,
  ROAD,
  startOf,
  STREET,
  until,
  VISITOR,
} from '../workflows/desk';
import { handsOn, type Scenario } from './hands';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WATER = 'BJ-ENT-WATER';
const as = (unit: string): Actor => ({ role: 'unit', unit, key: `k-${unit}` });
const DISTRICT: Actor = { role: 'district', unit: 'BJ-110108', key: 'k-district' };

/** A road with the street, which has whistled for two departments. */
async function whistled(desk: Desk, kind: 'emergency' | 'demand' = 'emergency') {
  const order = await handsOn(desk, ROAD);
  await order.unit('sign', {});
  await order.unit('whistle', { kind, units: [LAW, MARKET] });
  return order;
}

/** Work of the street itself: nobody called. */
function ofTheStreet(kind: TaskKind): Partial<Intake> {
  return { ...ROAD, kind: 'task', channel: 'street', treatment: { as: 'whistle', kind, units: [LAW, MARKET] } };
}

/** Every branch of units called in (art. 14, 16). */
export const CALLING_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'whistle-delivered': async (desk) => {
    const order = await whistled(desk);
    await order.as(as(LAW), 'arrive', {});
    await order.as(as(MARKET), 'arrive', { whistle: 1 });
    await order.unit('findOnSite', { unit: MARKET, duty: 'notMine' });
    await order.unit('releaseUnit', { unit: MARKET });
    await order.as(as(LAW), 'deliver', {});
    await order.unit('report', { result: 'solved', contacted: true });
    return order.orderNo;
  },
  'whistle-missed-and-absent': async (desk) => {
    const order = await whistled(desk);
    await order.as(as(LAW), 'arrive', {});
    await order.pass(20 * DAY);
    return order.orderNo;
  },
  'whistle-refused-and-ruled': async (desk) => {
    const order = await whistled(desk, 'demand');
    await order.as(as(MARKET), 'refuseWhistle', {});
    await order.as(as(LAW), 'refuseWhistle', {});
    await order.as(DISTRICT, 'ruleWhistle', { unit: MARKET, mustCome: true });
    await order.as(CITY, 'ruleWhistle', { unit: LAW, mustCome: false });
    await order.as(as(MARKET), 'arrive', {});
    await order.as(as(MARKET), 'deliver', {});
    return order.orderNo;
  },
  'whistle-not-allowed': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('sign', {});
    await order.unit('whistle', { kind: 'demand', units: [LAW] }).catch(() => undefined);
    await order.as(as(LAW), 'arrive', {}).catch(() => undefined);
    return order.orderNo;
  },
  'whistle-of-another-district': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.unit('sign', {});
    await order.unit('whistle', { kind: 'demand', units: ['BJ-110105-MSA'] }).catch(() => undefined);
    return order.orderNo;
  },
  'whistle-then-another-lead': async (desk) => {
    const order = await whistled(desk);
    await order.as(CITY, 'dispatch', { unit: 'BJ-110108002' });
    return order.orderNo;
  },
  'whistle-withdrawn': async (desk) => {
    const order = await whistled(desk);
    await order.as(AGENT, 'cancel', { ground: 'caller' });
    return order.orderNo;
  },
  'whistle-by-signals': async (desk) => {
    const order = await whistled(desk);
    await order.signal('arrive', {}, 's-law');
    await order.signal('deliver', {}, 's-law');
    await order.signal('arrive', {}, 's-water');
    await order.untilEvents(7);
    return order.orderNo;
  },
  'whistle-continued-as-new': async (desk) => {
    const orderNo = freshOrder();
    const intake = intakeOf(orderNo, ROAD);
    const args = [startOf(intake, { historyLimit: 60, offsetMs: MONDAY - Date.now() })];
    await desk.client.workflow.start(COMPLAINT, { workflowId: complaintId(orderNo), taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    await give(desk, orderNo, 'sign', {}, as(STREET));
    await give(desk, orderNo, 'whistle', { kind: 'demand', units: [LAW, MARKET, PARKS] }, as(STREET));
    for (let i = 0; i < 12; i++) await give(desk, orderNo, 'urge', {}, AGENT);
    for (const unit of [LAW, MARKET, PARKS]) {
      await give(desk, orderNo, 'arrive', {}, as(unit));
      await give(desk, orderNo, 'deliver', {}, as(unit));
    }
    return orderNo;
  },
  'task-delivered': async (desk) => {
    const order = await handsOn(desk, ofTheStreet('enforcement'), MONDAY, as(STREET));
    await order.as(as(LAW), 'arrive', {});
    await order.unit('releaseUnit', { unit: MARKET });
    await order.as(as(LAW), 'deliver', {});
    await order.end();
    return order.orderNo;
  },
  'task-refused-and-late': async (desk) => {
    const order = await handsOn(desk, ofTheStreet('emergency'), MONDAY, as(STREET));
    await order.as(as(MARKET), 'refuseWhistle', {});
    await order.pass(4 * HOUR);
    await order.unit('report', { result: 'solved' }).catch(() => undefined);
    await order.pass(20 * DAY);
    await order.end();
    return order.orderNo;
  },
  'task-of-no-street': async (desk) => {
    const wrong = { ...ofTheStreet('keyWork'), place: { district: '110108' } };
    const orderNo = freshOrder();
    await handsOn(desk, { ...wrong, orderNo }, MONDAY, as(LAW)).catch(() => undefined);
    return orderNo;
  },
  'co-unit-reported': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('askCoUnit', { units: [WATER, MARKET] });
    await order.as(as(WATER), 'coReport', { partial: true });
    await order.unit('releaseUnit', { unit: MARKET });
    await order.unit('report', { result: 'solved', contacted: true });
    return order.orderNo;
  },
  'co-unit-late': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('sign', {});
    await order.unit('askCoUnit', { units: [WATER] });
    await order.pass(2 * DAY);
    await order.unit('report', { result: 'partly', contacted: true });
    await order.as(as(WATER), 'coReport', {});
    return order.orderNo;
  },
  'co-unit-passed-over': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('sign', {});
    await order.unit('askCoUnit', { units: [WATER, MARKET] });
    await order.as(as(MARKET), 'coReport', { partial: true });
    await order.pass(15 * HOUR);
    await order.unit('report', { result: 'partly', contacted: true });
    return order.orderNo;
  },
  'co-unit-carried-over': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('sign', {});
    await order.unit('askCoUnit', { units: [WATER] });
    await order.pass(2 * DAY);
    await order.as(VISITOR, 'recordFollowUp', DISSATISFIED);
    await order.as(as(WATER), 'coReport', {});
    await order.unit('report', { result: 'solved', contacted: true });
    return order.orderNo;
  },
};

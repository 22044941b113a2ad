import type { Actor } from '../../domain/commands';
import { AGENT, CITY, type Desk, DISPATCHER, LAW, MARKET, ROAD, STREET, VISITOR } from '../workflows/desk';
import { handsOn, type Scenario } from './hands';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const as = (unit: string): Actor => ({ role: 'unit', unit, key: `k-${unit}` });
const DISTRICT_UNIT = 'BJ-110108';
/** A matter of the street that its communities may assist with. */
const ESTATE = { matter: 'property.service', place: { district: '110108', street: '110108001' } } as const;
const COMMUNITY = 'BJ-110108001001';

/** An order that the district holds, so that departments and streets are below it. */
async function withDistrict(desk: Desk) {
  const order = await handsOn(desk, ROAD);
  await order.as(CITY, 'dispatch', { unit: DISTRICT_UNIT });
  return order;
}

/** Every branch of the four levels 市·区·街镇·居村. */
export const LEVEL_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'assigned-below-and-checked': async (desk) => {
    const order = await withDistrict(desk);
    await order.unit('assign', { unit: STREET, limit: { value: 24, unit: 'hour' } });
    await order.as(as(STREET), 'advanceAssignment', { step: 'contacted' });
    await order.as(as(STREET), 'submitAssignment', { result: 'solved' });
    await order.unit('reviewAssignment', { unit: STREET, accepted: false });
    await order.as(as(STREET), 'submitAssignment', { result: 'solved' });
    await order.unit('reviewAssignment', { unit: STREET, accepted: true });
    await order.unit('report', { result: 'solved', contacted: true });
    return order.orderNo;
  },
  'assigned-below-and-late': async (desk) => {
    const order = await withDistrict(desk);
    await order.unit('assign', { unit: LAW, limit: { value: 6, unit: 'hour' } });
    await order.pass(DAY);
    await order.as(as(LAW), 'submitAssignment', { result: 'partly' });
    return order.orderNo;
  },
  'assigned-returned-passed-on-withdrawn': async (desk) => {
    const order = await withDistrict(desk);
    await order.unit('assign', { unit: LAW });
    await order.as(as(LAW), 'returnAssignment', { ground: 'duty' });
    await order.unit('assign', { unit: MARKET });
    await order.unit('assign', { unit: LAW, instead: MARKET });
    await order.unit('withdrawAssignment', { unit: LAW });
    return order.orderNo;
  },
  'assigned-to-whom-it-may-not-be': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.unit('sign', {});
    await order.unit('assign', { unit: COMMUNITY }).catch(() => undefined);
    await order.unit('assign', { unit: MARKET }).catch(() => undefined);
    return order.orderNo;
  },
  'assigned-then-another-lead': async (desk) => {
    const order = await withDistrict(desk);
    await order.unit('assign', { unit: LAW });
    await order.as(CITY, 'dispatch', { unit: STREET });
    return order.orderNo;
  },
  'assigned-to-a-community-and-by-signals': async (desk) => {
    const order = await handsOn(desk, ESTATE);
    await order.unit('assign', { unit: COMMUNITY });
    await order.as(as(COMMUNITY), 'submitAssignment', { result: 'solved' });
    await order.unit('reviewAssignment', { unit: COMMUNITY, accepted: true });
    await order.as(CITY, 'dispatch', { unit: DISTRICT_UNIT });
    await order.unit('assign', { unit: LAW });
    await order.signal('advanceAssignment', { step: 'working' }, 's-law');
    await order.signal('submitAssignment', { result: 'solved' }, 's-law');
    await order.untilEvents(10);
    return order.orderNo;
  },
};

const SUPERVISOR: Actor = { role: 'supervisor', key: 'k-supervisor' };
const DISTRICT: Actor = { role: 'district', unit: DISTRICT_UNIT, key: 'k-district' };

/** Every branch of supervision 督办 and of raising a level 提级协调. */
export const OVERSIGHT_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'supervised-answered-closed': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.as(DISPATCHER, 'supervise', { ground: 'badEffect' });
    await order.as(SUPERVISOR, 'reviewSupervision', { decision: 'issue' });
    await order.as(as(STREET), 'answerSupervision', { askReturn: true });
    await order.as(SUPERVISOR, 'reviewSupervision', { decision: 'return' });
    await order.as(as(STREET), 'answerSupervision', {});
    await order.as(SUPERVISOR, 'reviewSupervision', { decision: 'handled' });
    await order.unit('report', { result: 'solved', contacted: true });
    await order.as(DISPATCHER, 'reviewReport', { accepted: true });
    return order.orderNo;
  },
  'supervised-silent-on-both-sides': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.unit('sign', {});
    await order.as(SUPERVISOR, 'supervise', { ground: 'badEffect' });
    await order.pass(6 * DAY);
    await order.as(as(STREET), 'answerSupervision', {});
    await order.as(CITY, 'reviewSupervision', { decision: 'close' });
    return order.orderNo;
  },
  'supervised-by-the-ladder-and-many-callers': async (desk) => {
    const order = await handsOn(desk);
    for (let i = 0; i < 5; i++) await order.as(AGENT, 'urge', {});
    await order.pass(20 * DAY);
    return order.orderNo;
  },
  'supervised-not-taken-and-not-solved': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.unit('object', { ground: 'duty', proposedUnit: LAW });
    await order.as(CITY, 'ruleObjection', { upheld: false });
    await order.pass(2 * DAY);
    await order.unit('report', { result: 'solved', contacted: true });
    await order.as(DISPATCHER, 'reviewReport', { accepted: true });
    await order.untilVisited();
    const answer = { channel: 'phone', outcome: 'reached', contacted: true, solved: false } as const;
    await order.as(VISITOR, 'recordFollowUp', { ...answer, satisfaction: 'dissatisfied' });
    return order.orderNo;
  },
  'raised-and-coordinated': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.unit('sign', {});
    await order.unit('raise', { to: 'district' });
    await order.unit('raise', { to: 'authority', unit: MARKET });
    await order.as(DISTRICT, 'giveOpinion', { decision: 'coordinated' });
    await order.as(as(MARKET), 'giveOpinion', { decision: 'handleYourself' });
    await order.unit('report', { result: 'solved', contacted: true });
    return order.orderNo;
  },
  'raised-late-and-taken-over': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.unit('sign', {});
    await order.unit('raise', { to: 'district' });
    await order.pass(5 * DAY);
    await order.as(CITY, 'giveOpinion', { decision: 'takeOver', unit: LAW });
    return order.orderNo;
  },
  'raised-to-whom-it-may-not-be': async (desk) => {
    const order = await handsOn(desk, ROAD);
    await order.unit('sign', {});
    await order.unit('raise', { to: 'authority', unit: 'BJ-ENT-HEAT' }).catch(() => undefined);
    return order.orderNo;
  },
};

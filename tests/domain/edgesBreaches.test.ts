import type { ClockName, DueKind } from '../../domain/events';
import { PLAIN } from './bodies';
import {
  actor,
  Case,
  CITY_MANAGEMENT,
  hours,
  HOUR,
  inHandling,
  MARKET,
  MONDAY,
  SUPERVISION,
  terms,
  TEXT,
  toVisit,
  WATER,
} from './support';

const rules = { terms: terms() };
const of = (order: Case, clock: ClockName) => order.all('BREACHED').filter((each) => each.clock === clock);
const whistled = () => inHandling().give('whistle', PLAIN.whistle, rules);
const supervised = () => inHandling(3, { supervision: SUPERVISION }).give('supervise', { ground: 'badEffect' });
const raised = () => inHandling().give('raise', { to: 'district' }, rules);

describe('a breach says how much counted time had passed, by the unit of its limit', () => {
  // Monday 10:00; a working day has nine hours, of which this one has eight left.
  test.each<readonly [ClockName & DueKind, () => Case, number]>([
    ['consult', () => new Case({}, terms(3, { route: { automatic: false } })).give('consult', {}), 17],
    ['whistle', whistled, 35],
    ['whistleRuling', () => whistled().give('refuseWhistle', {}, { by: actor('unit', MARKET) }), 17],
    ['supervision', supervised, 35],
    ['supervisionReview', () => supervised().give('answerSupervision', { note: TEXT }), 17],
    ['opinion', raised, 17],
  ])('%s: working time', (clock, begun, worked) => {
    const order = begun();
    order.pass(order.due(clock) + 1);
    expect(of(order, clock)[0]?.elapsedMs).toBe(worked * HOUR);
  });
  test('natural time where no limit explains the instant: a call, a share of the lead’s limit', () => {
    // Called from four to eight in the evening, of which two hours are nobody's working time.
    const called = toVisit(MONDAY + 18 * HOUR);
    called.pass(called.due('followUp') + 1);
    const { at, from } = called.state.due.call ?? { at: 0, from: 0 };
    expect(of(called.pass(at + 1), 'visit')[0]?.elapsedMs).toBe(at + 1 - from);
    const assigned = inHandling().give('assign', { unit: MARKET }, rules);
    const until = assigned.due('assignmentReport');
    expect(of(assigned.pass(until + 1), 'assignmentReport')[0]?.elapsedMs).toBe(until + 1 - MONDAY);
  });
});

test.each([
  [1, undefined],
  [60_000, undefined],
  [60_001, true],
])('noticed %i ms after its limit the breach of a called unit is an outage of ours: %s', (late, outage) => {
  const order = whistled();
  order.notice(order.due('whistle') + late);
  expect(of(order, 'whistle').map((each) => each.outage)).toEqual([outage, outage]);
});

describe('level-3 units miss their own limits, each for itself', () => {
  const assign = (order: Case, unit: string) => order.give('assign', { unit, limit: hours(2) as never }, rules);
  test('a millisecond apart: exactly at due is in time', () => {
    const order = assign(inHandling(), MARKET);
    assign(order.pass(MONDAY + 1), WATER);
    order.notice(MONDAY + 2 * HOUR + 1);
    expect(of(order, 'assignmentReport').map(({ owner }) => owner)).toEqual([MARKET]);
    order.notice(MONDAY + 2 * HOUR + 2);
    expect(of(order, 'assignmentReport').map(({ owner, dueAt }) => [owner, dueAt - MONDAY - 2 * HOUR])).toEqual([
      [MARKET, 0],
      [WATER, 1],
    ]);
  });
  test('what else was missed beside is no breach of theirs', () => {
    const order = assign(supervised(), MARKET);
    order.notice(order.due('supervision') + 1);
    expect(of(order, 'assignmentReport').map(({ owner }) => owner)).toEqual([MARKET]);
    expect(of(order, 'supervision')).toHaveLength(1);
  });
  test('who only has not signed yet is not late with its result', () => {
    const order = assign(inHandling(), MARKET).give(
      'advanceAssignment',
      { step: 'signed' },
      { by: actor('unit', MARKET) },
    );
    order.pass(MONDAY + HOUR).give('assign', { unit: WATER }, rules);
    order.notice(order.due('assignmentSign') + 1);
    expect(of(order, 'assignmentSign').map(({ owner }) => owner)).toEqual([WATER]);
    expect(of(order, 'assignmentReport').map(({ owner }) => owner)).toEqual([MARKET]);
  });
  test('the lead’s breach names whom it waited for, and nobody where there is nobody', () => {
    const alone = inHandling();
    expect(of(alone.pass(alone.due('report') + 1), 'report')[0]).not.toHaveProperty('waitingFor');
    const order = inHandling().give('whistle', { kind: 'demand', units: [CITY_MANAGEMENT] }, rules);
    expect(of(order.pass(order.due('report') + 1), 'report')[0]?.waitingFor).toEqual([CITY_MANAGEMENT]);
  });
});

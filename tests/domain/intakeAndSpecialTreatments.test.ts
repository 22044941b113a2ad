import { DECLINE_GROUNDS, EMERGENCY_LINES, KINDS, type Intake } from '../../domain/commands';
import { intake, isRefusal } from '../../domain/decide';
import { fold } from '../../domain/evolve';
import { isOver, ownerOf } from '../../domain/state';
import { actor, at, Case, DESKS, DISTRICT, HOUR, hours, intakeOf, MONDAY, STREET, terms, TEXT } from './support';

const manual = (basis: 'direct' | 'district' | 'desk' = 'direct') => terms(3, { route: { automatic: false, basis } });

describe('art. 10, 11: what becomes of a call', () => {
  const endings = [
    ['a consult answered at once', { kind: 'consult', treatment: { as: 'answer' } }, 'ANSWERED', 'answered'],
    ['an emergency', { treatment: { as: 'transfer', to: '119' } }, 'TRANSFERRED', 'transferred'],
    ['the same matter again', { treatment: { as: 'merge', into: 'T-0' } }, 'MERGED', 'merged'],
    ...DECLINE_GROUNDS.map(
      (ground) => [`declined: ${ground}`, { treatment: { as: 'decline', ground } }, 'DECLINED', 'declined'] as const,
    ),
  ] as const satisfies readonly (readonly [string, Partial<Intake>, string, string])[];

  test.each(endings)('%s ends with its reason and without a dispatch', (_, what, stage, outcome) => {
    const { state, types } = new Case(what);
    expect(state).toMatchObject({ stage, outcome, closedAt: MONDAY, due: {} });
    expect(isOver(state)).toBe(true);
    expect(types).not.toContain('DISPATCHED');
    expect(ownerOf(state)).toBeUndefined();
  });

  test.each(KINDS)('a call of kind %s may be answered at once only where nothing has to be handled', (kind) => {
    const allowed = ['consult', 'suggestion', 'praise', 'other'].includes(kind);
    const decision = intake(intakeOf({ kind, treatment: { as: 'answer' } }), terms(), MONDAY, actor('agent'));
    expect(isRefusal(decision) ? decision.refused : 'taken').toBe(allowed ? 'taken' : 'ANSWER_ONLY_CONSULTS');
    const held = new Case({ kind, treatment: { as: 'hold' } });
    expect(held.refused('answer', {})).toBe(allowed ? 'not refused' : 'ANSWER_ONLY_CONSULTS');
  });

  test.each(EMERGENCY_LINES)('a call for %s is transferred, also after a moment of thought', (to) => {
    const order = new Case({ treatment: { as: 'hold' } }).give('transfer', { to, note: TEXT });
    expect(order.all('TRANSFERRED')[0]).toMatchObject({ to, note: TEXT });
  });

  test('an order cannot be merged into itself, at intake or later', () => {
    const decision = intake(intakeOf({ treatment: { as: 'merge', into: 'T-1' } }), terms(), MONDAY, actor('agent'));
    expect(decision).toEqual({ refused: 'SELF_MERGE', rule: 'art. 11(3); IN-9' });
    const held = new Case({ treatment: { as: 'hold' } });
    expect(held.refused('merge', { into: 'T-1' })).toBe('SELF_MERGE');
    expect(held.give('merge', { into: 'T-0' }).state).toMatchObject({ stage: 'MERGED', mergedInto: 'T-0' });
  });

  test('what was said about the order stands on it: danger, the order before, when the caller called', () => {
    const order = new Case({ danger: true, previousOrderNo: 'T-0', calledAt: MONDAY - HOUR, level: 1 });
    expect(order.state).toMatchObject({ danger: true, previousOrderNo: 'T-0', receivedAt: MONDAY });
    expect(order.all('RECEIVED')[0]).not.toHaveProperty('level');
  });

  test.each([
    ['dispatched', { as: 'dispatch' }, 'DISPATCHED'],
    ['held', { as: 'hold' }, 'RECEIVED'],
    ['waiting for what is missing', { as: 'askInfo' }, 'NEEDS_INFO'],
    ['transferred', { as: 'transfer', to: '119' }, 'TRANSFERRED'],
  ] as const)(
    'art. 29, IN-16: a danger is reported to the duty desk at once, the order is %s all the same',
    (_, as, stage) => {
      const order = new Case({ danger: true, treatment: as });
      expect(order.types.slice(0, 2)).toEqual(['RECEIVED', 'RISK_REPORTED']);
      expect(order.all('RISK_REPORTED')).toEqual([
        expect.objectContaining({ to: DESKS.city, at: MONDAY, by: actor('agent') }),
      ]);
      expect(order.stage).toBe(stage);
      const { due, stage: without } = new Case({ treatment: as }).state;
      expect(order.state).toMatchObject({ due, stage: without });
    },
  );

  test('without danger nothing is reported', () => {
    expect(new Case().types).not.toContain('RISK_REPORTED');
    expect(new Case({ danger: false }).types).not.toContain('RISK_REPORTED');
  });

  test('an order begins with RECEIVED, once', () => {
    const { events } = new Case();
    expect(() => fold([])).toThrow('at least one event');
    expect(() => fold(events.slice(1))).toThrow('begins with RECEIVED, not DISPATCHED');
    expect(() => fold([...events, ...events])).toThrow('only at the beginning');
  });
});

describe('art. 10: what is missing is asked for, within a limit', () => {
  test('what the caller adds in time sends the order on with matter and terms renewed', () => {
    const order = new Case({ treatment: { as: 'askInfo' } });
    expect(order.due('info')).toBe(MONDAY + 72 * HOUR);
    const renewed = terms(2);
    order.give(
      'addInfo',
      { matter: 'water', place: { district: '110108' } },
      { at: order.due('info'), terms: renewed },
    );
    expect(order.state).toMatchObject({ stage: 'DISPATCHED', matter: 'water', level: 2, terms: renewed });
    expect(order.state.place).toEqual({ district: '110108' });
    expect(order.state.clock?.limit).toEqual(hours(24));
  });

  test('what the caller adds may leave the terms as they were', () => {
    const order = new Case({ treatment: { as: 'askInfo' } }, manual()).give('addInfo', {}, { by: actor('caller') });
    expect(order.state).toMatchObject({ stage: 'TO_DISPATCH', matter: 'noise' });
  });

  test('silence of the caller sends an order of known territory to dispatch', () => {
    const order = new Case({ treatment: { as: 'askInfo' } }, manual('district'));
    order.pass(order.due('info'));
    expect(order.stage).toBe('NEEDS_INFO');
    order.pass(order.due('info') + 1);
    expect(order.stage).toBe('TO_DISPATCH');
    expect(order.due('dispatch')).toBe(MONDAY + 96 * HOUR + 1);
  });

  test('silence of the caller closes an order of which not even the district is known, and nobody is blamed', () => {
    const order = new Case({ treatment: { as: 'askInfo' } }, manual('desk'));
    order.pass(order.due('info') + 1);
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'noInfo', breaches: [] });
    expect(order.state.appealUntil).toBeUndefined();
  });
});

describe('art. 12, DI-17: no order waits for dispatch longer than its limit', () => {
  test.each([
    ['danger', 1],
    ['water, power, gas, heat', 2],
    ['ordinary', 24],
  ])('%s: within %i h', (_, value) => {
    const law = terms(3, { route: { automatic: false }, limits: { dispatch: hours(value) } });
    const limit = MONDAY + value * HOUR;
    expect(new Case({}, law).pass(limit - 1).stage).toBe('TO_DISPATCH');
    expect(new Case({}, law).pass(limit).stage).toBe('TO_DISPATCH');
    expect(new Case({}, law).give('dispatch', {}, { at: limit }).breached).toEqual([]);
    const late = new Case({}, law).pass(limit + 1);
    expect(late.state).toMatchObject({ stage: 'DISPATCHED', holder: { how: 'forced', unit: STREET } });
    expect(late.state.breaches).toEqual([
      {
        clock: 'dispatch',
        owner: DESKS.dispatch,
        level: 3,
        round: 1,
        dueAt: limit,
        at: limit + 1,
        elapsedMs: value * HOUR + 1,
      },
    ]);
  });

  test('an order held back at intake is under the same limit', () => {
    const order = new Case({ treatment: { as: 'hold' } });
    order.pass(order.due('dispatch') + 1);
    expect(order.state).toMatchObject({ stage: 'DISPATCHED', holder: { how: 'forced' } });
    expect(order.breached).toEqual(['dispatch']);
  });

  test('let go by the agent it goes straight to the unit, or to a dispatcher where the catalogue is unclear', () => {
    const held = () => new Case({ treatment: { as: 'hold' } });
    const straight = held().give('submit', { matter: 'water', level: 3 });
    expect(straight.state).toMatchObject({
      stage: 'DISPATCHED',
      matter: 'water',
      holder: { how: 'auto', unit: STREET },
    });
    const unclear = held().give('submit', { place: { district: '110108' } }, { terms: manual('district') });
    expect(unclear.state).toMatchObject({ stage: 'TO_DISPATCH', place: { district: '110108' } });
  });

  test('a year that is not announced is said so on the order', () => {
    const day = (local: string) => new Case({}, terms(4), at(local)).state.calendarGuessed;
    expect(day('2026-12-10 10:00')).toBeUndefined();
    expect(day('2026-12-17 10:00')).toBe(true);
    expect(new Case({}, terms(1), at('2026-12-31 23:30')).state.calendarGuessed).toBeUndefined();
  });
});

test('the district gets a copy when a street is dispatched to, not when it is dispatched to itself (art. 12(1))', () => {
  expect(new Case().state.copyTo).toBe(DISTRICT);
  expect(new Case({}, terms(3, { route: { unit: DISTRICT } })).state).not.toHaveProperty('copyTo');
});

import { isOver, ownerOf } from '../../domain/state';
import { actor, at, closedOrder, DESKS, OTHER_STREET, STREET, TEXT, toVisit, SATISFIED } from './support';

const GROUND = { ground: 'forceMajeure' } as const;
/** Closed on Tuesday 3 March 09:00: three working days end on Friday, 24:00. */
const WINDOW = at('2026-03-07 00:00');

describe('AP-8, AP-9: the appeal of a unit against its appraisal', () => {
  test.each([
    [-1, 'not refused'],
    [0, 'not refused'],
    [1, 'APPEAL_WINDOW_CLOSED'],
  ])('%i ms from the end of its window: %s', (offset, code) => {
    const order = closedOrder();
    expect(order.state.appealUntil).toBe(WINDOW);
    expect(order.refused('appeal', GROUND, { at: WINDOW + offset })).toBe(code);
  });

  test('opens the order again for the appraiser alone', () => {
    const order = closedOrder().give('appeal', { ...GROUND, note: TEXT });
    expect(order.state).toMatchObject({ stage: 'CLOSED', appeal: { unit: STREET, at: order.now, by: 'key-unit' } });
    expect(isOver(order.state)).toBe(false);
    expect(ownerOf(order.state)).toEqual({ role: 'appraiser', unit: DESKS.city });
    expect(order.state.spans.at(-1)).toEqual({
      owner: { role: 'appraiser', unit: DESKS.city },
      stage: 'CLOSED',
      round: 1,
      from: order.now,
    });
    expect(order.refused('dispatch', {})).toBe('ORDER_CLOSED');
  });

  test.each([true, false])('is decided once by the appraiser: granted %s', (granted) => {
    const order = closedOrder().give('appeal', GROUND).give('ruleAppeal', { granted, note: TEXT });
    expect(order.state).toMatchObject({ appeal: { granted }, due: {}, stage: 'CLOSED' });
    expect(isOver(order.state)).toBe(true);
    expect(order.refused('ruleAppeal', { granted })).toBe('NO_APPEAL_PENDING');
    expect(order.refused('appeal', GROUND)).toBe('WRONG_STATE');
  });

  test('one at a time, by the unit that held the order, decided by somebody else', () => {
    expect(closedOrder().refused('ruleAppeal', { granted: true })).toBe('NO_APPEAL_PENDING');
    expect(closedOrder().refused('appeal', GROUND, { by: actor('unit', OTHER_STREET) })).toBe('NOT_THE_HOLDER');
    const order = closedOrder().give('appeal', GROUND);
    expect(order.refused('appeal', GROUND)).toBe('APPEAL_PENDING');
    expect(order.refused('ruleAppeal', { granted: true }, { by: actor('appraiser', undefined, 'key-unit') })).toBe(
      'SAME_PERSON',
    );
    const nameless = closedOrder().give('appeal', GROUND, { by: { role: 'unit', unit: STREET } });
    expect(nameless.refused('ruleAppeal', { granted: true }, { by: { role: 'appraiser' } })).toBe('not refused');
  });

  test.each([
    [0, undefined],
    [1, false],
  ])('silence denies it %i ms after five working days, and the city is breached', (after, granted) => {
    const order = closedOrder().give('appeal', GROUND);
    const limit = at('2026-03-11 00:00');
    expect(order.due('appealDecision')).toBe(limit);
    order.pass(limit + after);
    expect(order.state.appeal?.granted).toBe(granted);
    expect(order.breached).toEqual(after > 0 ? ['appealDecision'] : []);
    if (after > 0) expect(order.all('APPEAL_RULED')[0]).toMatchObject({ auto: true });
  });

  test('made before the freeze it may be decided after it: silence would have denied it', () => {
    const order = toVisit(at('2026-03-09 10:00'), { followUp: { callWithin: { value: 20, unit: 'naturalDay' } } });
    order.pass(order.due('followUp') + 1).give('recordFollowUp', SATISFIED, { at: at('2026-03-18 19:00') });
    const { frozenAt = 0, appealUntil = 0 } = order.state;
    order.give('appeal', GROUND, { at: appealUntil });
    expect(order.due('appealDecision')).toBeGreaterThan(frozenAt);
    expect(order.refused('urge', {}, { at: frozenAt + 1 })).toBe('PERIOD_FROZEN');
    expect(order.give('ruleAppeal', { granted: true }).state.appeal?.granted).toBe(true);
  });
});

import { MOST_CALLED } from '../../domain/calling';
import { at } from './calendarFixture';
import {
  actor,
  CALENDAR,
  Case,
  CITY_MANAGEMENT,
  DAY,
  DESKS,
  DISTRICT,
  HOUR,
  hours,
  inHandling,
  MARKET,
  MONDAY,
  OTHER_STREET,
  STREET,
  terms,
  termsFor,
  TEXT,
  workdays,
} from './support';

const asked = (to: string, opinion = workdays(1)) => ({ terms: terms(3, { raising: { to, opinion } }) });
const district = { by: actor('district') };
const raised = () => inHandling().give('raise', { to: 'district', note: TEXT }, asked(DISTRICT));
const first = (order: Case) => order.state.raises?.[0];

describe('art. 20, TL-12: who cannot coordinate itself raises the order a level', () => {
  test('the level asked must give an opinion by a limit of its own; the order’s clock goes on', () => {
    const before = inHandling().state.due;
    const order = raised();
    expect(first(order)).toMatchObject({
      ...{ no: 1, by: STREET, level: 'district', to: DISTRICT, state: 'open', opinionBy: at('2026-03-04 00:00') },
    });
    expect(order.state.due).toEqual({ ...before, opinion: order.state.due.opinion });
    order.give('giveOpinion', { decision: 'coordinated', note: TEXT }, { ...district, at: order.due('opinion') });
    expect(first(order)).toMatchObject({ state: 'given', opinion: 'coordinated' });
    expect(first(order)?.late).toBeUndefined();
    expect(order.state.due.opinion).toBeUndefined();
    expect(order.all('OPINION_GIVEN')).toMatchObject([{ note: TEXT }]);
  });

  test('asked of one level once at a time, of several beside each other', () => {
    const order = raised();
    expect(order.refused('raise', { to: 'district' }, asked(DISTRICT))).toBe('OPINION_PENDING');
    order.give('raise', { to: 'authority', unit: MARKET }, asked(MARKET));
    order.give('giveOpinion', { decision: 'handleYourself' }, { by: actor('unit', MARKET) });
    expect(order.state.raises).toMatchObject([{ state: 'open' }, { state: 'given', opinion: 'handleYourself' }]);
    for (let i = 2; i < MOST_CALLED; i++) order.give('raise', { to: 'authority', unit: `A-${i}` }, asked(`A-${i}`));
    expect(order.refused('raise', { to: 'authority', unit: 'A-X' }, asked('A-X'))).toBe('TOO_MANY_CALLED');
  });

  test('under rules that do not know it nobody raises', () => {
    const { raising: _, ...older } = terms();
    expect(inHandling().refused('raise', { to: 'city' }, { terms: older })).toBe('NO_SUCH_RULE');
    expect(inHandling().refused('raise', { to: 'city' })).toBe('NO_SUCH_RULE');
  });

  test('only who was asked gives it, and the city for any', () => {
    const order = raised();
    const say = { decision: 'coordinated' } as const;
    expect(order.refused('giveOpinion', say, { by: actor('district', 'BJ-110105') })).toBe('NOT_CALLED');
    expect(order.refused('giveOpinion', say, { by: actor('unit', CITY_MANAGEMENT) })).toBe('NOT_CALLED');
    expect(order.refused('giveOpinion', { ...say, no: 2 }, { by: actor('city') })).toBe('NO_OPINION_PENDING');
    order.give('giveOpinion', { ...say, no: 1 }, { by: actor('city') });
    expect(order.refused('giveOpinion', say, district)).toBe('NO_OPINION_PENDING');
  });

  test('taking over is a dispatch with fresh limits, which names who takes over, while the order is being handled', () => {
    const order = raised();
    const taken = { ...district, terms: termsFor(OTHER_STREET) };
    expect(order.refused('giveOpinion', { decision: 'takeOver' }, district)).toBe('INVALID_BODY');
    expect(order.refused('giveOpinion', { decision: 'coordinated', unit: STREET }, district)).toBe('INVALID_BODY');
    order.give('giveOpinion', { decision: 'takeOver', unit: OTHER_STREET }, { ...taken, at: MONDAY + HOUR });
    expect(order.types.slice(-2)).toEqual(['OPINION_GIVEN', 'DISPATCHED']);
    expect(order.state.holder).toMatchObject({ unit: OTHER_STREET, since: MONDAY + HOUR, how: 'person' });
    const pinned = raised().give('giveOpinion', { decision: 'takeOver', unit: OTHER_STREET }, district);
    expect(pinned.all('DISPATCHED').at(-1)).not.toHaveProperty('terms');
    const reported = raised().give('report', { result: 'partly' });
    expect(reported.refused('giveOpinion', { decision: 'takeOver', unit: OTHER_STREET }, taken)).toBe('WRONG_STATE');
    reported.give('giveOpinion', { decision: 'handleYourself' }, district);
  });
});

describe('a late opinion', () => {
  test('is the breach of whoever was asked and climbs to the city’s duty desk; above that no limit runs', () => {
    const order = raised();
    const due = order.due('opinion');
    order.pass(due + 1);
    expect(order.all('BREACHED')).toMatchObject([{ clock: 'opinion', owner: DISTRICT, dueAt: due }]);
    expect(first(order)).toMatchObject({ to: DESKS.city, breached: true, state: 'open' });
    const next = order.due('opinion');
    expect(next).toBe(at('2026-03-06 00:00'));
    order.pass(next + 1);
    expect(order.all('BREACHED').map(({ owner }) => owner)).toEqual([DISTRICT, DESKS.city]);
    expect([first(order)?.last, order.state.due.opinion]).toEqual([true, undefined]);
    order.give('giveOpinion', { decision: 'coordinated' }, { by: actor('city') });
    expect(first(order)).toMatchObject({ state: 'given', late: true });
  });

  test('two at one instant have each their breach; one given in time none', () => {
    const order = raised().give('raise', { to: 'authority', unit: MARKET }, asked(MARKET));
    order.give('raise', { to: 'authority', unit: CITY_MANAGEMENT }, asked(CITY_MANAGEMENT));
    order.give('giveOpinion', { decision: 'coordinated' }, { by: actor('unit', CITY_MANAGEMENT) });
    order.pass(order.due('opinion') + 1);
    expect(order.all('BREACHED').map(({ owner }) => owner)).toEqual([DISTRICT, MARKET]);
  });
});

test('another lead and the order’s end end what was asked', () => {
  const moved = raised().give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) });
  const cancelled = raised().give('cancel', { ground: 'caller' });
  for (const order of [moved, cancelled])
    expect([first(order)?.state, order.state.due.opinion]).toEqual(['ended', undefined]);
  const given = raised()
    .give('giveOpinion', { decision: 'coordinated' }, district)
    .give('cancel', { ground: 'caller' });
  expect(first(given)?.state).toBe('given');
});

test('§9: a calendar notice moves a limit in working days, not one in hours', () => {
  const order = raised().give('raise', { to: 'city' }, asked(DESKS.city, hours(30)));
  const shut = { ...CALENDAR, version: 'n', bits: `${CALENDAR.bits.slice(0, 9)}AAAAAA${CALENDAR.bits.slice(15)}` };
  order.give('recomputeDeadlines', {}, { terms: { ...terms(), calendar: shut } });
  expect(order.all('DEADLINES_RECOMPUTED')[0]?.beside).toMatchObject([{ kind: 'opinion', no: 1 }]);
  expect(first(order)?.opinionBy).toBeGreaterThan(MONDAY + 20 * DAY);
});

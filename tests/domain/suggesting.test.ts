import type { Suggestion } from '../../domain/suggesting';
import {
  Case,
  CITY_MANAGEMENT,
  DESKS,
  DISTRICT,
  intakeOf,
  MARKET,
  OTHER_STREET,
  STREET,
  terms,
  termsFor,
} from './support';

const MODEL = 'a'.repeat(64);
const suggestion = (confidence = 0.97, unit = CITY_MANAGEMENT): Suggestion => ({
  model: MODEL,
  units: [
    { unit, confidence, basis: 'text' },
    { unit: MARKET, confidence: 0.02, basis: 'history' },
  ],
  matter: { matter: 'road.occupied', confidence: 0.9 },
});
const unclear = (unit = CITY_MANAGEMENT, minConfidence = 0.95) =>
  terms(3, {
    route: { unit: DISTRICT, copyTo: DISTRICT, basis: 'district', automatic: false },
    suggesting: { route: { unit }, leader: 'BJ-110108', minConfidence },
  });
const taken = (made: Suggestion | undefined, rules = unclear(), more = {}) =>
  new Case({ ...(made && { suggestion: made }), ...more }, rules);

describe('art. 12: a suggestion where the catalogue names no unit', () => {
  test('as sure as the policy asks, it dispatches without a person, and the event says which model and how sure', () => {
    const order = taken(suggestion());
    expect(order.state).toMatchObject({
      stage: 'DISPATCHED',
      holder: { unit: CITY_MANAGEMENT, how: 'suggested' },
      suggestion: { model: MODEL },
      terms: { route: { unit: CITY_MANAGEMENT, basis: 'direct', automatic: false }, desks: { leader: 'BJ-110108' } },
    });
    expect(order.all('DISPATCHED')[0]).toMatchObject({
      suggested: { model: MODEL, confidence: 0.97, basis: 'text' },
    });
    expect(order.state.terms).not.toHaveProperty('suggesting');
    expect(order.state.holder).not.toHaveProperty('by');
  });

  test.each([
    ['just below the threshold', 0.9499, 'TO_DISPATCH'],
    ['exactly at it', 0.95, 'DISPATCHED'],
    ['just above it', 0.9501, 'DISPATCHED'],
  ])('%s: %s → %s', (_, confidence, stage) => {
    expect(taken(suggestion(confidence)).state).toMatchObject({ stage, suggestion: { units: [{ confidence }, {}] } });
  });

  test('without a suggestion a person decides', () => {
    expect(taken(undefined).stage).toBe('TO_DISPATCH');
  });

  test('a clear route of the catalogue is followed, whatever is suggested', () => {
    const order = new Case({ suggestion: suggestion(1) });
    expect(order.state).toMatchObject({ holder: { unit: STREET, how: 'auto' } });
  });

  test('without rules for it, or for another unit than the rules checked, a person decides', () => {
    const { suggesting: _, ...none } = unclear();
    for (const order of [taken(suggestion(), none), taken(suggestion(), unclear(MARKET)), taken(undefined)])
      expect(order.state.stage).toBe('TO_DISPATCH');
  });

  test('a street suggested gets its district as copy', () => {
    const rules = terms(3, {
      route: { unit: DISTRICT, basis: 'district', automatic: false },
      suggesting: { route: { unit: OTHER_STREET, copyTo: DISTRICT }, leader: DISTRICT, minConfidence: 0.9 },
    });
    expect(taken(suggestion(0.9, OTHER_STREET), rules).state).toMatchObject({
      holder: { unit: OTHER_STREET },
      copyTo: DISTRICT,
    });
  });

  test('held back at intake: submitted as it was, the suggestion still stands; with another matter or place it does not', () => {
    const held = () => taken(suggestion(), unclear(), { treatment: { as: 'hold' } });
    expect(held().state.stage).toBe('RECEIVED');
    expect(held().give('submit', {}, { terms: unclear() }).state.holder).toMatchObject({ how: 'suggested' });
    expect(held().give('submit', {}).state.holder).toMatchObject({ how: 'suggested' });
    const other = held().give('submit', { matter: 'road.pothole' }, { terms: unclear() });
    expect(other.state.stage).toBe('TO_DISPATCH');
  });

  test('the caller adds what was missing: the same', () => {
    const asked = () => taken(suggestion(), unclear(), { treatment: { as: 'askInfo' } });
    expect(asked().give('addInfo', {}, { terms: unclear() }).state.holder).toMatchObject({ how: 'suggested' });
    const moved = asked().give('addInfo', { place: { district: '110108' } }, { terms: unclear() });
    expect(moved.state.stage).toBe('TO_DISPATCH');
  });

  test('the unit may object as to any other dispatch; freed by the ruling, it is not suggested again', () => {
    const order = taken(suggestion());
    order.give('object', { ground: 'duty', proposedUnit: MARKET });
    order.give('ruleObjection', { upheld: true, unit: MARKET }, { terms: termsFor(MARKET) });
    expect(order.state).toMatchObject({
      holder: { unit: MARKET, how: 'ruling' },
      objections: [{ unit: CITY_MANAGEMENT, upheld: true, dispatch: { how: 'suggested' } }],
    });
  });

  test('what nobody decides in time goes where it would have gone without a suggestion', () => {
    const order = taken(suggestion(0.5));
    order.pass(order.due('dispatch') + 1);
    expect(order.state).toMatchObject({ holder: { unit: DESKS.district, how: 'forced' } });
  });
});

test('an order taken in without a suggestion says nothing of one', () => {
  expect(new Case(intakeOf()).state).not.toHaveProperty('suggestion');
});

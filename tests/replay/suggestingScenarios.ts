import type { Suggestion } from '../../domain/suggesting';
import { AGENT, CITY, type Desk, give, LAW, MARKET, takeIn } from '../workflows/desk';
import type { Scenario } from './hands';

const suggestion: Suggestion = {
  model: 'd'.repeat(64),
  units: [
    { unit: MARKET, confidence: 0.97, basis: 'text' },
    { unit: LAW, confidence: 0.02, basis: 'history' },
  ],
  matter: { matter: 'market.food', confidence: 0.9 },
};
const market = { role: 'unit', unit: MARKET, key: 'k-market' } as const;
/** A matter for which the catalogue names nobody, in a district. */
const unclear = (desk: Desk, more: Parameters<typeof takeIn>[1] = {}) =>
  takeIn(desk, { matter: 'other.unclear', suggestion, ...more });

/** Every branch of suggestions (art. 12). */
export const SUGGESTING_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'suggested-objected-upheld': async (desk) => {
    const orderNo = await unclear(desk);
    await give(desk, orderNo, 'object', { ground: 'duty', proposedUnit: LAW }, market);
    await give(desk, orderNo, 'ruleObjection', { upheld: true, unit: LAW }, CITY);
    return orderNo;
  },
  'suggested-below-threshold': async (desk) => {
    const [first] = suggestion.units;
    const unsure = { ...suggestion, units: [{ ...first, confidence: 0.6 }] as const };
    const orderNo = await unclear(desk, { suggestion: unsure });
    await give(desk, orderNo, 'dispatch', { unit: MARKET }, CITY);
    return orderNo;
  },
  'suggested-after-hold': async (desk) => {
    const orderNo = await unclear(desk, { treatment: { as: 'hold' } });
    await give(desk, orderNo, 'submit', {}, AGENT);
    await give(desk, orderNo, 'cancel', { ground: 'caller' }, CITY);
    return orderNo;
  },
};

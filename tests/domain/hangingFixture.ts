import type { HangRules } from '../../domain/hanging';
import { ASK_HANG, at, HANGING, inHandling, terms, type TermsChange } from './support';

export const law = (rules: Partial<HangRules> = {}) => ({ terms: terms(3, { hanging: { ...HANGING, ...rules } }) });

export const asking = (rules: Partial<HangRules> = {}, change: TermsChange = {}) =>
  inHandling(3, change).give('askHang', ASK_HANG, law(rules));

/** Tuesday 10 March 00:00: the limit of an order dispatched on Monday. */
export const LIMIT = at('2026-03-10 00:00');

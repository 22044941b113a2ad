import type { Route, Terms, UnitCode } from './terms';

/**
 * Where a candidate comes from: `catalogue` the matter suggested has this unit in the catalogue, `text` the words, `history`
 * earlier orders of the same place.
 */
export const BASES = ['catalogue', 'text', 'history'] as const;
export type Basis = (typeof BASES)[number];

export interface Candidate {
  readonly unit: UnitCode;
  /** Calibrated share, 0–1. */
  readonly confidence: number;
  readonly basis: Basis;
}

/** What a model makes of a request: codes only, never words. Likeliest first, one to three units. */
export interface Suggestion {
  /** SHA-256 of the model's content: an auditor can hold the same model against it. */
  readonly model: string;
  readonly units: readonly [Candidate, ...Candidate[]];
  readonly matter?: { readonly matter: string; readonly confidence: number };
}

/**
 * The likeliest unit as the rules resolved it, and how sure a suggestion must be to be followed without a person. Absent
 * where the rules do not let a suggestion decide: a route that is clear, a unit that does not fit (art. 17, DI-14).
 */
export interface SuggestionRules {
  readonly route: Pick<Route, 'unit' | 'copyTo'>;
  readonly leader: UnitCode;
  readonly minConfidence: number;
}

/** On whose word an order went out without a person; stands in the DISPATCHED event. */
export interface Followed {
  readonly model: string;
  readonly confidence: number;
  readonly basis: Basis;
}

/**
 * Art. 12: may the suggestion be followed without a person? Only where the catalogue sends nobody by itself, the rules
 * allow it, the unit was not freed by a ruling, and it is as sure as the policy asks; exactly at the threshold it is.
 *
 * @returns the terms with the suggested unit as their route, and what was followed
 */
export function follow(
  terms: Terms,
  suggestion: Suggestion | undefined,
  freed: readonly UnitCode[],
): { readonly terms: Terms; readonly suggested: Followed } | undefined {
  const { suggesting, ...rest } = terms;
  if (suggesting === undefined || suggestion === undefined) return undefined;
  const { route, leader, minConfidence } = suggesting;
  const [best] = suggestion.units;
  if (best.unit !== route.unit || best.confidence < minConfidence || freed.includes(best.unit)) return undefined;
  return {
    terms: {
      ...rest,
      route: { ...route, basis: 'direct', automatic: false },
      desks: { ...terms.desks, leader },
    },
    suggested: { model: suggestion.model, confidence: best.confidence, basis: best.basis },
  };
}

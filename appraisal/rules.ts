import type { Scale } from './figures';
import type { Instant, UnitCode } from '../domain/terms';

/** Points of a hundred that each rate is worth (AP-3). */
export interface Weights {
  readonly response: number;
  readonly resolution: number;
  readonly satisfaction: number;
}

/** Weights for periods that end after `from`, of these groups or of all: the youngest that fits holds. */
export interface WeightSet extends Weights {
  readonly from: Instant;
  readonly groups?: readonly string[];
}

/** Who is ranked with whom (AP-11, AP-13). */
export interface GroupRule {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Kinds of units. */
  readonly kinds: readonly string[];
  /** A district answers for all units within it. */
  readonly whole?: true;
  /** Tiers by size: of so many orders at least, ascending; absent: one tier. */
  readonly sizes?: readonly number[];
}

/** What earns a label: a place in the rank, a score, the most orders, places risen since the period before. */
export type LabelRule =
  | { readonly by: 'rank'; readonly first: number }
  | { readonly by: 'rank'; readonly last: number }
  | { readonly by: 'score'; readonly below: number }
  | { readonly by: 'score'; readonly atLeast: number }
  | { readonly by: 'received'; readonly first: number }
  | { readonly by: 'risen'; readonly atLeast: number };

/** A label such as 红榜, 黄榜, 治理类 (AP-12): by a rule that holds from a day on, until another of the same code does. */
export interface Label {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly from: Instant;
  readonly groups: readonly string[];
  readonly rule: LabelRule;
}

/** What a period is closed by; data of the policy pack, with sources there. */
export interface AppraisalRules {
  readonly scale: Scale;
  /** Which answer of the caller the rates are made of. */
  readonly basis: 'final' | 'first';
  /** Of fewer valid follow-ups nobody is ranked. */
  readonly minSample: number;
  /** Share of the valid follow-ups, the worst, that are forgiven 容错; 0: none. */
  readonly tolerance: number;
  readonly weightSets: readonly WeightSet[];
  readonly groups: readonly GroupRule[];
  readonly labels: readonly Label[];
  /** Given back with so little of the limit left; followed up so soon after a call of the unit. ms; absent: not looked at. */
  readonly nearMs?: { readonly limit: number; readonly call: number };
}

/** Whoever can be ranked. */
export interface Subject {
  readonly code: UnitCode;
  readonly kind: string;
  /** Code of the district it works in. */
  readonly district?: string;
  /** The place that is its own: what is received from there. */
  readonly place?: string;
  readonly residents?: number;
}

/**
 * The weights that hold for a group in a period.
 * @param end of the period: a set from that day on is the next period's
 * @throws Error where no set holds; a pack has one for all from the beginning
 */
export function weightsFor({ weightSets }: AppraisalRules, group: string, end: Instant): Weights {
  const fitting = weightSets.filter(({ from, groups }) => from < end && (groups?.includes(group) ?? true));
  const youngest = fitting.reduce<WeightSet | undefined>(
    (best, each) =>
      best === undefined || each.from > best.from || (each.from === best.from && each.groups) ? each : best,
    undefined,
  );
  if (!youngest) throw new Error(`no weights hold for ${group}`);
  return youngest;
}

import type { OrderState } from '../domain/state';
import { contributionsOf, periodOfContribution } from './contributions';
import type { Tally } from './figures';
import { type Contribution, type Mark, marked } from './marks';
import type { Stretch } from './period';
import type { AppraisalRules } from './rules';

/** How long rounds took from dispatch (or redo) to the report, of one unit and level. ms */
export interface Took {
  readonly unit: string;
  readonly level: 1 | 2 | 3 | 4;
  readonly n: number;
  readonly medianMs: number;
  readonly p90Ms: number;
}

/** Of a unit: given back with hardly any of the limit left, and followed up soon after it had called. */
export interface Near {
  readonly unit: string;
  readonly limit: number;
  readonly call: number;
}

/** All that a period is closed from. Made by the database from its counts, or from folded orders: the same. */
export interface PeriodInput {
  /** By code. */
  readonly tallies: readonly { readonly whose: string; readonly tallies: readonly Tally[] }[];
  readonly took: readonly Took[];
  readonly near: readonly Near[];
  /** Orders that hung when the stretch ended. */
  readonly stock: readonly { readonly unit: string; readonly n: number }[];
}

export const LEVELS = ['level1', 'level2', 'level3', 'level4'] as const satisfies readonly Mark[];

/** The least value that so large a share does not exceed: a value that occurred, as percentile_disc. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** A contribution as an exclusion needs it. */
export type Excludable = Pick<Contribution, 'kind' | 'unit' | 'other' | 'marks'>;

/**
 * The counts once more, with contributions of orders that the persons of a period took out of the ranking figures (AP-6…8).
 * They stay in the full ones. Times, near misses and stocks are of all orders and stay as they are.
 * @param excluded every contribution of those orders that counts in the stretch
 */
export function withExclusions(input: PeriodInput, excluded: readonly Excludable[]): PeriodInput {
  if (excluded.length === 0) return input;
  const moved = new Map<string, Map<string, Tally>>();
  const move = (whose: string, { kind, about, marks, n }: Tally) => {
    const own = moved.get(whose) ?? new Map<string, Tally>();
    moved.set(whose, own);
    const key = `${about} ${kind} ${marks.join()}`;
    own.set(key, { kind, about, marks, n: (own.get(key)?.n ?? 0) + n });
  };
  for (const { kind, unit, other, marks } of excluded) {
    const sides = [
      { whose: unit, about: 'unit' as const },
      ...(other === undefined ? [] : [{ whose: other, about: 'other' as const }]),
    ];
    for (const { whose, about } of sides) {
      move(whose, { kind, about, marks, n: -1 });
      move(whose, { kind, about, marks: marked(...marks, 'excluded'), n: 1 });
    }
  }
  const tallies = input.tallies.map(({ whose, tallies: own }) => {
    const changes = moved.get(whose);
    if (!changes) return { whose, tallies: own };
    const all = new Map(own.map((each) => [`${each.about} ${each.kind} ${each.marks.join()}`, each]));
    for (const [key, change] of changes) all.set(key, { ...change, n: change.n + (all.get(key)?.n ?? 0) });
    return { whose, tallies: [...all.values()].filter(({ n }) => n !== 0) };
  });
  return { ...input, tallies };
}

/** Gathers a period's input from folded orders, one after the other. */
export class Gathering {
  private readonly counts = new Map<string, Map<string, { tally: Omit<Tally, 'n'>; n: number }>>();
  private readonly times = new Map<string, { unit: string; level: Took['level']; took: number[] }>();
  private readonly nears = new Map<string, { limit: number; call: number }>();
  private readonly hanging = new Map<string, number>();
  private readonly last: string;

  constructor(
    private readonly stretch: Pick<Stretch, 'periods'>,
    private readonly rules: Pick<AppraisalRules, 'nearMs'>,
  ) {
    this.last = [...stretch.periods].sort().at(-1) ?? '';
  }

  /**
   * @param out the persons of the period excluded the order
   * @returns how many of the order's contributions count in the stretch
   */
  add(state: OrderState, out = false): number {
    let inside = 0;
    for (const each of contributionsOf(state)) {
      const period = periodOfContribution(state, each).label;
      if (period <= this.last) this.hang(each);
      if (!this.stretch.periods.includes(period)) continue;
      inside += 1;
      this.count(out ? { ...each, marks: marked(...each.marks, 'excluded') } : each);
    }
    return inside;
  }

  private hang({ kind, unit }: Contribution): void {
    const d = kind === 'hung' ? 1 : kind === 'resumed' ? -1 : 0;
    if (d !== 0) this.hanging.set(unit, (this.hanging.get(unit) ?? 0) + d);
  }

  private count(each: Contribution): void {
    const { kind, unit, other, marks, tookMs } = each;
    this.tally(unit, { kind, about: 'unit', marks });
    if (other !== undefined) this.tally(other, { kind, about: 'other', marks });
    if (tookMs === undefined) return;
    const level = LEVELS.findIndex((mark) => marks.includes(mark)) + 1;
    if (kind === 'lead' && level > 0) {
      const key = `${unit} ${level}`;
      const known = this.times.get(key) ?? { unit, level: level as Took['level'], took: [] };
      known.took.push(tookMs);
      this.times.set(key, known);
    }
    const { nearMs } = this.rules;
    const limit = nearMs && kind === 'passedOn' && tookMs >= 0 && tookMs <= nearMs.limit ? 1 : 0;
    const call = nearMs && kind === 'visit' && tookMs <= nearMs.call ? 1 : 0;
    if (limit + call === 0) return;
    const known = this.nears.get(unit) ?? { limit: 0, call: 0 };
    this.nears.set(unit, { limit: known.limit + limit, call: known.call + call });
  }

  private tally(whose: string, tally: Omit<Tally, 'n'>): void {
    const own = this.counts.get(whose) ?? new Map<string, { tally: Omit<Tally, 'n'>; n: number }>();
    const key = `${tally.about} ${tally.kind} ${tally.marks.join()}`;
    const known = own.get(key);
    if (known) known.n += 1;
    else own.set(key, { tally, n: 1 });
    this.counts.set(whose, own);
  }

  get input(): PeriodInput {
    const code = <T extends { readonly unit: string }>(a: T, b: T) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0);
    return {
      tallies: [...this.counts.entries()]
        .map(([whose, own]) => ({ whose, tallies: [...own.values()].map(({ tally, n }) => ({ ...tally, n })) }))
        .sort((a, b) => (a.whose < b.whose ? -1 : 1)),
      took: [...this.times.values()]
        .map(({ unit, level, took }): Took => {
          const sorted = took.sort((a, b) => a - b);
          const [medianMs, p90Ms] = [quantile(sorted, 0.5), quantile(sorted, 0.9)];
          return { unit, level, n: sorted.length, medianMs, p90Ms };
        })
        .sort((a, b) => code(a, b) || a.level - b.level),
      near: [...this.nears.entries()].map(([unit, near]) => ({ unit, ...near })).sort(code),
      stock: [...this.hanging.entries()]
        .filter(([, n]) => n !== 0)
        .map(([unit, n]) => ({ unit, n }))
        .sort(code),
    };
  }
}

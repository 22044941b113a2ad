import { dayNumber, dayOf } from '../../domain/calendar-days';
import type { Instant } from '../../domain/terms';
import type { Pack } from '../../rules/pack';
import { type Issue, ISSUES_A } from './issues';
import { ISSUES_B } from './issuesHeldOut';
import { placesOf } from './places';
import { type PlantedYear, plantYear } from './year';

/** `a` to try on, `b` held out, each with words of its own; `both` for a whole city. */
export const ISSUE_SETS = ['a', 'b', 'both'] as const;
export type IssueSet = (typeof ISSUE_SETS)[number];

export function issuesOf(set: IssueSet): readonly Issue[] {
  return set === 'a' ? ISSUES_A : set === 'b' ? ISSUES_B : [...ISSUES_A, ...ISSUES_B];
}

/** What a planted year of a city is asked by; `from` is an instant of its first day. */
export interface CityYear {
  readonly seed: number;
  readonly orders: number;
  readonly set: IssueSet;
  readonly from?: Instant;
  readonly days?: number;
  readonly surges?: number;
  readonly series?: number;
}

/** A planted year over 300 communities of the pack, from 1 January 2026 on where nothing else is said. */
export function plantCity(pack: Pick<Pack, 'documents'>, asked: CityYear): PlantedYear {
  const { seed, orders, set, from, days = 365, surges = 40, series = 40 } = asked;
  return plantYear({
    ...{ seed, orders, days, surges, series },
    from: from === undefined ? dayNumber(2026, 1, 1) : dayOf(from),
    issues: issuesOf(set),
    places: placesOf(pack, seed, 300),
  });
}

import type { Instant, UnitCode } from '../domain/terms';

/**
 * What a unit did on an order that a figure may count: led it in a round, whistled, was called, was asked to help, sent it
 * out as dispatch desk; had its work asked about (each valid follow-up), scored (the final one) and closed; wanted to give
 * it back; hung it, and went on. `received` is of a place: what came in from there, whoever handles it.
 */
export const CONTRIBUTION_KINDS = [
  'lead',
  'whistle',
  'called',
  'coUnit',
  'sent',
  'received',
  'visit',
  'scored',
  'closed',
  'passedOn',
  'hung',
  'resumed',
] as const;
export type ContributionKind = (typeof CONTRIBUTION_KINDS)[number];

/** What is to be said of a contribution. Figures are defined by them alone (figures.ts). */
export const MARKS = [
  // — lead: one a unit and round —
  'held',
  'whistledOn',
  'objected',
  'objectionUpheld',
  'objectionDenied',
  'signDecided',
  'signedInTime',
  'contactDecided',
  'contactedInTime',
  'reportDecided',
  'reportedInTime',
  'reportedLate',
  'neverReported',
  'level1',
  'level2',
  'level3',
  'level4',
  // — called, coUnit —
  'decided',
  'inTime',
  'late',
  'missed',
  'absent',
  'delivered',
  'released',
  'notMine',
  'refused',
  'refusalUpheld',
  'refusalDenied',
  'partial',
  'carried',
  'outage',
  // — sent —
  'byCatalogue',
  'bySuggestion',
  'byPerson',
  'forced',
  'byRuling',
  'first',
  'bounced',
  'returned',
  'wrong',
  // — received: one an order —
  'answered',
  'transferred',
  'declined',
  'merged',
  'withdrawn',
  'repeat',
  // — visit, scored: what the caller said —
  'firstVisit',
  'contacted',
  'solved',
  'satisfied',
  'basic',
  'dissatisfied',
  'unrated',
  'untrue',
  // — closed: one an order that was closed with or without the caller's word —
  'visited',
  'valid',
  'redone',
  'solvedLate',
  'unsolved',
  'explained',
  // — any —
  'excluded',
] as const;
export type Mark = (typeof MARKS)[number];

/**
 * One unit's part in one order and round: the grain of every figure. Follows from the folded order alone, so that it may be
 * made anew at any time; an order has as many as it had dispatches, rounds and units called in.
 */
export interface Contribution {
  readonly kind: ContributionKind;
  readonly unit: UnitCode;
  /** Of a lead its round; number of the whistle, of the co-unit in the order's list, of the dispatch, the answer, the objection, the hang. */
  readonly no: number;
  /** The other side: who whistled or is helped; of a dispatch the public id of the dispatcher's key. */
  readonly other?: string;
  /** When it began; in the period of this instant it counts. */
  readonly at: Instant;
  readonly marks: readonly Mark[];
  /**
   * Of a lead with a report: from dispatch or redo to the report. Of a visit: since the unit last contacted the caller. Of
   * one passed on: what was left of the limit, negative after it. ms
   */
  readonly tookMs?: number;
}

/** Marks in one order, whatever order they were found in, so that a stored list compares. */
export function marked(...found: readonly (Mark | false | undefined)[]): readonly Mark[] {
  return MARKS.filter((mark) => found.includes(mark));
}

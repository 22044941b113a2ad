import type { ContributionKind, Mark } from './marks';

/** Which contributions: with all of `has`, and none of `not`. */
export interface Which {
  readonly has?: readonly Mark[];
  readonly not?: readonly Mark[];
}

/** One figure of the appraisal: of these contributions, those. Defined here and nowhere else. */
export interface FigureRule {
  readonly kind: ContributionKind;
  /** Whose figure it is: the unit's that contributed, or the other side's (who whistled; the dispatcher). */
  readonly about: 'unit' | 'other';
  /** Denominator. */
  readonly of: Which;
  /** Numerator: of those, the ones with this mark. */
  readonly counts: Mark;
  /** These count in part, as the scale of satisfaction says (FU-7); those in `counts` then as it says too. */
  readonly partly?: Mark;
  /** Which end is good. A band is looked at on both sides and never rewarded (WH-7); `none` is for reading other figures. */
  readonly good: 'high' | 'low' | 'band' | 'none';
  readonly article: string;
}

/** Every figure of the appraisal. */
export const FIGURES = {
  // — the three rates (AP-3): of orders with a valid follow-up, by what was said last. No share of nothing —
  response: {
    kind: 'scored',
    about: 'unit',
    of: {},
    counts: 'contacted',
    good: 'high',
    article: 'art. 32; AP-3, FU-5',
  },
  resolution: { kind: 'scored', about: 'unit', of: {}, counts: 'solved', good: 'high', article: 'art. 32; AP-3, FU-5' },
  satisfaction: {
    kind: 'scored',
    about: 'unit',
    // Who did not say has no value on the scale.
    of: { not: ['unrated'] },
    counts: 'satisfied',
    partly: 'basic',
    good: 'high',
    article: 'art. 32; AP-3, FU-7',
  },
  // — what was said first, before anything was done again (FU-9) —
  firstResponse: {
    kind: 'visit',
    about: 'unit',
    of: { has: ['firstVisit'] },
    counts: 'contacted',
    good: 'high',
    article: 'art. 32; FU-9',
  },
  firstFix: {
    kind: 'visit',
    about: 'unit',
    of: { has: ['firstVisit'] },
    counts: 'solved',
    good: 'high',
    article: 'art. 32; FU-9',
  },
  firstSatisfaction: {
    kind: 'visit',
    about: 'unit',
    of: { has: ['firstVisit'], not: ['unrated'] },
    counts: 'satisfied',
    partly: 'basic',
    good: 'high',
    article: 'art. 32; FU-9',
  },
  untrueReport: { kind: 'visit', about: 'unit', of: {}, counts: 'untrue', good: 'low', article: 'art. 35; FU-4' },
  // — how orders ended —
  validVisit: {
    kind: 'closed',
    about: 'unit',
    of: { has: ['visited'] },
    counts: 'valid',
    good: 'none',
    article: 'art. 23; FU-5',
  },
  redone: { kind: 'closed', about: 'unit', of: {}, counts: 'redone', good: 'low', article: 'FU-8' },
  // Solved late counts as solved, and not as in time: two figures with denominators of their own.
  solvedLate: {
    kind: 'closed',
    about: 'unit',
    of: { has: ['solved'] },
    counts: 'solvedLate',
    good: 'low',
    article: 'art. 13, 15',
  },
  closedUnsolved: {
    kind: 'closed',
    about: 'unit',
    of: { has: ['valid'] },
    counts: 'unsolved',
    good: 'low',
    article: 'art. 23, 32',
  },
  explainedAsSolved: {
    kind: 'closed',
    about: 'unit',
    of: { has: ['solved'] },
    counts: 'explained',
    good: 'none',
    article: 'domain §10 (S13)',
  },
  excluded: { kind: 'closed', about: 'unit', of: {}, counts: 'excluded', good: 'none', article: 'AP-6…8' },
  // — in time: sign, first contact, report —
  signedInTime: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['signDecided'] },
    counts: 'signedInTime',
    good: 'high',
    article: 'art. 13; TL-8',
  },
  contactedInTime: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['contactDecided'] },
    counts: 'contactedInTime',
    good: 'high',
    article: 'art. 15; TL-7',
  },
  reportedInTime: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['reportDecided'] },
    counts: 'reportedInTime',
    good: 'high',
    article: 'art. 13, 15; TL-1…4',
  },
  reportedLate: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['reportDecided'] },
    counts: 'reportedLate',
    good: 'low',
    article: 'art. 13, 15; AP-14',
  },
  neverReported: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['reportDecided'] },
    counts: 'neverReported',
    good: 'low',
    article: 'art. 13, 15; AP-14',
  },
  // — what came in, of a place —
  directAnswer: { kind: 'received', about: 'unit', of: {}, counts: 'answered', good: 'none', article: 'art. 11; IN-6' },
  repeated: { kind: 'received', about: 'unit', of: {}, counts: 'repeat', good: 'low', article: 'IN-9, IN-17' },
  transferred: { kind: 'received', about: 'unit', of: {}, counts: 'transferred', good: 'none', article: 'art. 11(1)' },
  declined: { kind: 'received', about: 'unit', of: {}, counts: 'declined', good: 'none', article: 'art. 11(2)–(6)' },
  withdrawn: { kind: 'received', about: 'unit', of: {}, counts: 'withdrawn', good: 'none', article: '§2.1 CANCELLED' },
  // — the street that whistles (WH-6, WH-7): an order that was ruled not to be its own is not held —
  whistleRate: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['held'], not: ['objectionUpheld'] },
    counts: 'whistledOn',
    good: 'band',
    article: 'art. 16, 33; WH-7',
  },
  calledInVain: {
    kind: 'called',
    about: 'other',
    of: {},
    counts: 'refusalUpheld',
    good: 'low',
    article: 'art. 33; WH-5, WH-6',
  },
  calledWrongly: {
    kind: 'called',
    about: 'other',
    of: { has: ['decided'] },
    counts: 'notMine',
    good: 'low',
    article: 'art. 33; WH-6',
  },
  // — the department that is called —
  arrivedInTime: {
    kind: 'called',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'inTime',
    good: 'high',
    article: 'art. 16, 33; WH-3',
  },
  arrivedLate: {
    kind: 'called',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'late',
    good: 'low',
    article: 'art. 16, 33; WH-3',
  },
  neverCame: {
    kind: 'called',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'missed',
    good: 'low',
    article: 'art. 16, 33; WH-3',
  },
  delivered: {
    kind: 'called',
    about: 'unit',
    of: { not: ['released'] },
    counts: 'delivered',
    good: 'high',
    article: 'art. 16; WH-3',
  },
  refused: { kind: 'called', about: 'unit', of: {}, counts: 'refused', good: 'low', article: 'S2 art. 44; WH-5' },
  refusalDenied: {
    kind: 'called',
    about: 'unit',
    of: { has: ['refused'] },
    counts: 'refusalDenied',
    good: 'low',
    article: 'S2 art. 44; WH-5',
  },
  refusalUpheld: {
    kind: 'called',
    about: 'unit',
    of: { has: ['refused'] },
    counts: 'refusalUpheld',
    good: 'none',
    article: 'S2 art. 44; WH-5',
  },
  // — helpers —
  helpedInTime: {
    kind: 'coUnit',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'inTime',
    good: 'high',
    article: 'art. 14; DI-15',
  },
  helpedLate: {
    kind: 'coUnit',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'late',
    good: 'low',
    article: 'art. 14; DI-15',
  },
  neverHelped: {
    kind: 'coUnit',
    about: 'unit',
    of: { has: ['decided'] },
    counts: 'missed',
    good: 'low',
    article: 'art. 14; DI-15',
  },
  helpedInPart: {
    kind: 'coUnit',
    about: 'unit',
    of: { has: ['delivered'] },
    counts: 'partial',
    good: 'low',
    article: 'art. 14; DI-15',
  },
  // — who gives orders back, and who sends them wrongly —
  returnRate: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['held'] },
    counts: 'objected',
    good: 'low',
    article: 'art. 12, 14; DI-9',
  },
  returnDenied: {
    kind: 'lead',
    about: 'unit',
    of: { has: ['objected'] },
    counts: 'objectionDenied',
    good: 'low',
    article: 'art. 12, 14; DI-9',
  },
  wrongDispatch: { kind: 'sent', about: 'unit', of: {}, counts: 'wrong', good: 'low', article: 'art. 11, 12; DI-9' },
  wrongDispatchBy: { kind: 'sent', about: 'other', of: {}, counts: 'wrong', good: 'low', article: 'art. 11, 12; DI-9' },
  returnedDispatch: { kind: 'sent', about: 'unit', of: {}, counts: 'returned', good: 'low', article: 'art. 12; DI-9' },
  returnedDispatchBy: {
    kind: 'sent',
    about: 'other',
    of: {},
    counts: 'returned',
    good: 'low',
    article: 'art. 12; DI-9',
  },
  bounced: {
    kind: 'sent',
    about: 'unit',
    of: { has: ['first'] },
    counts: 'bounced',
    good: 'low',
    article: 'art. 14; DI-8',
  },
} as const satisfies Record<string, FigureRule>;

export type FigureName = keyof typeof FIGURES;
export const FIGURE_NAMES = Object.keys(FIGURES) as readonly FigureName[];

import { daysAfter, HOUR, workdaysAfter, workHoursAfter } from './almanac';

/** The limits of a level, each from an instant to the one at which all is still in time. */
export interface Figures {
  readonly sign: (at: number) => number;
  readonly contact: (at: number) => number;
  readonly objection: (at: number) => number;
  readonly objectionReview: (at: number) => number;
  readonly report: (at: number) => number;
  readonly mayExtend: boolean;
}

/** domain.md §11 by level: TL-1…4, TL-7, TL-8, DI-10, DI-11. */
export const FIGURES: Readonly<Record<1 | 2 | 3 | 4, Figures>> = {
  1: urgent(0.25, 0.5, 0.25, 2),
  2: urgent(0.5, 2, 1, 24),
  3: ordinary(7),
  4: ordinary(15),
};

function urgent(sign: number, contact: number, objection: number, report: number): Figures {
  const hours = (n: number) => (at: number) => at + n * HOUR;
  return {
    ...{ sign: hours(sign), contact: hours(contact), objection: hours(objection), report: hours(report) },
    objectionReview: hours(0.5),
    mayExtend: false,
  };
}

function ordinary(days: number): Figures {
  return {
    sign: (at) => workHoursAfter(at, 4),
    contact: (at) => at + 24 * HOUR,
    objection: (at) => workdaysAfter(at, 1),
    objectionReview: (at) => workHoursAfter(at, 4),
    report: (at) => daysAfter(at, days, true),
    mayExtend: true,
  };
}

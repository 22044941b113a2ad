/**
 * How the model learns. Chosen on planted years (docs/insight.md, Early warning), never on real days; days are natural days.
 */
export const LEARNING = {
  /** Half-life of the hour-by-hour course, of places' shares, and of dispersion. */
  courseDays: 120,
  /** Half-life of how a matter goes of late. */
  levelDays: 10,
  /** The course of one kind of day is drawn to that of all days as if by so many days of it. */
  courseWeight: 2,
  /** A matter's course is drawn to that of all matters as if by so many orders in each bin. */
  matterWeight: 5,
  /** Level and weather are drawn to "as usual" as if by so many orders. */
  levelWeight: 10,
  /** Over-dispersion from day to day before anything is known, and how strongly that holds, in squared orders. */
  dailyPrior: 0.1,
  dailyWeight: 100,
  /** The same from place to place; of one matter the prior is that of all matters. */
  localPrior: 0.5,
  localWeight: 5,
  /** The same of places' own rates. */
  betweenWeight: 5,
  /** A cell's day less likely than this is no season: its excess is not learnt (Farrington et al. 1996 weigh past outbreaks down). */
  unlikely: 1e-3,
} as const;

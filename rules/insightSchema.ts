import { z } from 'zod';
import { figure, someTime } from './figures';

const share = z.number().gt(0).lt(1);

/** What makes a topic 专题 hot, hard, common, beyond the base (PR-3). */
export const topicsSchema = z.strictObject({
  /** Fewer orders make no topic. */
  leastOrders: figure(z.int().min(3)),
  /** Fewer say nothing of rates. */
  leastSample: figure(z.int().min(1)),
  /** Share of all orders of the period. */
  hotShareFrom: figure(share),
  hardSolvedBelow: figure(share),
  hardHungFrom: figure(share),
  /** Mean rounds of handling. */
  hardRoundsFrom: figure(z.number().min(1)),
  commonStreetsFrom: figure(z.int().min(2)),
  /** Hung share from which on, being hard too, the base cannot solve it. */
  beyondHungFrom: figure(share),
});

/** Early warning 预警 (PR-2, PR-9). */
export const warningSchema = z.strictObject({
  /** Callers of one matter at one place without which nothing is a surge, whatever the odds. */
  leastOrders: figure(z.int().min(2)),
  /** From so many orders on a warning proposes a topic. */
  topicFrom: figure(z.int().min(2)),
  /** Orders of one caller on one matter, none of them solved, received within this time: a named case. */
  callerOrders: figure(z.int().min(2)),
  callerWithin: someTime,
  /** Lengths of time over which orders are counted, hours, ascending. */
  windows: figure(z.array(z.int().min(1).max(168)).min(1).max(6)),
  /** How many surges a week over the whole city chance alone may be taken for, at most. */
  falseAlarmsAWeek: figure(z.number().gt(0).max(1_000)),
  /** A warning ends once its window's count is as likely as this again. */
  calmOdds: figure(share),
  /** Days of orders without which no season is known, so that no surge is told. */
  leastDays: figure(z.int().min(1)),
  /** Words of danger on the spot (art. 11(1)), simplified script, by kind of danger. */
  alarmWords: figure(z.record(z.string().regex(/^[a-z]+$/), z.array(z.string().min(2)).min(1))),
});

import { seeded } from '../../platform/random';
import { type Contestant, type Key, PARTS } from './contestant';
import { isHonest } from './judge';
import type { RoundFigures } from './round';
import type { Contest } from './schedule';
import { type Estimate, estimate, median, pairedRatios } from './statistics';

/** What is counted per complaint, most telling first; `undefined` where a contestant has no such thing. */
export interface Counts {
  readonly events: number | undefined;
  readonly transitions: number | undefined;
  readonly statements: number;
  readonly walBytes: number;
  readonly atRestBytes: number;
  /** Undefined where nothing lies beside PostgreSQL. */
  readonly outsideBytes: number | undefined;
}

/** Where a contestant stands. */
export interface Standing {
  readonly contestant: Contestant;
  readonly rounds: number;
  /** Rounds whose times count: the others had too much outside load. */
  readonly timed: number;
  readonly outsideLoad: number;
  readonly counts: Counts;
  /** CPU over all processes, ms, and by part. */
  readonly cpuMs: Estimate;
  readonly cpuByPart: Readonly<Record<string, number>>;
  readonly perSecond: Estimate;
  readonly lagMs: Estimate;
  /** Ratios to the first contestant, round by round; absent for itself. */
  readonly cpuRatio: Estimate | undefined;
  readonly rateRatio: Estimate | undefined;
  /** Why its figures are not to be compared; absent when it did its work in every round. */
  readonly excluded: string | undefined;
}

const cpuOf = ({ cpuMs }: RoundFigures) => PARTS.reduce((sum, part) => sum + (cpuMs[part] ?? 0), 0);

/**
 * @param outsideLoad cores others may have kept busy in a round whose times count
 * @returns in the order of the contestants; whoever never finished a round is left out
 */
export function standingsOf(
  contest: Contest,
  contestants: readonly Contestant[],
  outsideLoad: number,
): readonly Standing[] {
  const random = seeded(contest.plan.seed);
  const of = (key: Key) => contest.turns.filter((turn) => turn.contestant === key);
  const timedOf = (key: Key) => of(key).filter((turn) => turn.outsideLoad <= outsideLoad);
  const [first] = contestants.filter(({ key }) => of(key).length > 0);
  return contestants.flatMap((contestant) => {
    const turns = of(contestant.key);
    if (turns.length === 0) return [];
    const timed = timedOf(contestant.key);
    const middle = (value: (turn: RoundFigures) => number) => median(turns.map(value));
    const ratio = (value: (turn: RoundFigures) => number) => {
      if (!first || first.key === contestant.key) return undefined;
      const byRound = (key: Key) => new Map(timedOf(key).map((turn) => [turn.round, value(turn)]));
      return estimate(pairedRatios(byRound(contestant.key), byRound(first.key)), random);
    };
    const over = (value: (turn: RoundFigures) => number) => estimate(timed.map(value), random);
    const parts = PARTS.filter((part) => turns.some(({ cpuMs }) => cpuMs[part] !== undefined));
    const standing: Standing = {
      contestant,
      rounds: turns.length,
      timed: timed.length,
      outsideLoad: middle((turn) => turn.outsideLoad),
      counts: {
        events: turns[0]?.kept && middle((turn) => turn.kept?.events ?? 0),
        transitions:
          turns[0]?.kept?.transitions === undefined ? undefined : middle((turn) => turn.kept?.transitions ?? 0),
        statements: middle((turn) => turn.work.statements),
        walBytes: middle((turn) => turn.work.walBytes),
        atRestBytes: middle((turn) => turn.atRestBytes),
        outsideBytes: middle((turn) => turn.outsideBytes) || undefined,
      },
      cpuMs: over(cpuOf),
      cpuByPart: Object.fromEntries(parts.map((part) => [part, median(timed.map((turn) => turn.cpuMs[part] ?? 0))])),
      perSecond: over((turn) => turn.perSecond),
      lagMs: over((turn) => turn.lagMs.p50),
      cpuRatio: ratio(cpuOf),
      rateRatio: ratio((turn) => turn.perSecond),
      excluded: exclusionOf(turns),
    };
    return [standing];
  });
}

/** The judge's findings over all rounds in words. */
export function exclusionOf(turns: readonly RoundFigures[]): string | undefined {
  const dishonest = turns.flatMap(({ verdict, round }) => (verdict && !isHonest(verdict) ? [{ verdict, round }] : []));
  if (dishonest.length === 0) return undefined;
  return dishonest
    .map(({ round, verdict: { unsafe, ...faults } }) => {
      const found = Object.entries(faults).filter(([, count]) => count > 0);
      return `#${round} ${[...found.map((pair) => pair.join(' ')), ...unsafe].join(', ')}`;
    })
    .join('; ');
}

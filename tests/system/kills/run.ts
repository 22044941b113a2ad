import type { City } from './city';
import { CASES, type Plan } from './cases';
import { type Faults, judge, judgeRecord } from './judge';
import { liveThrough } from './lived';
import { planOf } from './plans';

/** What became of one kill. */
export interface Killed extends Plan {
  readonly faults: Faults;
}

export interface RunOptions {
  readonly seed: number;
  /** Numbers of the kills, in order. */
  readonly numbers: readonly number[];
  /** Told after each kill. */
  readonly onKilled: (killed: Killed) => void;
  readonly onStep?: (line: string) => void;
}

/** Orders that still recover while the next blow falls. */
const SIDE_BY_SIDE = 4;

/**
 * Deals one blow after the other on one city; each order is judged when it has recovered, the whole record at the end.
 *
 * @returns faults of the record as a whole; those of a kill come with it
 */
export async function runKills(city: City, { seed, numbers, onKilled, onStep }: RunOptions): Promise<Faults> {
  const recovering = new Set<Promise<void>>();
  for (const no of numbers) {
    await city.crew.untilWhole();
    const plan = planOf(seed, no);
    onStep?.(wordsOf(seed, plan));
    const end = (faults: Faults) => onKilled({ ...plan, faults });
    try {
      const { rest } = await liveThrough(city, plan);
      const whole = rest
        .then((lived) => judge(city, lived))
        .catch((error: unknown) => [String(error)])
        .then(end)
        .finally(() => recovering.delete(whole));
      recovering.add(whole);
    } catch (error) {
      end([String(error)]);
    }
    if (recovering.size >= SIDE_BY_SIDE) await Promise.race(recovering);
  }
  await Promise.all(recovering);
  await city.crew.untilWhole();
  return judgeRecord(city);
}

/** What a kill is, and how it is done again. */
export function wordsOf(seed: number, { no, point, by, victims, how }: Plan): string {
  return `#${no} ${how === 'kill' ? 'kill -9' : 'SIGSTOP'} ${victims} · ${point} (${by}) · --seed ${seed} --only ${no}`;
}

/** How many cases of the table the kills have met. */
export function covered(kills: readonly Plan[]): number {
  return CASES.filter(({ point, by }) => kills.some((kill) => kill.point === point && kill.by === by)).length;
}

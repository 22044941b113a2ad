import { branchesOf } from '../branches';
import type { Life, World } from '../life';
import { live } from '../world';

/** Lives looked at for each that is taken. */
const AMONG = 10;

/** Lives for a real engine, and what they leave out of those that were looked at. */
export interface Chosen {
  readonly lives: readonly Life[];
  readonly lookedAt: number;
  /** Left out because they are about two orders, and here each has a clock of its own. */
  readonly merges: number;
  /** Branches (event × stage, command × outcome) of all that were looked at, merges aside, and those no chosen life goes through. */
  readonly branches: number;
  readonly missed: readonly string[];
}

/**
 * Orders of a world for a real engine, as different from each other as there are: first those that go through a branch no
 * earlier one did, then those in which the most happens. Follows from the world and the number alone.
 *
 * @throws Violation when one of them breaks an invariant in the simulation already
 */
export function chooseLives(world: World, count: number): Chosen {
  const seen = new Set<string>();
  const [fresh, rest]: [Life[], Life[]] = [[], []];
  const lookedAt = count * AMONG;
  let merges = 0;
  for (let order = 0; order < lookedAt; order++) {
    const life = live(world, order);
    if (life.violation) throw life.violation;
    if (life.taken.what.treatment.as === 'merge') {
      merges++;
      continue;
    }
    const ways = waysOf(life);
    (ways.some((way) => !seen.has(way)) ? fresh : rest).push(life);
    for (const way of ways) seen.add(way);
  }
  const full = [...rest].sort((one, other) => other.events.length - one.events.length || one.order - other.order);
  const lives = [...fresh, ...full].slice(0, count);
  const taken = new Set(lives.flatMap(waysOf));
  const missed = [...seen].filter((way) => !taken.has(way)).sort();
  return { lives, lookedAt, merges, branches: seen.size, missed };
}

/** What was chosen and what is left out, for people, Chinese first. */
export function chosenReport({ lives, lookedAt, merges, branches, missed }: Chosen): readonly string[] {
  return [
    `取 taken ${lives.length} / ${lookedAt} · 略去 left out: 并单 merges ${merges}，同类 alike ${lookedAt - merges - lives.length} · 环节 branches ${branches - missed.length}/${branches}`,
    ...(missed.length > 0 ? [`  未走到 not gone through: ${missed.join(', ')}`] : []),
  ];
}

function waysOf({ events, said }: Life): readonly string[] {
  const told = said.map(({ command, reply }) => `${command.name} ${'ok' in reply ? 'ok' : reply.refused}`);
  return [...branchesOf(events), ...told];
}

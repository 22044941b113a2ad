import { branchesOf } from '../branches';
import type { Life, World } from '../life';
import { live } from '../world';

/** Lives looked at for each that is taken. */
const AMONG = 10;

/**
 * Orders of a world for a real engine, as different from each other as there are: first those that go through a branch no
 * earlier one did, then those in which the most happens. Merges are left out: they are about two orders, and here each has
 * a clock of its own. Follows from the world and the number alone.
 *
 * @throws Violation when one of them breaks an invariant in the simulation already
 */
export function chooseLives(world: World, count: number): readonly Life[] {
  const seen = new Set<string>();
  const [fresh, rest]: [Life[], Life[]] = [[], []];
  for (let order = 0; order < count * AMONG; order++) {
    const life = live(world, order);
    if (life.violation) throw life.violation;
    if (life.taken.what.treatment.as === 'merge') continue;
    const ways = waysOf(life);
    (ways.some((way) => !seen.has(way)) ? fresh : rest).push(life);
    for (const way of ways) seen.add(way);
  }
  const full = [...rest].sort((one, other) => other.events.length - one.events.length || one.order - other.order);
  return [...fresh, ...full].slice(0, count);
}

function waysOf({ events, said }: Life): readonly string[] {
  const told = said.map(({ command, reply }) => `${command.name} ${'ok' in reply ? 'ok' : reply.refused}`);
  return [...branchesOf(events), ...told];
}

import type { Life, Spared, World } from './life';
import { livesFrom } from './world';

const MOST_LIVES = 2_000;

/** The lives of one timeline. */
type Lives = readonly Life[];

/**
 * The lives that fail by the same invariant with the least going wrong, the fewest moves, and the fewest orders around the
 * failing one.
 */
export function shrink(world: World, failing: Lives): { readonly lives: Lives; readonly spared: Spared } {
  const invariant = violationOf(failing)?.invariant;
  const first = failing[0]?.order ?? 0;
  const none: Spared = { faults: new Set(), moves: new Set(), orders: new Set() };
  let kept = { lives: failing, spared: none };
  let tries = 0;
  for (let smaller = true; smaller; ) {
    smaller = false;
    for (const kind of ['orders', 'faults', 'moves'] as const) {
      for (const i of partsOf(kept.lives, kind)) {
        if (tries > MOST_LIVES || kept.spared[kind].has(i)) continue;
        const spared = { ...kept.spared, [kind]: new Set([...kept.spared[kind], i]) };
        const lives = livesFrom(world, first, spared);
        tries += 1;
        // Without somebody's move a life may go on for years: that is not smaller.
        if (eventsOf(lives) > eventsOf(kept.lives) || violationOf(lives)?.invariant !== invariant) continue;
        kept = { lives, spared };
        smaller = true;
      }
    }
  }
  return kept;
}

/** What does not hold, if anything. */
export function violationOf(lives: Lives): Life['violation'] {
  return lives.find(({ violation }) => violation)?.violation;
}

function partsOf(lives: Lives, kind: keyof Spared): readonly number[] {
  if (kind === 'orders') return lives.length > 1 ? lives.map(({ order }) => order) : [];
  return lives.flatMap((life) => (kind === 'faults' ? life.strokes : life.moves));
}

function eventsOf(lives: Lives): number {
  return lives.reduce((sum, { events }) => sum + events.length, 0);
}

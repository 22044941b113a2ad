import type { Life, Spared, World } from './life';
import { live } from './world';

const MOST_LIVES = 2_000;

/** The life that fails by the same invariant with the least going wrong and the fewest moves. */
export function shrink(world: World, failing: Life): { readonly life: Life; readonly spared: Spared } {
  const { order, violation } = failing;
  let kept = { life: failing, spared: { faults: new Set<number>(), moves: new Set<number>() } };
  let lives = 0;
  for (let smaller = true; smaller; ) {
    smaller = false;
    for (const kind of ['faults', 'moves'] as const) {
      const all = kind === 'faults' ? kept.life.strokes : Array.from({ length: kept.life.moves }, (_, i) => i);
      for (const i of all) {
        if (lives > MOST_LIVES || kept.spared[kind].has(i)) continue;
        const spared = { ...kept.spared, [kind]: new Set([...kept.spared[kind], i]) };
        const life = live(world, order, spared);
        lives += 1;
        // Without somebody's move a life may go on for years: that is not smaller.
        const longer = life.events.length > kept.life.events.length;
        if (longer || life.violation?.invariant !== violation?.invariant) continue;
        kept = { life, spared };
        smaller = true;
      }
    }
  }
  return kept;
}

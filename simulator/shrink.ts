import { live, type Life, type Spared, type World } from './world';

const MOST_LIVES = 2_000;

/** The life that fails by the same invariant with the least going wrong and the fewest moves. */
export function shrink(world: World, failing: Life): { readonly life: Life; readonly spared: Spared } {
  const { order, violation } = failing;
  let kept = almostSound(world, failing);
  let lives = 0;
  for (let smaller = true; smaller; ) {
    smaller = false;
    for (const kind of ['faults', 'moves'] as const) {
      const all = kind === 'faults' ? kept.life.faults.length : kept.life.moves;
      for (let i = all - 1; i >= 0 && lives < MOST_LIVES; i--) {
        if (kept.spared[kind].has(i)) continue;
        const spared = { ...kept.spared, [kind]: new Set([...kept.spared[kind], i]) };
        const life = live(world, order, spared);
        lives += 1;
        if (life.violation?.invariant !== violation?.invariant) continue;
        kept = { life, spared };
        smaller = true;
      }
    }
  }
  return kept;
}

/** Mostly one stroke is enough: each alone, before one after the other is dropped. */
function almostSound(world: World, failing: Life): { readonly life: Life; readonly spared: Spared } {
  const all = Array.from({ length: failing.faults.length + ROOM }, (_, i) => i);
  for (const only of [-1, ...all]) {
    const spared = { faults: new Set(all.filter((i) => i !== only)), moves: new Set<number>() };
    const life = live(world, failing.order, spared);
    if (life.violation?.invariant === failing.violation?.invariant) return { life, spared };
  }
  return { life: failing, spared: { faults: new Set(), moves: new Set() } };
}

/** A life in which less goes wrong is longer, and more may be struck at. */
const ROOM = 60;

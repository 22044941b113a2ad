import { seeded } from '../../platform/random';
import { heapsOf, learnMixture, type Mixture, type MixtureRule } from './mixture';
import { type Sparse, type Vocabulary, vectorsOf, vocabularyOf } from './vectors';

/** Settings of the grouping, chosen on set `a` of the planted texts with seed 1 (docs/insight.md). */
export const CLUSTERING = {
  /** A word fewer orders hold is no feature: nothing of one caller's own stays. */
  leastOrdersOfWord: 3,
  /** A word in more orders tells nothing apart; half, because a file may hold two topics, and a city's lamps be half its orders. */
  mostShareOfWord: 0.6,
  /** Orders to learn from; all are then assigned. */
  sample: 50_000,
  mixture: { most: 250, alpha: 0.1, beta: 0.1, rounds: 25, seed: 1 } satisfies MixtureRule,
  /** Heaps whose profiles are this alike (cosine) are one topic. */
  join: 0.3,
} as const;

/** A heap of orders that speak of one thing. */
export interface Cluster {
  readonly size: number;
  /** Words with their weight, heaviest first: share of the orders that hold it × rarity; at most 60. */
  readonly profile: readonly (readonly [word: string, weight: number])[];
}

export interface Clustering {
  readonly clusters: readonly Cluster[];
  /** Cluster of each order; -1: none of its words is known. */
  readonly of: Int32Array;
  /** How near each order is to its cluster's profile (cosine, 0–1). */
  readonly nearness: Float32Array;
  readonly vocabulary: number;
  readonly learntFrom: number;
}

type Profile = Map<number, number>;

/**
 * Groups orders by their words: a Dirichlet multinomial mixture on a seeded sample, heaps that speak alike joined by average
 * linkage of their TF-IDF profiles (Sokal, Michener 1958), every order assigned to the likeliest. The same orders give the same groups.
 *
 * @param progress told what is done, as a share of the whole
 */
export function cluster(
  orders: readonly (readonly string[])[],
  progress: (share: number, words: string) => void = () => undefined,
): Clustering {
  const vocabulary = vocabularyOf(orders, CLUSTERING.leastOrdersOfWord, CLUSTERING.mostShareOfWord);
  const rows = vectorsOf(orders, vocabulary);
  const sample = sampleOf(rows, CLUSTERING.sample);
  const { rounds } = CLUSTERING.mixture;
  const model = learnMixture(rows, sample, vocabulary.words.length, CLUSTERING.mixture, (round, moved, used) =>
    progress((round / rounds) * 0.8, `第 ${round} 轮 round: ${moved} 移动 moved, ${used} 组 heaps`),
  );
  const heapOf = heapsOf(model, rows);
  progress(0.9, '归类 assigned');
  const { joined, profiles } = joinAlike(profilesOf(model, vocabulary), model.orders, CLUSTERING.join);
  const sizes = new Map<number, number>();
  for (const heap of heapOf)
    if (heap >= 0) sizes.set(joined[heap] as number, (sizes.get(joined[heap] as number) ?? 0) + 1);
  const ranked = [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const rankOf = new Map(ranked.map(([heap], rank) => [heap, rank]));
  const of = heapOf.map((heap) => (heap < 0 ? -1 : (rankOf.get(joined[heap] as number) ?? -1)));
  const kept = ranked.map(([heap]) => profiles.get(heap) ?? new Map<number, number>());
  const clusters = ranked.map(([, size], rank) => ({ size, profile: heaviest(kept[rank] ?? new Map(), vocabulary) }));
  const nearness = nearnessOf(rows, of, kept);
  progress(1, `${clusters.length} 组 clusters`);
  return { clusters, of, nearness, vocabulary: vocabulary.words.length, learntFrom: sample.length };
}

/** Rows with a known word, at most so many, drawn by a seed without putting back. */
function sampleOf({ rows, starts }: Sparse, most: number): Int32Array {
  const usable = Int32Array.from({ length: rows }, (_, i) => i).filter((i) => starts[i] !== starts[i + 1]);
  const draw = seeded(usable.length).next;
  for (let i = 0; i < Math.min(most, usable.length - 1); i++) {
    const other = i + Math.floor(draw() * (usable.length - i));
    [usable[i], usable[other]] = [usable[other] as number, usable[i] as number];
  }
  return usable.subarray(0, most);
}

function profilesOf({ heaps, counts, orders }: Mixture, { words, rarity }: Vocabulary): Map<number, Profile> {
  const profiles = new Map<number, Profile>();
  for (let heap = 0; heap < heaps; heap++) if ((orders[heap] as number) > 0) profiles.set(heap, new Map());
  for (let word = 0; word < words.length; word++)
    for (const [heap, profile] of profiles) {
      const count = counts[word * heaps + heap] as number;
      // Once is chance; in a small heap it counts all the same.
      if (count >= 2 || count / (orders[heap] as number) > 0.02)
        profile.set(word, (count / (orders[heap] as number)) * (rarity[word] as number));
    }
  return profiles;
}

/** Joins the two most alike while their cosine is above `least`; profiles are weighed by their orders. */
function joinAlike(profiles: Map<number, Profile>, orders: Int32Array, least: number) {
  const joined = orders.map((_, heap) => heap);
  const sizes = new Map([...profiles.keys()].map((heap) => [heap, orders[heap] as number]));
  const alike = new Map<number, { with: number; cosine: number }>();
  const look = (heap: number) => {
    let best = { with: -1, cosine: -1 };
    for (const [other, profile] of profiles)
      if (other !== heap) {
        const found = cosine(profiles.get(heap) ?? new Map(), profile);
        if (found > best.cosine) best = { with: other, cosine: found };
      }
    alike.set(heap, best);
  };
  for (const heap of profiles.keys()) look(heap);
  for (;;) {
    let [one, most] = [-1, least];
    for (const [heap, { cosine: found }] of alike) if (found > most) [one, most] = [heap, found];
    if (one < 0) return { joined, profiles };
    const other = alike.get(one)?.with as number;
    const [a, b] = [sizes.get(one) ?? 0, sizes.get(other) ?? 0];
    const mixed: Profile = new Map();
    for (const [word, weight] of profiles.get(one) ?? []) mixed.set(word, (weight * a) / (a + b));
    for (const [word, weight] of profiles.get(other) ?? [])
      mixed.set(word, (mixed.get(word) ?? 0) + (weight * b) / (a + b));
    profiles.set(one, mixed);
    sizes.set(one, a + b);
    profiles.delete(other);
    alike.delete(other);
    for (let heap = 0; heap < joined.length; heap++) if (joined[heap] === other) joined[heap] = one;
    look(one);
    for (const [heap, { with: nearest }] of alike) if (nearest === one || nearest === other) look(heap);
    for (const [heap, known] of alike) {
      const found = heap === one ? -1 : cosine(mixed, profiles.get(heap) ?? new Map());
      if (found > known.cosine) alike.set(heap, { with: one, cosine: found });
    }
  }
}

/** Cosine of two bags of weights, 0–1. */
export function cosine<K>(a: ReadonlyMap<K, number>, b: ReadonlyMap<K, number>): number {
  let [dot, x, y] = [0, 0, 0];
  for (const [key, weight] of a) {
    x += weight * weight;
    dot += weight * (b.get(key) ?? 0);
  }
  for (const weight of b.values()) y += weight * weight;
  return x === 0 || y === 0 ? 0 : dot / Math.sqrt(x * y);
}

function heaviest(profile: Profile, { words }: Vocabulary): readonly (readonly [string, number])[] {
  return [...profile]
    .map(([word, weight]) => [words[word] ?? '', Math.round(weight * 10_000) / 10_000] as const)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, 60);
}

function nearnessOf(
  { rows, starts, terms, weights }: Sparse,
  of: Int32Array,
  profiles: readonly Profile[],
): Float32Array {
  const lengths = profiles.map((profile) => Math.sqrt([...profile.values()].reduce((sum, w) => sum + w * w, 0)) || 1);
  return Float32Array.from({ length: rows }, (_, row) => {
    const own = of[row] as number;
    if (own < 0) return 0;
    let dot = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++)
      dot += (weights[at] as number) * (profiles[own]?.get(terms[at] as number) ?? 0);
    return dot / (lengths[own] ?? 1);
  });
}

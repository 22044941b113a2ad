/** Orders as sparse vectors of unit length, all in three flat arrays (compressed rows). */
export interface Sparse {
  readonly rows: number;
  /** Row i holds the entries from `starts[i]` to `starts[i + 1]`. */
  readonly starts: Int32Array;
  readonly terms: Int32Array;
  readonly weights: Float32Array;
}

export interface Vocabulary {
  readonly words: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** How rare a word is: ln((1 + orders) / (1 + orders with it)) + 1 (Spärck Jones 1972, smoothed). */
  readonly rarity: Float32Array;
}

/**
 * Words seen in at least `least` orders and in no more than `mostShare` of them. The least keeps out what one caller
 * alone says, names that slipped through among it.
 */
export function vocabularyOf(orders: Iterable<readonly string[]>, least: number, mostShare: number): Vocabulary {
  const seen = new Map<string, number>();
  let count = 0;
  for (const words of orders) {
    count++;
    for (const word of words) seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  const kept = [...seen].filter(([, n]) => n >= least && n <= Math.max(least, mostShare * count)).sort(byWord);
  return {
    words: kept.map(([word]) => word),
    indexOf: new Map(kept.map(([word], i) => [word, i])),
    rarity: Float32Array.from(kept, ([, n]) => Math.log((1 + count) / (1 + n)) + 1),
  };
}

const byWord = ([a]: [string, number], [b]: [string, number]): number => (a < b ? -1 : 1);

/** TF-IDF rows of unit length (Salton 1988); a text is short, so a word counts once. */
export function vectorsOf(orders: readonly (readonly string[])[], { indexOf, rarity }: Vocabulary): Sparse {
  const starts = new Int32Array(orders.length + 1);
  let size = 0;
  for (const words of orders) for (const word of words) if (indexOf.has(word)) size++;
  const terms = new Int32Array(size);
  const weights = new Float32Array(size);
  let at = 0;
  orders.forEach((words, row) => {
    const from = at;
    let square = 0;
    for (const word of words) {
      const term = indexOf.get(word);
      if (term === undefined) continue;
      const weight = rarity[term] as number;
      terms[at] = term;
      weights[at++] = weight;
      square += weight * weight;
    }
    const length = Math.sqrt(square) || 1;
    for (let i = from; i < at; i++) weights[i] = (weights[i] as number) / length;
    starts[row + 1] = at;
  });
  return { rows: orders.length, starts, terms, weights };
}

/** What the classifier may read of an order before anybody has handled it. */
export interface Wording {
  readonly text: string;
  readonly district: string;
  readonly address: string;
  /** Codes of places, which are no words: kept whole. */
  readonly codes?: readonly string[];
}

export const BUCKETS = 1 << 20;

/** Width and case are folded; digits become one sign, so that no telephone, plate or house number can be a feature. */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{N}+/gu, '0')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Character n-grams of the lengths from `from` to `to`. */
export function characterGrams(text: string, from: number, to: number): string[] {
  const signs = [...text];
  const grams: string[] = [];
  for (let length = from; length <= to; length++)
    for (let at = 0; at + length <= signs.length; at++) grams.push(signs.slice(at, at + length).join(''));
  return grams;
}

/** The distinct pairs of signs of a text, as features: what a model may know of it or not. */
export function pairsOf(text: string): number[] {
  return [...new Set(characterGrams(foldText(text), 2, 2).map((gram) => bucketOf(`t${gram}`)))];
}

/** FNV-1a over UTF-16 units, folded to a bucket: the same on every machine. */
export function bucketOf(gram: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < gram.length; at++) hash = Math.imul(hash ^ gram.charCodeAt(at), 0x01000193);
  return ((hash >>> 0) ^ (hash >>> 20)) & (BUCKETS - 1);
}

/** The distinct buckets of an order, ascending. The field is part of the gram: 路 in an address is no 路 in the text. */
export function featuresOf(wording: Wording, districtPairs = false): number[] {
  const found = new Set<number>();
  for (const gram of characterGrams(`^${foldText(wording.text)}$`, 1, 4)) found.add(bucketOf(`t${gram}`));
  for (const gram of characterGrams(foldText(wording.address), 2, 3)) found.add(bucketOf(`a${gram}`));
  const district = foldText(wording.district);
  found.add(bucketOf(`d${district}`));
  if (districtPairs)
    for (const gram of characterGrams(foldText(wording.text), 2, 2)) found.add(bucketOf(`x${district}${gram}`));
  for (const code of wording.codes ?? []) found.add(bucketOf(`c${code}`));
  return [...found].sort((a, b) => a - b);
}

import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** What deflate looks back at. */
const WINDOW = 32_768;

/** So many histories are tried for the dictionary, and on so many others it is weighed; more gain nothing that can be seen. */
const CANDIDATES = 24;
const WEIGHED = 32;

/**
 * A dictionary for histories of one kind: most of each stands in every other too. Node 20 has no zstd, and deflate with a
 * dictionary of real histories comes close for records of some kilobytes. Which ones matters: the first ones at hand may all be
 * of one short course. So the history under which a sample becomes smallest is put last, where deflate sees it longest, then
 * the one that helps most before it, until the window is full or nothing helps.
 *
 * @param histories whole, in any order; the same ones give the same dictionary
 */
export function dictionaryOf(histories: readonly Buffer[]): Buffer {
  let candidates = spread(histories, CANDIDATES);
  const sample = spread(histories, WEIGHED);
  const weight = (dictionary: Buffer) => sample.reduce((sum, each) => sum + squeeze(each, dictionary).length, 0);
  let best = { dictionary: Buffer.alloc(0), weight: Number.POSITIVE_INFINITY };
  while (candidates.length > 0 && best.dictionary.length < WINDOW) {
    const tried = candidates.map((history) => {
      const dictionary = Buffer.concat([history, best.dictionary]).subarray(-WINDOW);
      return { history, dictionary, weight: weight(dictionary) };
    });
    const found = tried.reduce((one, other) => (other.weight < one.weight ? other : one));
    if (found.weight >= best.weight) break;
    best = found;
    candidates = candidates.filter((history) => history !== found.history);
  }
  return best.dictionary;
}

/** So many, as far apart as they go. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(most, all.length) }, (_, nth) => all[Math.floor(nth * step)] as T);
}

/** Deflate (RFC 1951) at its best, with a dictionary. */
export function squeeze(bytes: Buffer, dictionary?: Buffer): Buffer {
  return deflateRawSync(bytes, { level: 9, memLevel: 9, ...(dictionary && { dictionary }) });
}

/** @throws Error for bytes that are none, or with another dictionary */
export function unsqueeze(bytes: Buffer, dictionary?: Buffer): Buffer {
  return inflateRawSync(bytes, { ...(dictionary && { dictionary }) });
}

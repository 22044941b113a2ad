import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** What deflate looks back at. */
const WINDOW = 32_768;

/**
 * A dictionary for histories of one kind: most of each stands in every other too. Node 20 has no zstd, and deflate with a
 * dictionary of real histories comes close for records of some kilobytes.
 *
 * @param samples whole histories; the first ones that fit are taken
 */
export function dictionaryOf(samples: readonly Buffer[]): Buffer {
  const taken: Buffer[] = [];
  let size = 0;
  for (const sample of samples) {
    if (size >= WINDOW) break;
    taken.push(sample.subarray(0, WINDOW - size));
    size += sample.length;
  }
  return Buffer.concat(taken);
}

/** Deflate (RFC 1951) at its best, with a dictionary. */
export function squeeze(bytes: Buffer, dictionary?: Buffer): Buffer {
  return deflateRawSync(bytes, { level: 9, memLevel: 9, ...(dictionary && { dictionary }) });
}

/** @throws Error for bytes that are none, or with another dictionary */
export function unsqueeze(bytes: Buffer, dictionary?: Buffer): Buffer {
  return inflateRawSync(bytes, { ...(dictionary && { dictionary }) });
}

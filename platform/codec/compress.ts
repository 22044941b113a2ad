import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DICTIONARY_1 } from './dictionary1';

/**
 * Texts that many payloads have parts of, by the number that stands in the payload. One that was ever in service is never
 * changed: histories could not be read any more. A better one is added (scripts/codec-dictionary.ts), 63 at most.
 */
const DICTIONARIES: readonly Buffer[] = [Buffer.from(DICTIONARY_1)];
export const NEWEST_DICTIONARY = DICTIONARIES.length;

/** 8 KiB of window hold dictionary and payload; little memory, since a payload is short. */
const WINDOW_BITS = 13;
const MEMORY_LEVEL = 3;
/** Longer than any payload the engine takes (2 MiB). */
const MOST_BYTES = 4 * 1024 * 1024;

/** Raw deflate against the newest dictionary. */
export function deflated(plain: Buffer): Buffer {
  const dictionary = DICTIONARIES[NEWEST_DICTIONARY - 1] as Buffer;
  return deflateRawSync(plain, { dictionary, level: 9, windowBits: WINDOW_BITS, memLevel: MEMORY_LEVEL });
}

/**
 * @param number which dictionary it was deflated against; 0: it was not
 * @throws Error for a number or bytes that are none of ours
 */
export function inflated(bytes: Buffer, number: number): Buffer {
  if (number === 0) return bytes;
  const dictionary = DICTIONARIES[number - 1];
  if (dictionary === undefined) throw new Error(`no dictionary ${number}`);
  return inflateRawSync(bytes, { dictionary, windowBits: WINDOW_BITS, maxOutputLength: MOST_BYTES });
}

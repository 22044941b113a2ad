import { latLngToCell } from 'h3-js';
import type { Logger } from '../../platform/log';
import type { Pack } from '../../rules/pack';
import type { Features } from '../../vault/features';
import { type Words, wordsOf } from './fill';

/** What of a request its features are made of. */
export interface Read {
  readonly text: string;
  /** Degrees, of the matter. */
  readonly lat?: number | undefined;
  readonly lng?: number | undefined;
}

/** Takes the features of a request; undefined where that fails. Never throws. */
export type ReadFeatures = (pack: Pack, read: Read) => Features | undefined;

/** 0.7 km², about a community: what the watch counts in where no community is known. */
const CELL_RESOLUTION = 8;

/**
 * Takes words, kinds of danger and the cell while the words are in hand, so that they are written with the order and nobody
 * opens its text for them later. The reader of a pack is made when first asked for, which takes some tenths of a second.
 */
export function featuresAtIntake(logger: Logger): ReadFeatures {
  let made: { readonly hash: string; readonly words: Words } | undefined;
  return (pack, { text, lat, lng }) => {
    try {
      if (made?.hash !== pack.hash) made = { hash: pack.hash, words: wordsOf(pack) };
      const { version, reader, alarms } = made.words;
      const cell = lat !== undefined && lng !== undefined ? latLngToCell(lat, lng, CELL_RESOLUTION) : undefined;
      return { version, words: reader.read(text), alarms: alarms(text), ...(cell !== undefined && { cell }) };
    } catch (error) {
      // Features must never cost an order its intake; `npm run features -- rebuild` takes them later.
      logger.warn({ fault: error instanceof Error ? error.name : 'unknown' }, '特征词未提取 / no features were taken');
      return undefined;
    }
  };
}

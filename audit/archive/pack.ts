import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * A pack: a heading, the records one after the other, the index (gzip over JSON), the index's length (4 bytes, big
 * endian). It is written once and never changed; its name carries its SHA-256 (docs/audit.md "归档").
 */
const HEADING = Buffer.from('JIESU ARCHIVE 1\n');

/** One run of one order as the index of its pack tells it: enough to check the chain without any database. */
export interface Entry {
  readonly orderNo: string;
  readonly runId: string;
  /** First and last event of the ledger that the run handed over, by seq; 0 where it handed over none or cannot say. */
  readonly first: number;
  readonly last: number;
  /** Chain hash before the first (absent before seq 1) and of the last event, hex. */
  readonly before?: string;
  readonly hash: string;
  /** Build of the workflow code that finished it. */
  readonly build: string;
  /** When the run ended, epoch ms of the engine's clock: retention counts from here. */
  readonly endedAt: number;
  /** Ids of the key and of the dictionary it was put away with. */
  readonly key: string;
  readonly dictionary: string;
  /** Bytes in the pack, in the order of the index. */
  readonly size: number;
  /** Why it could not be replayed when it was put away. */
  readonly fault?: string;
}

/** A run with its bytes: compressed, then encrypted. */
export interface Packed {
  readonly entry: Entry;
  readonly box: Buffer;
}

/** @returns the bytes of a pack */
export function writePack(records: readonly Packed[]): Buffer {
  const index = gzipSync(JSON.stringify(records.map(({ entry }) => entry)), { level: 9 });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(index.length);
  return Buffer.concat([HEADING, ...records.map(({ box }) => box), index, length]);
}

/**
 * Takes a pack apart; what the records hold is another question.
 * @throws Error when it is none, or was cut
 */
export function readPack(bytes: Buffer): readonly Packed[] {
  if (!bytes.subarray(0, HEADING.length).equals(HEADING) || bytes.length < HEADING.length + 4)
    throw new Error('不是归档包 / not a pack');
  const end = bytes.length - 4;
  const index = JSON.parse(
    gunzipSync(bytes.subarray(end - bytes.readUInt32BE(end), end)).toString('utf8'),
  ) as readonly Entry[];
  let at = HEADING.length;
  return index.map((entry) => {
    const box = bytes.subarray(at, at + entry.size);
    at += entry.size;
    return { entry, box };
  });
}

import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { reasonOf } from '../platform/failures';

/** Longer lines are no order; they are set aside without being held in memory whole. */
export const LONGEST_LINE = 1024 * 1024;
const LINE_END = 0x0a;

/** A line of a file: its number from 1, and its text or why it is none. */
export type Line = { readonly no: number; readonly text: string } | { readonly no: number; readonly fault: string };

/**
 * Reads a text file line by line, unpacked on the way when it is gzip. A line that is no UTF-8, or too long, comes as a
 * fault with its number; so does the point at which a damaged file breaks off.
 *
 * @throws Error when the file cannot be opened, and whatever `take` throws
 */
export async function eachLine(path: string, take: (line: Line) => void): Promise<void> {
  const splitter = new Splitter(take);
  let refused: unknown;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        splitter.push(chunk);
        done();
      } catch (error) {
        refused = error;
        done(error as Error);
      }
    },
  });
  const source = createReadStream(path);
  try {
    if (path.endsWith('.gz')) await pipeline(source, createGunzip(), sink);
    else await pipeline(source, sink);
    splitter.end();
  } catch (error) {
    // Not the file's fault: whoever takes the lines wants no more of them, or there is no file.
    if (refused !== undefined || isMissing(error)) throw error;
    splitter.breakOff(reasonOf(error));
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'].includes((error as { code?: string }).code ?? '');
}

class Splitter {
  private no = 0;
  private parts: Buffer[] = [];
  private length = 0;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(private readonly take: (line: Line) => void) {}

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, from)) {
      this.keep(chunk.subarray(from, at));
      this.line();
      from = at + 1;
    }
    this.keep(chunk.subarray(from));
  }

  end(): void {
    if (this.length > 0) this.line();
  }

  breakOff(reason: string): void {
    this.parts = [];
    this.length = 0;
    this.take({ no: this.no + 1, fault: `文件在此中断 / the file breaks off here: ${reason}` });
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    if (this.length <= LONGEST_LINE) this.parts.push(part);
  }

  private line(): void {
    const no = ++this.no;
    const tooLong = this.length > LONGEST_LINE;
    const bytes = Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    if (tooLong) return this.take({ no, fault: `超过 1 MiB / longer than 1 MiB` });
    const text = this.decoded(bytes);
    if (text === undefined) this.take({ no, fault: '不是 UTF-8 / not UTF-8' });
    else this.take({ no, text });
  }

  private decoded(bytes: Buffer): string | undefined {
    try {
      return this.decoder.decode(bytes).replace(/\r$/, '');
    } catch {
      return undefined;
    }
  }
}

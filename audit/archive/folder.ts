import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** One line of the manifest: a file that was put away, or what was dropped and why. Each names the hash of the line before. */
export type Line = {
  readonly no: number;
  /** ISO instant, the archiver's clock. */
  readonly at: string;
  readonly previous: string;
} & Said;

/** What a line says. */
export type Said =
  | ({ readonly what: 'pack'; readonly runs: number; readonly orders: number } & FileSaid)
  | ({ readonly what: 'dictionary'; readonly id: string; readonly key: string } & FileSaid)
  | ({ readonly what: 'release'; readonly build: string; readonly sdk: string; readonly node: string } & FileSaid)
  | {
      readonly what: 'drop';
      /** The pack that is no more. */
      readonly file: string;
      readonly reason: string;
      readonly by: string;
      /** Runs that went; the others were carried over into the pack of the line before. */
      readonly dropped: number;
      /** Which: `order/run`, sorted. */
      readonly runs: readonly string[];
    };

interface FileSaid {
  /** Path within the folder. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** @returns SHA-256, hex */
export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const MANIFEST = 'manifest.ndjson';

/** Puts a line behind the last one. @returns it as written, and its hash, which the next one names */
export function lineAfter(
  last: { readonly no: number; readonly hash: string } | undefined,
  now: number,
  said: Said,
): { readonly no: number; readonly text: string; readonly hash: string } {
  const no = (last?.no ?? 0) + 1;
  const text = JSON.stringify({ no, at: new Date(now).toISOString(), previous: last?.hash ?? '', ...said });
  return { no, text, hash: sha256(text) };
}

/** The folder an archive lies in: files under their own hash, and the manifest. */
export class ArchiveFolder {
  constructor(readonly path: string) {}

  /** Writes a file whole or not at all. @returns what a manifest line says of it */
  put(file: string, bytes: Buffer): FileSaid {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}.new`;
    const handle = openSync(draft, 'w', 0o600);
    try {
      writeSync(handle, bytes);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, path);
    return { file, sha256: sha256(bytes), bytes: bytes.length };
  }

  /** @throws Error when it is missing or is not what the manifest says */
  get({ file, sha256: hash }: Pick<FileSaid, 'file' | 'sha256'>): Buffer {
    const bytes = this.read(file);
    if (sha256(bytes) !== hash) throw new Error(`内容与清单不符 / the file is not what the manifest says: ${file}`);
    return bytes;
  }

  read(file: string): Buffer {
    const path = join(this.path, file);
    if (!existsSync(path)) throw new Error(`文件缺失 / the file is missing: ${file}`);
    return readFileSync(path);
  }

  remove(file: string): void {
    rmSync(join(this.path, file), { force: true });
  }

  /** The manifest's lines as written; empty where there is none yet. */
  lines(): readonly string[] {
    const path = join(this.path, MANIFEST);
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  }

  append(lines: readonly string[]): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    appendFileSync(join(this.path, MANIFEST), lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  }
}

/** The manifest taken apart: its lines, and where it is not whole. */
export function readManifest(texts: readonly string[]): {
  readonly lines: readonly Line[];
  readonly hashes: readonly string[];
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  const lines: Line[] = [];
  const hashes: string[] = [];
  for (const [index, text] of texts.entries()) {
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      faults.push(`清单第 ${index + 1} 行不可读 / line ${index + 1} of the manifest cannot be read`);
      break;
    }
    if (line.no !== index + 1 || line.previous !== (hashes.at(-1) ?? ''))
      faults.push(
        `清单第 ${index + 1} 行与前一行不相连 / line ${index + 1} of the manifest does not follow the one before it`,
      );
    lines.push(line);
    hashes.push(sha256(text));
  }
  return { lines, hashes, faults };
}

/** The files that should lie in the folder: what was put away and not dropped since. */
export function standing(lines: readonly Line[]): readonly Exclude<Line, { readonly what: 'drop' }>[] {
  const dropped = new Set(lines.flatMap((line) => (line.what === 'drop' ? [line.file] : [])));
  return lines.filter(
    (line): line is Exclude<Line, { readonly what: 'drop' }> => line.what !== 'drop' && !dropped.has(line.file),
  );
}

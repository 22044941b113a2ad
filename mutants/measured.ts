import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesUnder } from './files';
import type { Mutant } from './score';

/** One file with its mutants and what became of them. */
export interface MeasuredFile {
  readonly file: string;
  readonly mutants: readonly Mutant[];
}

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

/** What is measured already: Stryker keeps every result, and here stands what each file was measured with. */
export class Measured {
  private readonly notes: string;
  private readonly digest: string;

  constructor(private readonly root: string) {
    this.notes = join(root, '.data', 'mutants', 'measured.json');
    this.digest = digestOf(root);
  }

  /** True where neither domain/ nor its tests have changed since the file was measured. */
  stillHolds(file: string): boolean {
    return this.noted()[file] === this.digest;
  }

  /** True where the file was measured and has not changed since, whatever else has: its planted places are these. */
  isOf(file: string): boolean {
    return this.kept(file)?.source === readFileSync(join(this.root, file), 'utf8');
  }

  note(file: string): void {
    mkdirSync(dirname(this.notes), { recursive: true });
    writeFileSync(this.notes, `${JSON.stringify({ ...this.noted(), [file]: this.digest }, null, 2)}\n`);
  }

  private noted(): Readonly<Record<string, string>> {
    return this.read<Record<string, string>>(this.notes) ?? {};
  }

  private kept(file: string) {
    return this.read<Report>(join(this.where, `${file}.json`))?.files[file];
  }

  report(files: readonly string[]): readonly MeasuredFile[] {
    return files.map((file) => ({ file, mutants: this.kept(file)?.mutants ?? [] }));
  }

  /** The folder with a page (.html) and the results (.json) of each file. */
  get where(): string {
    return dirname(this.notes);
  }

  private read<T>(path: string): T | undefined {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as T;
    } catch {
      return undefined;
    }
  }
}

function digestOf(root: string): string {
  const hash = createHash('sha256');
  for (const path of filesUnder(root, ['domain', 'tests/domain'])) hash.update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

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

/** What a file was measured with: domain/ and its tests; and the same without the file and the tests' own files. */
interface Note {
  readonly all: string;
  readonly around: string;
}

/** What is measured already: Stryker keeps every result, and here stands what each file was measured with. */
export class Measured {
  private readonly notes: string;
  private readonly files: readonly string[];
  private readonly all: string;

  constructor(private readonly root: string) {
    this.notes = join(root, '.data', 'mutants', 'measured.json');
    this.files = filesUnder(root, ['domain', 'tests/domain']);
    this.all = this.digestOf(this.files);
  }

  /** True where neither domain/ nor its tests have changed since the file was measured. */
  stillHolds(file: string): boolean {
    return this.noted()[file]?.all === this.all;
  }

  /** True where the file was measured and has not changed since, whatever else has: its planted places are these. */
  isOf(file: string): boolean {
    return this.kept(file)?.source === readFileSync(join(this.root, file), 'utf8');
  }

  /**
   * True where at most the file itself and tests have changed since: those Stryker sees, and keeps what they do not touch. It
   * does not see the tests' helpers and the rest of domain/; where these have changed nothing that it kept is worth anything.
   */
  mayGoOn(file: string): boolean {
    return this.noted()[file]?.around === this.around(file);
  }

  note(file: string): void {
    mkdirSync(dirname(this.notes), { recursive: true });
    const now: Note = { all: this.all, around: this.around(file) };
    writeFileSync(this.notes, `${JSON.stringify({ ...this.noted(), [file]: now }, null, 2)}\n`);
  }

  private noted(): Readonly<Record<string, Note | undefined>> {
    return this.read<Record<string, Note>>(this.notes) ?? {};
  }

  private around(file: string): string {
    return this.digestOf(this.files.filter((path) => path !== file && !path.endsWith('.test.ts')));
  }

  private digestOf(files: readonly string[]): string {
    const hash = createHash('sha256');
    for (const path of files) hash.update(readFileSync(join(this.root, path)));
    return hash.digest('hex');
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

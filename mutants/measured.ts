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
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

/** What is measured already: Stryker keeps every result, and here stands what each file was measured with. */
export class Measured {
  private readonly notes: string;
  private readonly results: string;
  private readonly digest: string;

  constructor(private readonly root: string) {
    const folder = join(root, '.data', 'mutants');
    this.notes = join(folder, 'measured.json');
    this.results = join(folder, 'incremental.json');
    this.digest = digestOf(root);
  }

  /** True where neither domain/ nor its tests have changed since the file was measured. */
  stillHolds(file: string): boolean {
    return this.read<Record<string, string>>(this.notes)?.[file] === this.digest;
  }

  note(file: string): void {
    mkdirSync(dirname(this.notes), { recursive: true });
    const known = this.read<Record<string, string>>(this.notes) ?? {};
    writeFileSync(this.notes, `${JSON.stringify({ ...known, [file]: this.digest }, null, 2)}\n`);
  }

  report(files: readonly string[]): readonly MeasuredFile[] {
    const known = this.read<Report>(this.results)?.files ?? {};
    return files.map((file) => ({ file, mutants: known[file]?.mutants ?? [] }));
  }

  get where(): string {
    return join(dirname(this.notes), 'report.html');
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

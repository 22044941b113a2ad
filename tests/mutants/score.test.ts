import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesUnder } from '../../mutants/files';
import { Measured } from '../../mutants/measured';
import { writePage } from '../../mutants/page';
import { type Mutant, scoreOf, survivorLines, tableOf } from '../../mutants/score';

const mutant = (status: Mutant['status'], replacement?: string): Mutant => ({
  status,
  mutatorName: 'EqualityOperator',
  location: { start: { line: 7, column: 3 } },
  ...(replacement !== undefined && { replacement }),
});

test('an endless loop is noticed; what no test runs is not; what cannot run at all is no fault that could stay', () => {
  const statuses = ['Killed', 'Timeout', 'Survived', 'NoCoverage', 'CompileError', 'RuntimeError', 'Ignored'] as const;
  const score = scoreOf(statuses.map((status) => mutant(status)));
  expect(score).toEqual({ noticed: 2, valid: 4, leftOut: 1, share: 0.5 });
  expect(scoreOf([]).share).toBe(1);
});

test('what nobody has measured counts against the score', () => {
  expect(scoreOf([mutant('Killed'), mutant('Pending')]).share).toBe(0.5);
});

test('a line a file with a place for a fault, the whole last; survivors by place', () => {
  const files = [
    { file: 'domain/a.ts', mutants: [mutant('Killed'), mutant('Survived', 'now\n  < at')] },
    { file: 'domain/decide/b.ts', mutants: [mutant('NoCoverage'), mutant('Ignored')] },
    { file: 'domain/types.ts', mutants: [] },
  ];
  expect(tableOf(files).slice(2)).toEqual([
    '| `domain/a.ts` | 2 | 1 | 1 | 0 | 50.0 % |',
    '| `domain/decide/b.ts` | 1 | 0 | 1 | 1 | 0.0 % |',
    '| 全部 · all | 3 | 1 | 2 | 1 | 33.3 % |',
  ]);
  expect(survivorLines(files)).toEqual([
    'domain/a.ts:7:3 EqualityOperator → now < at',
    'domain/decide/b.ts:7:3 EqualityOperator (not run) → ',
  ]);
});

describe('going on where it stopped', () => {
  const root = mkdtempSync(join(tmpdir(), 'jiesu-mutants-'));
  beforeAll(() => {
    for (const folder of ['domain/decide', 'tests/domain', '.data/mutants/domain', 'docs'])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'domain/a.ts'), '1');
    writeFileSync(join(root, 'domain/decide/b.ts'), '2');
    writeFileSync(join(root, 'tests/domain/a.test.ts'), '3');
    const files = { 'domain/a.ts': { source: '1', mutants: [mutant('Killed')] } };
    writeFileSync(join(root, '.data/mutants/domain/a.ts.json'), JSON.stringify({ files }));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test('files by folder or name, each once', () => {
    expect(filesUnder(root, ['domain/', 'domain/a.ts', 'absent'])).toEqual(['domain/a.ts', 'domain/decide/b.ts']);
  });

  test('a file measured is not measured again until domain/ or its tests change', () => {
    new Measured(root).note('domain/a.ts');
    const again = new Measured(root);
    expect([again.stillHolds('domain/a.ts'), again.stillHolds('domain/decide/b.ts')]).toEqual([true, false]);
    expect(again.report(['domain/a.ts', 'domain/decide/b.ts'])).toEqual([
      { file: 'domain/a.ts', mutants: [mutant('Killed')] },
      { file: 'domain/decide/b.ts', mutants: [] },
    ]);
    const now = () => [new Measured(root).stillHolds('domain/a.ts'), new Measured(root).mayGoOn('domain/a.ts')];
    expect(now()).toEqual([true, true]);
    writeFileSync(join(root, 'tests/domain/a.test.ts'), '4');
    expect(now()).toEqual([false, true]);
    writeFileSync(join(root, 'tests/domain/support.ts'), '5');
    expect(now()).toEqual([false, false]);
    new Measured(root).note('domain/a.ts');
    writeFileSync(join(root, 'domain/decide/b.ts'), '6');
    expect(now()).toEqual([false, false]);
  });

  test('the page names what is measured and what is not, or has changed since', () => {
    const page = join(root, 'docs/testing.md');
    const write = () => writePage(root, new Measured(root), ['domain/a.ts', 'domain/decide/b.ts']);
    writeFileSync(page, 'no marks');
    expect(write).toThrow('lacks');
    writeFileSync(page, 'before\n<!-- made by npm run mutants -- --write-docs -->\nold\n<!-- end -->\nafter\n');
    expect(write()).toBe(0);
    const written = readFileSync(page, 'utf8');
    expect(written).toContain('1 of 2 files measured: 1 of 1 planted faults noticed, 100.0 %');
    expect(written).toContain('| `domain/a.ts` | 1 | 1 | 0 | 0 | 100.0 % |');
    expect(written).toContain('changed since: `domain/decide/b.ts`.');
    expect([written.startsWith('before\n'), written.endsWith('\nafter\n'), written.includes('old')]).toEqual([
      ...[true, true, false],
    ]);
    writeFileSync(join(root, 'domain/a.ts'), '2');
    write();
    expect(readFileSync(page, 'utf8')).toContain('changed since: `domain/a.ts`, `domain/decide/b.ts`.');
  });
});

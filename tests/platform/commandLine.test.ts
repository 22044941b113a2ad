import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readCommandLine, wholeNumber, wordsFor } from '../../platform/commandLine';
import { StartupError } from '../../platform/failures';

const ROOT = join(__dirname, '..', '..');
const COMMANDS = [
  'ledger/cli.ts',
  'ledger/repair/cli.ts',
  'worker/revive.ts',
  'vault/cli.ts',
  'vault/access/cli.ts',
  'rules/cli.ts',
  'demo/main.ts',
  'dialler/main.ts',
  'bench/main.ts',
  'importer/main.ts',
] as const;

const run = (file: string, ...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', file, ...args], { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });

describe('every command', () => {
  test.each(COMMANDS)(
    '%s answers --help in both languages and refuses an option it does not know',
    (file) => {
      const help = run(file, '--help');
      expect(help.status).toBe(0);
      expect(help.stdout).toContain('npm run');
      expect(help.stdout).toMatch(/[\u4e00-\u9fff]/);
      const refused = run(file, '--no-such-option');
      expect([64, 78]).toContain(refused.status);
      expect(refused.stderr).toContain('npm run');
    },
    120_000,
  );
});

describe('a command line', () => {
  const OPTIONS = { json: { type: 'string' } } as const;

  test('is refused with the usage when an option is not known, lacks its value, or a word is too many', () => {
    for (const args of [['--what'], ['--json'], ['word']]) {
      expect(() => readCommandLine(args, OPTIONS, 'npm run thing')).toThrow(/wrong argument[^]*npm run thing/);
    }
    expect(readCommandLine(['word'], OPTIONS, '', 1).positionals).toEqual(['word']);
  });

  test('takes whole numbers within their bounds, both included', () => {
    expect([1, 5].map((value) => wholeNumber('', '--n', `${value}`, 1, 5))).toEqual([1, 5]);
    for (const text of ['0', '6', '1e0', '-1', '', ' 2']) {
      expect(() => wholeNumber('usage', '--n', text, 1, 5)).toThrow('--n: 1–5');
    }
  });

  test('a fault that a person can cure is said without a stack, any other with it', () => {
    expect(wordsFor(new StartupError('CONFIG', 'cure me'))).toBe('cure me');
    expect(wordsFor(new Error('odd'))).toContain('commandLine.test');
    expect(wordsFor(new Error('known'), () => 69)).toBe('known');
  });
});

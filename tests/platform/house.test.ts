import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const CODE = [
  'domain',
  'appraisal',
  'outputs',
  'workflows',
  'activities',
  'api',
  'worker',
  'ledger',
  'audit',
  'vault',
  'platform',
  'rules',
];
const ALL = [
  ...CODE,
  'importer',
  'insight',
  'demo',
  'dialler',
  'simulator',
  'bench',
  'cluster',
  'mutants',
  'tests',
].filter((name) => existsSync(join(ROOT, name)));

function sources(folders: readonly string[]): { path: string; text: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(ROOT, folder, name))
      .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, 'utf8') })),
  );
}

function tool(name: string, args: readonly string[]): string {
  const said = spawnSync(process.execPath, [require.resolve(name), ...args], { cwd: ROOT, encoding: 'utf8' });
  return said.status === 0 ? '' : `${said.stdout}${said.stderr}`.slice(-4_000);
}
const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name);

describe('the rules of the house', () => {
  test('every file type-checks', () => {
    expect(tool(bin('tsc'), ['-p', 'tsconfig.json'])).toBe('');
  }, 180_000);

  test('nothing is amiss for the linter: imports go one way, no promise is dropped', () => {
    expect(tool(bin('oxlint'), ['--type-aware', '-c', '.oxlintrc.json', ...ALL])).toBe('');
  }, 180_000);

  test('every file is formatted', () => {
    expect(tool(bin('biome'), ['format', '.'])).toBe('');
  }, 60_000);

  test('workflow files keep no state of their own: it would leak between complaints', () => {
    const found = sources(['workflows']).flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const mutable =
          /^(export )?(let|var) /.test(line) ||
          /^(export )?const \w+(: [^=]+)? = new (Map|Set|Array|WeakMap)\(\)/.test(line);
        return mutable ? [`${path}:${index + 1}`] : [];
      }),
    );
    expect(found).toEqual([]);
  });

  test('the gateway is the only file of the API that talks to Temporal', () => {
    const talkers = sources(['api']).filter(({ text }) => /from '@temporalio\/(?!common)/.test(text));
    const names = talkers.map(({ path }) => path).filter((path) => !path.startsWith('api/gateway'));
    expect(names).toEqual([]);
  });

  test('only the process entries and start-up read the environment', () => {
    const readers = sources(CODE)
      .filter(({ path }) => !path.startsWith('platform/'))
      .filter(({ text }) => /process\.env\b/.test(text))
      .map(({ path }) => path);
    expect(readers.filter((path) => !/(main|cli|administer|revive)\.ts$/.test(path))).toEqual([]);
  });

  test('no test is left out or left alone', () => {
    const found = sources(['tests']).filter(({ text }) =>
      /\b(test|it|describe)\.(skip|only|todo)\(|\bx(it|describe)\(/.test(text),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

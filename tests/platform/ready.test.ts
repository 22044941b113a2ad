import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY = join(__dirname, '..', '..', 'scripts', 'ready.mjs');

/** The scripts are modules of plain node, which run before anything is installed: they are asked in a node of their own. */
function ask(expression: string) {
  const code = `import * as ready from ${JSON.stringify(READY)}; console.log(JSON.stringify(${expression} ?? null));`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
}

describe('what is installed is compared with package-lock.json', () => {
  let root: string;
  const lock = {
    packages: {
      '': { name: 'x' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/tool': { version: '2.0.0', integrity: 'sha512-t', dev: true },
      'node_modules/for-mac': { version: '3.0.0', integrity: 'sha512-m', optional: true },
    },
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'jiesu-ready-'));
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const install = (packages: Record<string, unknown>) => {
    for (const path of Object.keys(packages)) mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  };
  const a = lock.packages['node_modules/a'];
  const tool = lock.packages['node_modules/tool'];
  const reason = (withDev: boolean): unknown => {
    const { stdout, stderr } = ask(`ready.staleReason(${JSON.stringify(root)}, ${withDev})`);
    return stdout === '' ? stderr : JSON.parse(stdout);
  };

  test('nothing there: to be installed', () => {
    expect(reason(false)).toMatch(/nothing is installed yet/);
  });

  test('an install that was cut short counts as nothing, for npm writes its list last', () => {
    mkdirSync(join(root, 'node_modules', 'a'), { recursive: true });
    expect(reason(false)).toMatch(/nothing is installed yet/);
  });

  test('all as locked: nothing to do, programs for other machines may be absent', () => {
    install({ 'node_modules/a': a, 'node_modules/tool': tool });
    expect(reason(true)).toBeNull();
  });

  test('the tools of development are asked for by the tests only', () => {
    install({ 'node_modules/a': a });
    expect(reason(false)).toBeNull();
    expect(reason(true)).toMatch(/missing: node_modules\/tool/);
  });

  test('another version or another content: stale', () => {
    install({ 'node_modules/a': { ...a, version: '0.9.0' } });
    expect(reason(false)).toMatch(/other version: node_modules\/a 0\.9\.0 → 1\.0\.0/);
    install({ 'node_modules/a': { ...a, integrity: 'sha512-other' } });
    expect(reason(false)).toMatch(/other version/);
  });

  test('a folder removed by hand is noticed', () => {
    install({ 'node_modules/a': a });
    rmSync(join(root, 'node_modules', 'a'), { recursive: true });
    expect(reason(false)).toMatch(/missing: node_modules\/a/);
  });

  test('this clone is installed as locked', () => {
    expect(JSON.parse(ask('ready.staleReason(ready.ROOT, true)').stdout)).toBeNull();
  });

  test.each(['18.20.0', '20.18.3'])('Node %s is refused with a sentence and exit code 78', (version) => {
    const said = ask(`ready.checkNode('${version}')`);
    expect([said.status, said.stderr]).toEqual([78, expect.stringMatching(/需要 Node.js 20\.19\.0.*later is needed/)]);
  });

  test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('Node %s will do', (version) => {
    expect(ask(`ready.checkNode('${version}')`).status).toBe(0);
  });
});

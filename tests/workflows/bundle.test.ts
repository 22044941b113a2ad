import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workflowBundle } from '../../worker/bundle';

describe('the workflow bundle', () => {
  let cacheDir: string;
  beforeAll(() => {
    cacheDir = mkdtempSync(join(tmpdir(), 'jiesu-bundle-'));
  });
  afterAll(() => rmSync(cacheDir, { recursive: true, force: true }));

  test('is made once for the same sources and found again in no time', async () => {
    const first = await workflowBundle({ cacheDir });
    const made = statSync(first.codePath).mtimeMs;
    const began = Date.now();
    expect(await workflowBundle({ cacheDir })).toEqual(first);
    expect(Date.now() - began).toBeLessThan(1_000);
    expect(statSync(first.codePath).mtimeMs).toBe(made);
  });

  test('several processes that start at once get a whole one', async () => {
    const folder = join(cacheDir, 'at-once');
    const bundles = await Promise.all([1, 2, 3].map(() => workflowBundle({ cacheDir: folder })));
    expect(new Set(bundles.map(({ codePath }) => codePath)).size).toBe(1);
    expect(readFileSync(bundles[0]?.codePath ?? '', 'utf8')).toContain('complaint');
  });

  test('holds the regulation and the loop, and nothing heavy: no zod, no calendar package, no node', async () => {
    const code = readFileSync((await workflowBundle({ cacheDir })).codePath, 'utf8');
    const ours = new Set(code.match(/"\.\/[\w./-]+\.ts"/g));
    const modules = [...ours].filter((name) => !name.includes('node_modules')).map((name) => name.slice(3, -1));
    expect(modules.length).toBeGreaterThan(15);
    expect(modules.filter((name) => !/^(workflows|domain|platform\/(payloads|failureConverter))/.test(name))).toEqual(
      [],
    );
    expect(code).not.toMatch(/node_modules\/(zod|chinese-days|pg|kysely|pino)\//);
  });
});

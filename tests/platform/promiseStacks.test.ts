import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const FLAG = ['--require', join(ROOT, 'scripts/noPromiseStacks.cjs')];
/** What the SDK does in its workflow thread. */
const HOOKED = `
  let seen = 0;
  require('node:v8').promiseHooks.createHook({ init: () => seen++ });
  void Promise.resolve().then(() => 1);`;
const SAID = `
  const { Worker, isMainThread, parentPort } = require('node:worker_threads');
  ${HOOKED}
  if (!isMainThread) parentPort.postMessage(seen > 0);`;
const BOTH = `
  const { Worker } = require('node:worker_threads');
  ${HOOKED}
  new Worker(${JSON.stringify(SAID)}, { eval: true }).once('message', (thread) => console.log(seen > 0, thread));`;

function told(flags: readonly string[]): string {
  return spawnSync(process.execPath, [...flags, '-e', BOTH], { encoding: 'utf8' }).stdout.trim();
}

test('a workflow thread notes no promise where the flag is given, the main thread as before', () => {
  expect(told([])).toBe('true true');
  expect(told(FLAG)).toBe('true false');
});

test('the image and npm start give it', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  expect(scripts.start).toContain('--require ./scripts/noPromiseStacks.cjs');
  const image = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  expect(image).toMatch(/ENTRYPOINT .*"--require", "\/app\/scripts\/noPromiseStacks\.cjs"/);
  expect(image).toContain('COPY --from=build /app/scripts/noPromiseStacks.cjs ./scripts/');
});

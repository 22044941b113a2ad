import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataDir, freshSecret, joinDataDir, openDataDir } from '../../platform/dataDir';
import { StartupError } from '../../platform/failures';
import { isSameProcess, markOf } from '../../platform/processes';

describe('the data folder', () => {
  let base: string;
  let opened: DataDir[];
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'jiesu-folder-'));
    opened = [];
  });
  afterEach(() => {
    for (const dataDir of opened) dataDir.release();
    rmSync(base, { recursive: true, force: true });
  });

  const open = (name = 'data') => {
    const dataDir = openDataDir(join(base, name));
    opened.push(dataDir);
    return dataDir;
  };
  const faultOf = (name = 'data') => {
    try {
      open(name);
    } catch (error) {
      if (error instanceof StartupError) return error;
      throw error;
    }
    throw new Error('opened');
  };

  test('is made when missing, also below folders that are missing', () => {
    expect(statSync(open('a/b/data').path).isDirectory()).toBe(true);
  });

  test('held by a live process it is refused, with its number and what to do', () => {
    open();
    expect(faultOf()).toMatchObject({ code: 'ALREADY_RUNNING', exitCode: 69 });
    expect(faultOf().message).toMatch(new RegExp(`${process.pid}.*DATA_DIR.*PORT`, 's'));
  });

  test('a lock left by kill -9 is taken over', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await new Promise((started) => child.once('spawn', started));
    const mark = markOf(child.pid as number);
    mkdirSync(join(base, 'data'));
    writeFileSync(join(base, 'data', 'jiesu.lock'), JSON.stringify(mark));
    expect(faultOf().code).toBe('ALREADY_RUNNING');
    child.kill('SIGKILL');
    await new Promise((ended) => child.once('exit', ended));
    expect(() => open()).not.toThrow();
  });

  test('a lock whose number now belongs to another process is stale', () => {
    mkdirSync(join(base, 'data'));
    writeFileSync(join(base, 'data', 'jiesu.lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    expect(() => open()).not.toThrow();
  });

  test('a lock cut short in the middle of writing is stale', () => {
    mkdirSync(join(base, 'data'));
    writeFileSync(join(base, 'data', 'jiesu.lock'), '{"pid":');
    expect(() => open()).not.toThrow();
  });

  test('given free it can be opened again', () => {
    open().release();
    expect(() => open()).not.toThrow();
  });

  test('where a file stands in its place the message names DATA_DIR', () => {
    writeFileSync(join(base, 'data'), '');
    expect(faultOf()).toMatchObject({ code: 'DATA_DIR', exitCode: 73 });
    expect(faultOf().message).toContain('DATA_DIR');
  });

  test('that cannot be written is refused', () => {
    mkdirSync(join(base, 'shut'));
    chmodSync(join(base, 'shut'), 0o500);
    // Root may write everywhere: /sys stands in for a folder closed to it.
    const path = process.getuid?.() === 0 ? '/sys/jiesu' : join(base, 'shut', 'data');
    expect(() => openDataDir(path)).toThrow(/DATA_DIR/);
  });

  test('secrets are made once, stay over restarts, and are closed to others', () => {
    const first = open().secret('vault-key', freshSecret);
    expect(first.fresh).toBe(true);
    expect(first.value).toHaveLength(43);
    const again = joinDataDir(join(base, 'data')).secret('vault-key', freshSecret);
    expect(again).toEqual({ value: first.value, fresh: false });
    const file = join(base, 'data', 'secrets', 'vault-key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(base, 'data', 'secrets')).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8').trim()).toBe(first.value);
  });

  test('what is remembered comes back, what is damaged counts as forgotten', () => {
    const dataDir = open();
    dataDir.remember('ports', { port: 5 });
    expect(dataDir.recall<{ port: number }>('ports')).toEqual({ port: 5 });
    writeFileSync(join(dataDir.path, 'ports.json'), '{"po');
    expect(dataDir.recall('ports')).toEqual({});
    expect(dataDir.recall('never')).toEqual({});
  });

  test('a process is told from another one that got its number later', () => {
    const mark = markOf(process.pid);
    expect(isSameProcess(mark)).toBe(true);
    expect(isSameProcess({ ...mark, started: `${mark.started}1` })).toBe(false);
    expect(isSameProcess({ pid: 2 ** 22 + 1, started: '' })).toBe(false);
  });
});

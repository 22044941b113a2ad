import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../dialler/api';
import { type Call, pretendedCalls, type Told } from '../../dialler/behaviour';
import { createDialler } from '../../dialler/dialler';
import { type Journal, openJournal } from '../../dialler/journal';
import { type Task, taskOf } from '../../dialler/task';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const TASK = taskOf('BJ20261124-000123', 1, 'phone', NOW);
const GOOD: Told = { channel: 'phone', outcome: 'reached', contacted: true, solved: true, satisfaction: 'satisfied' };

describe('a dialler', () => {
  let folder = '';
  let journal: Journal;
  let rung: string[] = [];
  let recorded: (readonly [string, Told])[] = [];
  let lines: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiesu-dialler-'));
    journal = openJournal(join(folder, 'journal'));
    rung = [];
    recorded = [];
    lines = [];
  });
  afterEach(() => {
    journal.close();
    rmSync(folder, { recursive: true });
  });

  interface Side {
    readonly claim?: Outcome;
    readonly record?: Outcome;
    readonly call?: Call;
    readonly now?: number;
  }
  function dialler({ claim = { is: 'done' }, record = { is: 'done' }, call = async () => GOOD, now = NOW }: Side = {}) {
    return createDialler({
      api: {
        claim: async () => claim,
        record: async (task, told) => {
          recorded.push([task.key, told]);
          return record;
        },
      },
      journal,
      call: (task) => {
        rung.push(task.key);
        return call(task);
      },
      say: (line) => lines.push(line),
      now: () => now,
    });
  }
  /** What a kill -9 leaves: the journal as it is on the disk. */
  function restart() {
    journal.close();
    journal = openJournal(join(folder, 'journal'));
  }

  test('calls what is listed and records it under the key of the task', async () => {
    await dialler().work([TASK]);
    expect(rung).toEqual([TASK.key]);
    expect(recorded).toEqual([[TASK.key, GOOD]]);
  });

  test('never calls a task twice, listed again or after a restart', async () => {
    await dialler().work([TASK, TASK]);
    restart();
    await dialler().work([TASK]);
    expect(rung).toHaveLength(1);
  });

  test('killed between call and record it does not call again: the task is a person’s', async () => {
    const dies = new Error('kill -9');
    journal.write({ key: TASK.key, is: 'calling', task: TASK });
    restart();
    await dialler({ call: () => Promise.reject(dies) }).work([TASK]);
    expect(rung).toEqual([]);
    expect(journal.doubtful()).toEqual([TASK.key]);
    expect(lines.join()).toContain('存疑');
  });

  test('a call that broke off is doubtful as well', async () => {
    await dialler({ call: () => Promise.reject(new Error('line cut')) }).work([TASK]);
    await dialler().work([TASK]);
    expect(rung).toHaveLength(1);
    expect(recorded).toEqual([]);
    expect(journal.doubtful()).toEqual([TASK.key]);
  });

  test('an answer that could not be recorded is recorded later, without another call', async () => {
    await dialler({ record: { is: 'away', why: '503' } }).work([TASK]);
    restart();
    await dialler().work([]);
    expect(rung).toHaveLength(1);
    expect(recorded).toEqual([
      [TASK.key, GOOD],
      [TASK.key, GOOD],
    ]);
    expect(journal.open()).toEqual([]);
  });

  test('a task somebody else has claimed, or whose hour has not come, stays for later', async () => {
    for (const code of ['LEASED_BY_OTHER', 'NOT_YET_TIME'])
      await dialler({ claim: { is: 'refused', code } }).work([TASK]);
    expect(rung).toEqual([]);
    await dialler().work([TASK]);
    expect(rung).toHaveLength(1);
  });

  test('a task that is no more is let go', async () => {
    await dialler({ claim: { is: 'refused', code: 'ORDER_CLOSED' } }).work([TASK]);
    await dialler().work([TASK]);
    expect(rung).toEqual([]);
  });

  test('while the API is away nothing is called', async () => {
    await dialler({ claim: { is: 'away', why: 'ECONNREFUSED' } }).work([TASK]);
    expect(rung).toEqual([]);
    expect(journal.last(TASK.key)).toBeUndefined();
  });

  test('what was announced before its hour is called when the hour has come, also after a restart', async () => {
    expect(dialler().announce(TASK)).toBe(true);
    expect(dialler().announce(TASK)).toBe(false);
    restart();
    await dialler({ now: NOW - 1 }).work([]);
    expect(rung).toEqual([]);
    await dialler().work([TASK]);
    expect(rung).toEqual([TASK.key]);
  });

  test('a text that nobody answers is sent once and left to the survey’s own limit', async () => {
    const text = taskOf('BJ20261124-000123', 4, 'sms', NOW);
    await dialler({ call: async () => undefined }).work([text]);
    await dialler().work([text]);
    expect(rung).toHaveLength(1);
    expect(recorded).toEqual([]);
  });

  test('a task that was moved to another hour is the same task', async () => {
    await dialler().work([TASK]);
    await dialler({ now: NOW + 1 }).work([taskOf('BJ20261124-000123', 1, 'phone', NOW + 1)]);
    expect(rung).toHaveLength(1);
  });

  test('a line torn by a crash is passed over, a spoilt one in the middle is not', () => {
    const file = join(folder, 'torn');
    const good = JSON.stringify({ key: 'a', is: 'recorded' });
    writeFileSync(file, `${good}\n{"key":"b","is":"call`);
    const torn = openJournal(file);
    torn.write({ key: 'c', is: 'unanswered' });
    torn.close();
    expect(readFileSync(file, 'utf8')).toBe(`${good}\n${JSON.stringify({ key: 'c', is: 'unanswered' })}\n`);
    openJournal(file).close();
    writeFileSync(file, `{"key":\n${good}\n`);
    expect(() => openJournal(file)).toThrow('torn:1');
  });
});

describe('pretended calls', () => {
  const tasks = Array.from({ length: 400 }, (_, i) =>
    taskOf(`BJ20261124-${String(i).padStart(6, '0')}`, 1, 'phone', NOW),
  );
  const answers = async (seed: number, list: readonly Task[] = tasks) => {
    const call = pretendedCalls(seed, { satisfied: 60, basic: 20, dissatisfied: 10, noAnswer: 10 });
    return Promise.all(list.map(call));
  };

  test('are the same for the same seed, in whatever order', async () => {
    const backwards = [...tasks].reverse();
    expect((await answers(1, backwards)).reverse()).toEqual(await answers(1));
    expect(await answers(2)).not.toEqual(await answers(1));
  });

  test('come in the shares asked for', async () => {
    const told = await answers(1);
    const share = (fits: (each: Told | undefined) => boolean) => told.filter(fits).length / told.length;
    expect(share((each) => each?.satisfaction === 'satisfied')).toBeCloseTo(0.6, 1);
    expect(share((each) => each?.outcome === 'noAnswer')).toBeCloseTo(0.1, 1);
  });

  test('whoever was reached answers all three questions', async () => {
    for (const each of await answers(3)) {
      if (each?.outcome !== 'reached') continue;
      expect([each.contacted, each.solved, each.satisfaction]).not.toContain(undefined);
    }
  });
});

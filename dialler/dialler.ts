import type { FollowUpApi } from './api';
import type { Call, Told } from './behaviour';
import type { Journal } from './journal';
import type { Task } from './task';

/** What the dialler tells the screen; codes and order numbers only. */
export type Say = (line: string) => void;

/** Makes calls, each at most once whatever dies when. */
export interface Dialler {
  /** Takes a task that was announced; it is kept over a restart. False: known already. */
  announce(task: Task): boolean;
  /** Makes everything that may be made now. */
  work(listed: readonly Task[]): Promise<void>;
}

export interface DiallerDeps {
  readonly api: Pick<FollowUpApi, 'claim' | 'record'>;
  readonly journal: Journal;
  readonly call: Call;
  readonly say: Say;
  /** Wall clock, epoch ms. */
  readonly now: () => number;
}

/** Refused now, possible later: the task stays where it is. */
const LATER: readonly string[] = ['NOT_YET_TIME', 'LEASED_BY_OTHER'];

export function createDialler({ api, journal, call, say, now }: DiallerDeps): Dialler {
  for (const key of journal.doubtful()) {
    say(`存疑，须人工核实是否已拨打 / doubtful, a person must find out whether it was called: ${key}`);
  }

  /** The journal knows the call before it is made and its answer before it is recorded. */
  async function make(task: Task): Promise<void> {
    const { key } = task;
    const claimed = await api.claim(task);
    if (claimed.is === 'away') return say(`稍后再试 / later: ${key} (${claimed.why})`);
    if (claimed.is === 'refused') {
      if (LATER.includes(claimed.code)) return;
      journal.write({ key, is: 'refused', code: claimed.code });
      return say(`不再拨打 / not to be called: ${key} (${claimed.code})`);
    }
    journal.write({ key, is: 'calling', task });
    let told: Told | undefined;
    try {
      told = await call(task);
    } catch (error) {
      // It may have rung: nobody calls again by itself.
      journal.write({ key, is: 'doubtful' });
      return say(`存疑 / doubtful: ${key} (${error instanceof Error ? error.name : 'error'})`);
    }
    if (!told) return journal.write({ key, is: 'unanswered' });
    journal.write({ key, is: 'answered', told });
    await record(task, told);
  }

  async function record(task: Task, told: Told): Promise<void> {
    const { key } = task;
    const recorded = await api.record(task, told);
    if (recorded.is === 'away') return say(`已拨打，稍后补记 / called, to be recorded later: ${key} (${recorded.why})`);
    if (recorded.is === 'refused') {
      journal.write({ key, is: 'refused', code: recorded.code });
      return say(`记录被拒 / record refused: ${key} (${recorded.code})`);
    }
    journal.write({ key, is: 'recorded' });
    say(`已记录 / recorded: ${key} ${told.outcome}${told.satisfaction ? ` ${told.satisfaction}` : ''}`);
  }

  return {
    announce(task) {
      if (journal.last(task.key)) return false;
      journal.write({ key: task.key, is: 'announced', task });
      return true;
    },
    async work(listed) {
      const waiting = journal.open();
      for (const { task, told } of waiting) if (told) await record(task, told);
      const announced = waiting.filter(({ told }) => !told).map(({ task }) => task);
      const known = (task: Task) => {
        const last = journal.last(task.key);
        return last !== undefined && last.is !== 'announced';
      };
      const seen = new Set<string>();
      for (const task of [...announced, ...listed]) {
        if (task.from > now() || known(task) || seen.has(task.key)) continue;
        seen.add(task.key);
        await make(task);
      }
    },
  };
}

import { closeSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import type { Told } from './behaviour';
import type { Task } from './task';

/** How far a task has come. What was being called when the process died is doubtful for ever: a person looks. */
export type Entry =
  | { readonly key: string; readonly is: 'announced'; readonly task: Task }
  | { readonly key: string; readonly is: 'calling'; readonly task: Task }
  | { readonly key: string; readonly is: 'answered'; readonly told: Told }
  | { readonly key: string; readonly is: 'recorded' | 'unanswered' | 'doubtful' }
  | { readonly key: string; readonly is: 'refused'; readonly code: string };

/** A task on which something is still to be done. */
export type Open = { readonly task: Task; readonly told?: Told };

/** What the dialler did, on disk before it matters: one JSON a line, forced to the disk. Holds no name and no number. */
export interface Journal {
  /** The last entry of a task. */
  last(key: string): Entry | undefined;
  /** Announced, or called and not recorded yet. */
  open(): readonly Open[];
  /** Tasks of which nobody knows whether the call was made. */
  doubtful(): readonly string[];
  write(entry: Entry): void;
  close(): void;
}

/**
 * Opens the journal. A call under way when the last process died becomes doubtful now.
 * @throws Error when a line cannot be read
 */
export function openJournal(file: string): Journal {
  const last = new Map<string, Entry>();
  const tasks = new Map<string, Task>();
  const take = (entry: Entry) => {
    last.set(entry.key, entry);
    if ('task' in entry) tasks.set(entry.key, entry.task);
  };
  for (const [i, line] of wholeLinesOf(file).entries()) {
    const entry = entryOf(line);
    if (!entry) throw new Error(`${file}:${i + 1}: 无法读取 / cannot be read`);
    take(entry);
  }
  const out = openSync(file, 'a', 0o600);
  const write = (entry: Entry) => {
    writeSync(out, `${JSON.stringify(entry)}\n`);
    fsyncSync(out);
    take(entry);
  };
  for (const [key, { is }] of last) if (is === 'calling') write({ key, is: 'doubtful' });
  return {
    last: (key) => last.get(key),
    open: () =>
      [...last.values()].flatMap((entry): readonly Open[] => {
        const task = tasks.get(entry.key);
        if (!task) return [];
        if (entry.is === 'announced') return [{ task }];
        return entry.is === 'answered' ? [{ task, told: entry.told }] : [];
      }),
    doubtful: () => [...last.values()].filter(({ is }) => is === 'doubtful').map(({ key }) => key),
    write,
    close: () => closeSync(out),
  };
}

/** A line torn by a crash never reached the disk whole, so nothing was done about it: it is cut off. */
function wholeLinesOf(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return whole.split('\n').filter((line) => line !== '');
}

function entryOf(line: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null && 'key' in entry && 'is' in entry
      ? (entry as Entry)
      : undefined;
  } catch {
    return undefined;
  }
}

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EditionData } from './edition';

interface Told {
  readonly bytes?: Uint8Array;
  readonly fault?: string;
}

/** Makes documents of one edition in a thread of its own: setting a long table takes seconds, in which a process would do nothing else. */
export interface Press {
  /** @throws Error what the thread said, or that it stopped */
  make(name: string): Promise<Buffer>;
  close(): Promise<void>;
}

/** Opens a press; the thread ends with it. */
export function openPress(edition: EditionData): Press {
  const thread = threadOf({ edition });
  const waiting: { resolve(told: Told): void; reject(error: Error): void }[] = [];
  const fail = (error: Error) => waiting.splice(0).forEach(({ reject }) => reject(error));
  thread.on('message', (told: Told) => waiting.shift()?.resolve(told));
  thread.on('error', fail);
  thread.on('exit', (code) => fail(new Error(`the press stopped (${code})`)));
  return {
    async make(name) {
      const told = await new Promise<Told>((resolve, reject) => {
        waiting.push({ resolve, reject });
        thread.postMessage(name);
      });
      if (told.bytes === undefined) throw new Error(told.fault ?? name);
      return Buffer.from(told.bytes);
    },
    close: async () => void (await thread.terminate()),
  };
}

/** Not compiled, the thread's code needs what reads TypeScript. */
function threadOf(workerData: unknown): Worker {
  const file = join(__dirname, 'pressThread');
  const compiled = __filename.endsWith('.js');
  const code = `require('tsx/cjs'); require(${JSON.stringify(`${file}.ts`)});`;
  return compiled ? new Worker(`${file}.js`, { workerData }) : new Worker(code, { eval: true, workerData });
}

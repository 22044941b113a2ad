import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDataDir } from '../platform/dataDir';
import { reasonOf, StartupError } from '../platform/failures';
import { apiClient, Away, Denied } from './api';
import { pretendedCalls } from './behaviour';
import { createDialler } from './dialler';
import { announcementCheck, hookServer } from './hook';
import { openJournal } from './journal';
import { readOptions, USAGE } from './options';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Makes the follow-up calls of a running system, for demo and tests: the calls are pretended, everything else is real. */
async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    say(USAGE);
    return 0;
  }
  const options = readOptions(process.argv.slice(2), process.env);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  const { signal } = stopping;

  const folder = openDataDir(options.folder);
  const journal = openJournal(join(folder.path, 'journal.ndjson'));
  const api = apiClient({ url: options.url, key: options.key, signal });
  const call = pretendedCalls(options.seed, options.shares);
  const dialler = createDialler({ api, journal, call, say, now: Date.now });
  let wake = () => undefined as void;
  const server =
    options.listen &&
    hookServer(announcementCheck(options.listen.secret, Date.now), (task) => {
      const isNew = dialler.announce(task);
      wake();
      return isNew;
    }).listen(options.listen.port, '127.0.0.1');
  server?.on('error', (error) => {
    say(`--listen: ${reasonOf(error)}`);
    stopping.abort();
  });
  say(`拨号程序 → ${options.url.origin} / dialler${options.listen ? `, 127.0.0.1:${options.listen.port}` : ''}`);
  try {
    for (;;) {
      const woken = new Promise<void>((go) => {
        wake = go;
      });
      try {
        await dialler.work(await api.claimable());
      } catch (error) {
        if (error instanceof Denied) {
          say(`密钥不可用 / this key cannot be used: ${error.message}`);
          return 77;
        }
        if (!(error instanceof Away)) throw error;
        if (options.once && !signal.aborted) {
          say(`API 不可用 / the API is away: ${error.message}`);
          return 69;
        }
        if (!signal.aborted) say(`API 暂不可用，稍后再试 / the API is away, trying again: ${error.message}`);
      }
      if (options.once || signal.aborted) return 0;
      await Promise.race([woken, delay(options.everyMs, undefined, { signal })]).catch(() => undefined);
      if (signal.aborted) return 0;
    }
  } finally {
    server?.close();
    journal.close();
    folder.release();
    say('已停止 / stopped');
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof StartupError;
    process.stderr.write(
      `${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = known ? error.exitCode : 1;
  },
);

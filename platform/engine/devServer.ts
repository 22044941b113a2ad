import { basename, dirname } from 'node:path';
import { Connection } from '@temporalio/client';
import { StartupError, reasonOf } from '../failures';
import { type Child, startChild, tailOf } from '../processes';
import type { SearchAttributeType, SearchAttributeTypes } from './namespace';

/** How one Temporal dev server is run. */
export interface DevServerPlan {
  readonly program: string;
  /** The SQLite file; made when missing. Undefined: in memory, for tests. */
  readonly file: string | undefined;
  readonly port: number;
  /** Undefined: no web pages. */
  readonly uiPort: number | undefined;
  /** Where the pages have payloads decoded; undefined: nowhere. */
  readonly codecUrl?: string | undefined;
  readonly namespace: string;
  readonly searchAttributes: SearchAttributeTypes;
  readonly logFile: string;
  /**
   * How far the server's timer queue may look ahead of what it has loaded. Import and tests, where virtual days pass in
   * milliseconds, want 1 ms; in service the server's own default is right.
   */
  readonly timerMaxShift?: string | undefined;
}

/** The types as the `temporal` command spells them. */
const FLAG: Readonly<Record<SearchAttributeType, string>> = {
  TEXT: 'Text',
  KEYWORD: 'Keyword',
  INT: 'Int',
  DOUBLE: 'Double',
  BOOL: 'Bool',
  DATETIME: 'Datetime',
  KEYWORD_LIST: 'KeywordList',
};
const READY_LIMIT_MS = 60_000;

/** A server that ended by itself before it answered: the only start worth another try. */
export class EngineDied extends StartupError {
  constructor(why: string, said: string) {
    super('ENGINE', `Temporal 引擎未能启动（${why}） / the engine did not start (${why}):\n${said}`);
  }
}

function argumentsOf(plan: DevServerPlan): string[] {
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(plan.port)];
  args.push(
    ...(plan.uiPort === undefined ? ['--headless'] : ['--ui-port', String(plan.uiPort), '--ui-disable-news-fetch']),
  );
  if (plan.codecUrl !== undefined) args.push('--ui-codec-endpoint', plan.codecUrl);
  if (plan.file !== undefined) {
    // Named from within its folder: the engine would read a # or ? in a path as part of an address.
    // WAL with synchronous=NORMAL survives the death of every process; the ledger alone is enough after a power cut.
    args.push(
      '--db-filename',
      basename(plan.file),
      '--sqlite-pragma',
      'journal_mode=WAL',
      '--sqlite-pragma',
      'synchronous=NORMAL',
    );
  }
  if (plan.namespace !== 'default') args.push('--namespace', plan.namespace);
  for (const [name, type] of Object.entries(plan.searchAttributes))
    args.push('--search-attribute', `${name}=${FLAG[type]}`);
  // Permission only: a workflow skips time when its start asks for it (the importer and the tests). The second name is
  // that of CLI 1.9.4 and later.
  for (const key of ['frontend.WorkflowTimeSkippingEnabled', 'system.workflowTimeSkippingEnabled']) {
    args.push('--dynamic-config-value', `${key}=true`);
  }
  if (plan.timerMaxShift !== undefined) {
    args.push('--dynamic-config-value', `history.timerProcessorMaxTimeShift="${plan.timerMaxShift}"`);
  }
  // What a person set for the `temporal` command must not reach into our server.
  args.push(
    '--disable-config-env',
    '--disable-config-file',
    '--log-format',
    'json',
    '--log-level',
    'warn',
    '--color',
    'never',
  );
  return args;
}

/**
 * Starts the dev server and returns once its front end answers for the namespace.
 *
 * @throws StartupError `ENGINE` with the last lines of its log
 */
export async function startDevServer(plan: DevServerPlan): Promise<Child> {
  const { HOME = '/', PATH = '/usr/bin:/bin', TMPDIR } = process.env;
  const child = await startChild({
    file: plan.program,
    args: argumentsOf(plan),
    env: { HOME, PATH, ...(TMPDIR === undefined ? {} : { TMPDIR }) },
    logFile: plan.logFile,
    stopSignal: 'SIGINT',
    ...(plan.file === undefined ? {} : { cwd: dirname(plan.file) }),
  }).catch((error: unknown) => {
    throw new StartupError('ENGINE', `Temporal 引擎无法运行 / the engine cannot be run: ${reasonOf(error)}`, {
      cause: error,
    });
  });
  const died = child.ended.then((why) => {
    throw new EngineDied(why, tailOf(plan.logFile));
  });
  // A server that dies later is the supervisor's business; this promise only ends the wait below.
  died.catch(() => undefined);
  try {
    await Promise.race([untilReady(plan), died]);
    return child;
  } catch (error) {
    await child.stop(2_000);
    throw error;
  }
}

async function untilReady(plan: DevServerPlan): Promise<void> {
  const end = Date.now() + READY_LIMIT_MS;
  for (;;) {
    let connection: Connection | undefined;
    try {
      connection = await Connection.connect({ address: `127.0.0.1:${plan.port}`, connectTimeout: '2s' });
      const open = connection;
      await open.withDeadline(Date.now() + 2_000, () =>
        open.workflowService.describeNamespace({ namespace: plan.namespace }),
      );
      return;
    } catch (error) {
      if (Date.now() > end) {
        throw new StartupError('ENGINE', `Temporal 引擎无应答 / the engine does not answer: ${reasonOf(error)}`, {
          cause: error,
        });
      }
      await new Promise((wake) => setTimeout(wake, 100));
    } finally {
      await connection?.close();
    }
  }
}

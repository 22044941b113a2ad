import { setTimeout as delay } from 'node:timers/promises';
import { periodScheduleId } from '../audit/periods/schedule';
import { ownSigner } from '../audit/seal/ownSigner';
import { openLedger } from '../ledger/database';
import { keptFigures, periodLinks } from '../ledger/periods/read';
import { readConfig } from '../platform/config';
import { connectEngine } from '../platform/engine/client';
import { createLogger } from '../platform/log';
import { startStack } from '../platform/stack';
import { seedRules } from '../worker/firstSteps';
import { installRuntime } from '../worker/run';
import { searchAttributes } from '../worker/searchAttributes';
import { startPeriods } from '../worker/startPeriods';
import { OPEN_PERIODS, periodQueue } from '../workflows/periods';
import { cpuOfTree } from './proc';

/** Closing as in service: opened by a workflow, reckoned by an activity, kept, and told by an event. Seconds. */
export interface WorkflowFigures {
  /** From the opening, an hour after the period's end, to the event that closes it. */
  readonly seconds: number;
  /** Of this process with engine and PostgreSQL. */
  readonly cpuSeconds: number;
  readonly events: number;
  readonly figures: number;
}

const HOUR = 3_600_000;
const LOOK_MS = 100;
const PATIENCE_MS = 3_600_000;

/**
 * Closes the period that lies in the folder by its workflow, with engine, worker and database of its own.
 *
 * @param folder where nothing runs; its period was never opened
 * @param period its label, and its end in ms since 1970
 * @throws Error when it is not closed within an hour
 */
export async function measureWorkflow(
  folder: string,
  period: { readonly label: string; readonly end: number },
  env: Readonly<Record<string, string | undefined>>,
  onStep: (line: string) => void,
): Promise<WorkflowFigures> {
  const config = readConfig({ JIESU_CACHE: env.JIESU_CACHE, DATA_DIR: folder, LOG_LEVEL: 'error' }, 'tool');
  const logger = createLogger(config.logLevel, 'bench');
  const onGiveUp = (fault: Error) => {
    throw fault;
  };
  installRuntime(logger);
  const stack = await startStack(config, { searchAttributes, logger, env, onStep, onGiveUp });
  const stops: (() => Promise<unknown>)[] = [() => stack.stop()];
  try {
    await seedRules(stack.database);
    const ledger = openLedger(stack.database.auditor, { max: 10, statementMs: PATIENCE_MS });
    stops.push(() => ledger.close());
    const { client, close } = await connectEngine(stack.temporal, 'bench');
    stops.push(close);
    const taskQueue = periodQueue(config.taskQueue);
    // The schedule's own turn would open the period of today beside the one that is measured.
    await client.schedule.create({
      scheduleId: periodScheduleId(config.taskQueue),
      spec: {},
      action: { type: 'startWorkflow', workflowType: OPEN_PERIODS, taskQueue, args: [] },
      state: { paused: true },
    });
    const signer = ownSigner(folder, 'ed25519');
    const worker = await startPeriods(
      { config, logger, temporal: stack.temporal },
      { ledger, client, signer, profile: 'beijing' },
    );
    stops.push(() => worker.stop());
    const spent = cpuOfTree(process.pid);
    const began = performance.now();
    await client.workflow.execute(OPEN_PERIODS, {
      workflowId: 'bench-open',
      taskQueue,
      args: [{ queue: taskQueue, from: period.label, offsetMs: period.end + HOUR - Date.now() }],
    });
    while (!(await isClosed(ledger, period.label))) {
      if (performance.now() - began > PATIENCE_MS) throw new Error(`${period.label} was not closed within an hour`);
      await delay(LOOK_MS);
    }
    const seconds = (performance.now() - began) / 1_000;
    const cpuSeconds = (cpuOfTree(process.pid) - spent) / 1_000;
    const kept = await keptFigures(ledger, period.label, 'close');
    const events = (await periodLinks(ledger, period.label)).length;
    return { seconds, cpuSeconds, events, figures: kept?.result.figures.length ?? 0 };
  } finally {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  }
}

async function isClosed(ledger: Parameters<typeof periodLinks>[0], period: string): Promise<boolean> {
  return (await periodLinks(ledger, period)).some(({ event }) => event.type === 'CLOSED');
}

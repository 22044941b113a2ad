import type { ScheduleHandle } from '@temporalio/client';
import { readConfig } from '../../platform/config';
import { createLogger } from '../../platform/log';
import { scheduleId } from '../../audit/chores/schedules';
import type { Part } from '../../worker/parts';
import { seedRules } from '../../worker/firstSteps';
import { startAuditor } from '../../worker/startAuditor';
import type { Chore } from '../../workflows/chores';
import { testConverter } from '../support/converter';
import { CACHE, type Desk, until } from '../workflows/desk';

/** The auditor beside a desk, on its database, with a data folder of its own. */
export async function auditorOf({ address, taskQueue, urls }: Desk, folder: string, now: () => number): Promise<Part> {
  await seedRules(urls);
  const config = readConfig({ DATA_DIR: folder, TASK_QUEUE: taskQueue, JIESU_CACHE: CACHE }, 'tool');
  const temporal = { address, namespace: 'default', dataConverter: testConverter() };
  const onFatal = (fault: Error) => {
    throw fault;
  };
  return startAuditor({ config, temporal, onFatal, logger: createLogger('fatal', 'test'), database: urls }, now);
}

/** The schedule of a chore. */
export function scheduleOf({ client, taskQueue }: Desk, name: Chore) {
  return client.schedule.getHandle(scheduleId(name, taskQueue));
}

/** Has the chore's schedule start one turn now. @returns the workflow's id */
export function triggerTurn(desk: Desk, name: Chore): Promise<string> {
  return triggered(scheduleOf(desk, name));
}

/** Has a schedule start one turn now. @returns the workflow's id */
export async function triggered(schedule: ScheduleHandle): Promise<string> {
  const before = (await schedule.describe()).info.recentActions.length;
  await schedule.trigger();
  const { info } = await until(
    () => schedule.describe(),
    ({ info: { recentActions } }) => recentActions.length > before,
  );
  return info.recentActions.at(-1)?.action.workflow.workflowId ?? '';
}

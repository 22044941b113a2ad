import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { WATCH, watchQueue } from '../../../workflows/watching';
import { LOOK_MS } from './run';

/** Id of the one schedule; its workflows carry the time of their turn behind it. */
export function watchScheduleId(taskQueue: string): string {
  return `${watchQueue(taskQueue)}/look`;
}

/** Every five minutes. A turn that was missed need not be caught up: the next one looks at all that came since the last. */
function scheduleOf(taskQueue: string) {
  return {
    spec: { intervals: [{ every: LOOK_MS }] },
    action: {
      type: 'startWorkflow',
      workflowType: WATCH,
      workflowId: watchScheduleId(taskQueue),
      taskQueue: watchQueue(taskQueue),
      args: [],
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute', pauseOnFailure: false },
  } as const satisfies Omit<ScheduleOptions, 'scheduleId'>;
}

/** Makes the schedule what it should be. Every start may call it. What a person paused stays paused. */
export async function ensureWatchSchedule(client: Client, taskQueue: string): Promise<void> {
  const wanted = scheduleOf(taskQueue);
  try {
    await client.schedule.create({ ...wanted, scheduleId: watchScheduleId(taskQueue) });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(watchScheduleId(taskQueue)).update(({ state }) => ({ ...wanted, state }));
  }
}

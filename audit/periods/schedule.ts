import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { OPEN_PERIODS, periodQueue } from '../../workflows/periods';

/** Id of the one schedule; its workflows carry the time of their turn behind it. */
export function periodScheduleId(taskQueue: string): string {
  return `${periodQueue(taskQueue)}/open`;
}

/**
 * 00:00 in Beijing of the day on which a period starts (AP-4). A turn that was missed need not be caught up: whatever turn
 * comes next opens all that was missed, in order.
 */
function scheduleOf(taskQueue: string, startDay: number) {
  return {
    spec: { calendars: [{ dayOfMonth: startDay, hour: 0, minute: 0 }], timezone: 'Asia/Shanghai' },
    action: {
      type: 'startWorkflow',
      workflowType: OPEN_PERIODS,
      workflowId: periodScheduleId(taskQueue),
      taskQueue: periodQueue(taskQueue),
      args: [{ queue: periodQueue(taskQueue) }],
    },
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: '1 day', pauseOnFailure: false },
  } as const satisfies Omit<ScheduleOptions, 'scheduleId'>;
}

/**
 * Makes the schedule what it should be, and has it take a turn now, which opens what a downtime missed. Every start may call
 * it. What a person paused stays paused.
 *
 * @param startDay day of the month on which a period starts
 */
export async function ensurePeriodSchedule(client: Client, taskQueue: string, startDay: number): Promise<void> {
  const wanted = scheduleOf(taskQueue, startDay);
  const handle = client.schedule.getHandle(periodScheduleId(taskQueue));
  try {
    await client.schedule.create({ ...wanted, scheduleId: periodScheduleId(taskQueue) });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await handle.update(({ state }) => ({ ...wanted, state }));
  }
  if (!(await handle.describe()).state.paused) await handle.trigger();
}

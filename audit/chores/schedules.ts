import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { CHORE, CHORES, type Chore, choreQueue } from '../../workflows/chores';

/** When, in Beijing time: the seal soon after midnight, so that a day stands under one; the archive when few people call. */
const HOURS: Readonly<Record<Chore, { readonly hour: number; readonly minute: number }>> = {
  seal: { hour: 0, minute: 10 },
  archive: { hour: 3, minute: 30 },
};

/** Id of a chore's schedule, one a system; its workflows carry the time of their turn behind it. */
export function scheduleId(name: Chore, taskQueue: string): string {
  return `${choreQueue(taskQueue)}/${name}`;
}

/**
 * After a downtime the last turn that was missed is made up for and no earlier one: a seal takes in whatever came since
 * the one before, so the days between are told by `npm run audit -- check` and cannot be sealed afterwards.
 */
function scheduleOf(name: Chore, taskQueue: string) {
  return {
    spec: { calendars: [HOURS[name]], timezone: 'Asia/Shanghai' },
    action: {
      type: 'startWorkflow',
      workflowType: CHORE,
      workflowId: scheduleId(name, taskQueue),
      taskQueue: choreQueue(taskQueue),
      args: [name],
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day', pauseOnFailure: false },
  } as const satisfies Omit<ScheduleOptions, 'scheduleId'>;
}

/**
 * Makes the schedules of the daily chores what they should be: there, with these times, written under the codec's present
 * key. Every start may call it. What a person paused stays paused.
 */
export async function ensureSchedules(client: Client, taskQueue: string): Promise<void> {
  for (const name of CHORES) {
    const wanted = scheduleOf(name, taskQueue);
    try {
      await client.schedule.create({ ...wanted, scheduleId: scheduleId(name, taskQueue) });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await client.schedule.getHandle(scheduleId(name, taskQueue)).update(({ state }) => ({ ...wanted, state }));
    }
  }
}

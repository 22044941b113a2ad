import { proxyActivities } from '@temporalio/workflow';
import type { Chore, ChoreActivities, ChoreDone } from './chores';

/** Goes on through any outage of the day, and is over before the next turn: a turn that still ran would have that one skipped. */
const access = proxyActivities<ChoreActivities>({
  scheduleToCloseTimeout: '23h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '10m' },
});

/** One turn of a daily chore, started by its schedule (audit/chores/schedules.ts). */
export async function chore(name: Chore): Promise<ChoreDone> {
  return access[name]();
}

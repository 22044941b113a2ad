import { proxyActivities } from '@temporalio/workflow';
import type { WatchActivities, Watched } from './watching';

/** A first look at a year of orders may take long; a turn that still runs has the next ones skipped, and they lose nothing. */
const access = proxyActivities<WatchActivities>({
  scheduleToCloseTimeout: '12h',
  heartbeatTimeout: '2m',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '2m' },
});

/** One turn of the watch 预警 (PR-2, PR-9), started by its schedule every five minutes (insight/warning/watch/schedule.ts). */
export async function watch(): Promise<Watched> {
  return access.look();
}

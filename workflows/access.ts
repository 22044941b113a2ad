import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ComplaintActivities } from '../activities/contract';

/**
 * Inside the workflow task of the command: a few tries, two seconds in all. Whoever reads right after an answer sees the
 * write, and an outage does not hold the loop.
 */
export const quick = proxyLocalActivities<Pick<ComplaintActivities, 'append' | 'load' | 'resolve' | 'checkSignal'>>({
  scheduleToCloseTimeout: '2s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumAttempts: 4 },
});

/** Goes on through an outage of any length; three history events, however many tries it takes. */
export const patient = proxyActivities<Omit<ComplaintActivities, 'announce' | 'toMembers'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** A page of an incident: as long as it takes, noticed at once where its worker is gone, and it goes on where it was. */
export const paging = proxyActivities<Pick<ComplaintActivities, 'toMembers'>>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** Never twice: a call or text of which we do not know whether it went out is a person's matter. */
export const once = proxyActivities<Pick<ComplaintActivities, 'announce'>>({
  startToCloseTimeout: '20s',
  retry: { maximumAttempts: 1 },
});

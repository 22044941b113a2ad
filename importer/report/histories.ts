import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { complaintId } from '../../workflows/messages';
import type { Plan } from '../kaohsiung/plan';

/** How large the engine's histories became, of some orders spread over all. */
export interface HistorySizes {
  readonly sample: number;
  readonly meanEvents: number;
  readonly meanBytes: number;
  readonly mostEvents: number;
}

const SAMPLE = 100;

/** Asks the engine for the histories of up to a hundred orders; those it no longer keeps are left out. */
export async function historySizes(client: Client, plans: readonly Plan[]): Promise<HistorySizes> {
  const every = Math.max(1, Math.floor(plans.length / SAMPLE));
  const sizes: { readonly events: number; readonly bytes: number }[] = [];
  for (let i = 0; i < plans.length && sizes.length < SAMPLE; i += every) {
    const plan = plans[i];
    if (!plan) break;
    try {
      const found = await client.workflow.getHandle(complaintId(plan.orderNo)).describe();
      sizes.push({ events: found.historyLength, bytes: found.historySize ?? 0 });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  const mean = (values: readonly number[]) =>
    values.length === 0 ? 0 : Math.round(values.reduce((sum, each) => sum + each, 0) / values.length);
  return {
    sample: sizes.length,
    meanEvents: mean(sizes.map(({ events }) => events)),
    meanBytes: mean(sizes.map(({ bytes }) => bytes)),
    mostEvents: Math.max(0, ...sizes.map(({ events }) => events)),
  };
}

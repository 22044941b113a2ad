import type { Client } from '@temporalio/client';
import { complaintId } from '../../workflows/messages';
import { factsOf, type History, type RunFacts } from './history';

/** A run that has ended, with its history. */
export interface EndedRun {
  readonly orderNo: string;
  readonly facts: RunFacts & { readonly endedAt: number };
  readonly history: History;
}

/**
 * The runs of one order that ended: the newest by the order's id, then back by what each one continues. Runs of an order
 * that was started again are linked by nothing; they stand in the engine's list only.
 *
 * @param isKnown is this run in the archive already
 * @param listed ask the engine's list too
 */
export async function endedRuns(
  client: Client,
  orderNo: string,
  isKnown: (runId: string) => boolean,
  listed: boolean,
): Promise<readonly EndedRun[]> {
  const ended = new Map<string, EndedRun>();
  const take = async (runId?: string): Promise<RunFacts | undefined> => {
    const history = await historyOf(client, orderNo, runId);
    if (!history) return undefined;
    const facts = factsOf(history);
    if (facts.endedAt !== undefined && !isKnown(facts.runId))
      ended.set(facts.runId, { orderNo, facts: { ...facts, endedAt: facts.endedAt }, history });
    return facts;
  };
  const goBack = async (from: RunFacts | undefined) => {
    for (let next = from?.continues; next !== undefined && !isKnown(next) && !ended.has(next); )
      next = (await take(next))?.continues;
  };
  await goBack(await take());
  if (listed) {
    const query = `WorkflowId = '${complaintId(orderNo).replaceAll("'", "''")}'`;
    for await (const { runId } of client.workflow.list({ query }))
      if (!isKnown(runId) && !ended.has(runId)) await goBack(await take(runId));
  }
  return [...ended.values()].sort((a, b) => a.facts.endedAt - b.facts.endedAt);
}

const NOT_FOUND = 5;

async function historyOf(client: Client, orderNo: string, runId?: string): Promise<History | undefined> {
  try {
    return await client.workflow.getHandle(complaintId(orderNo), runId).fetchHistory();
  } catch (error) {
    const { code, name } = error as { readonly code?: number; readonly name?: string };
    if (code === NOT_FOUND || name === 'WorkflowNotFoundError') return undefined;
    throw error;
  }
}

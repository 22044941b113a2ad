import type { StoredEvent } from '../../domain/events';
import { alike } from '../../ledger/canonical';
import type { Testimony } from '../../ledger/repair/histories';

/** What the engine's histories of one order say, held against the ledger. */
export interface Replayed {
  readonly runs: number;
  /** Events of the ledger that a history tells too. */
  readonly covered: number;
  /** One sentence each. */
  readonly faults: readonly string[];
}

/**
 * A history must replay with the workflow's own code and then hand over the very events that stand. Events of runs that
 * the engine keeps no more are not covered; that is no fault, the retention is over.
 */
export function heldAgainst(stored: readonly StoredEvent[], { runs, confirmed, silent }: Testimony): Replayed {
  const faults = [...silent];
  const covered = new Set<number>();
  for (const { seq, events } of confirmed) {
    events.forEach((event, index) => {
      const at = seq + index;
      const standing = stored[at - 1]?.event;
      if (standing !== undefined && alike(standing, event)) covered.add(at);
      else
        faults.push(
          standing === undefined
            ? `历史有第 ${at} 条 ${event.type}，台账无 / the history has seq ${at}, the ledger has not`
            : `第 ${at} 条：历史为 ${event.type}，台账为 ${standing.type}，不同 / seq ${at} of the history is not that of the ledger`,
        );
    });
  }
  return { runs, covered: covered.size, faults };
}

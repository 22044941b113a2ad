import type { Command } from '../domain/commands';
import type { FailureCode } from '../domain/failures';
import type { Instant } from '../domain/terms';
import { incidentRowsOf } from '../ledger/projections/incident/rowsOf';
import type { MergeRules } from '../rules/merge';
import type { Parts } from './core';
import type { Luck } from './faults';
import type { MemoryLedger } from './ledger';
import type { Reply } from './worker';

/** What an order says to itself, or what came to nothing and is put on record as refused. */
export interface OwnWords {
  readonly command: Command;
  readonly refused?: FailureCode;
}

/** What is around an order that has something to do with others. */
export interface Outside {
  readonly parts: Parts;
  readonly rules: MergeRules;
  readonly luck: Luck;
  /** Over the bus to another order, under the same id until it answers. */
  deliver(orderNo: string, command: Command, back: (reply: Reply) => void): void;
  say(words: OwnWords): void;
  later(ms: number, task: () => void): void;
  /** Of every order that lives on this timeline and is in the ledger. */
  ledgers(): readonly MemoryLedger[];
}

/** When the first of those still in the incident was received, one that is leaving left out. */
export function earliestIn({ ledgers }: Outside, parent: string, leaving = ''): Instant | undefined {
  const instants = ledgers().flatMap(({ state }) =>
    (state ? incidentRowsOf(state) : [])
      .filter(({ role, parent: of, state: as }) => role === 'member' && of === parent && as !== 'left')
      .filter(({ order_no }) => order_no !== leaving)
      .map(({ received_at }) => received_at),
  );
  return instants.length > 0 ? Math.min(...instants) : undefined;
}

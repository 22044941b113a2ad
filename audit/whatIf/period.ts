import type { OrderState } from '../../domain/state';
import { eventsOf, walk, type WalkRange } from '../../ledger/audit/walk';
import type { LedgerDatabase } from '../../ledger/database';
import { fold } from '../../domain/evolve';
import type { Pack } from '../../rules/pack';
import type { Packs } from '../derive/derive';
import { type WhatIf, whatIf } from './whatIf';

/** Counts over orders, as they were and as they would be. */
export interface Sums {
  readonly closed: number;
  readonly breaches: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly escalations: number;
}

/** What would have become of many orders under other rules. */
export interface PeriodWhatIf {
  readonly orders: number;
  readonly changed: number;
  readonly refusedCommands: number;
  readonly impossible: number;
  readonly was: Sums;
  readonly would: Sums;
}

/** Adds up orders; one order at a time, so a period of millions takes no memory. */
class Adding implements Sums {
  closed = 0;
  escalations = 0;
  readonly breaches: Record<string, number> = {};
  readonly outcomes: Record<string, number> = {};

  add({ breaches, outcome, rung }: OrderState): void {
    this.escalations += rung;
    for (const { clock } of breaches) this.breaches[clock] = (this.breaches[clock] ?? 0) + 1;
    if (outcome === undefined) return;
    this.closed++;
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }
}

/**
 * The same question of every order of a range.
 *
 * @param onOrder given each order that would have been otherwise
 */
export async function periodWhatIf(
  ledger: Pick<LedgerDatabase, 'pool'>,
  range: WalkRange,
  pack: Pack,
  packs: Packs,
  onOrder: (one: WhatIf) => void,
  onProgress: (orders: number) => void = () => undefined,
): Promise<PeriodWhatIf> {
  const [was, would] = [new Adding(), new Adding()];
  let [changed, refusedCommands, impossible] = [0, 0, 0];
  const orders = await walk(
    ledger,
    range,
    async (client, page) => {
      for (const events of (await eventsOf(client, page)).values()) {
        const real = fold(events.map(({ event }) => event));
        const other = whatIf(events, pack, packs);
        was.add(real);
        if (other.impossible !== undefined) impossible++;
        else would.add(fold(other.events));
        refusedCommands += other.refused.length;
        if (other.impossible === undefined && other.differences.length + other.refused.length === 0) continue;
        changed++;
        onOrder(other);
      }
    },
    onProgress,
  );
  return { orders, changed, refusedCommands, impossible, was, would };
}

import { log, sleep } from '@temporalio/workflow';
import type { Appended, Proposal } from '../activities/contract';
import type { OrderEvent } from '../domain/events';
import { patient } from './access';
import type { OutboxEntry } from './messages';

/** One payload stays far below the engine's limits, whatever piled up in an outage. */
const MOST_EVENTS_A_BATCH = 64;

/** What came back of one batch. */
export interface Landed {
  readonly entries: readonly OutboxEntry[];
  readonly result: Appended;
}

/**
 * Decided, not yet in the ledger. One regular activity at a time carries the oldest entries there, with patience, while
 * the loop goes on: an outage of hours costs a history as much as one of seconds.
 */
export class Outbox {
  private entries: readonly OutboxEntry[];
  private flying = 0;
  private came: Landed | undefined;
  /** The ledger knew a message of the last batch: one entry at a time shows which. */
  private singly = false;

  constructor(
    private readonly orderNo: string,
    carried: readonly OutboxEntry[] = [],
  ) {
    this.entries = carried;
  }

  get size(): number {
    return this.entries.length;
  }

  get landed(): boolean {
    return this.came !== undefined;
  }

  get waiting(): readonly OutboxEntry[] {
    return this.entries;
  }

  events(): readonly OrderEvent[] {
    return this.entries.flatMap(({ events }) => events);
  }

  add(entry: OutboxEntry): void {
    this.entries = [...this.entries, entry];
  }

  /** After something else was found standing: what remains to be said. */
  replace(entries: readonly OutboxEntry[]): void {
    this.entries = entries;
  }

  /** Sends the oldest entries off after the ledger's last seq, unless a batch is under way. */
  flush(seq: number): void {
    if (this.flying > 0 || this.entries.length === 0) return;
    const batch = this.batch();
    this.flying = batch.length;
    const events = batch.flatMap((entry) => entry.events);
    void this.carry(batch, { orderNo: this.orderNo, seq: seq + 1, events });
  }

  /** Takes what came back; its entries leave the outbox. */
  take(): Landed | undefined {
    const landed = this.came;
    if (!landed) return undefined;
    this.came = undefined;
    this.flying = 0;
    this.singly = landed.result?.duplicate !== undefined && landed.entries.length > 1;
    if (!this.singly) this.entries = this.entries.slice(landed.entries.length);
    return this.singly ? undefined : landed;
  }

  private batch(): readonly OutboxEntry[] {
    const batch: OutboxEntry[] = [];
    let events = 0;
    for (const entry of this.entries) {
      events += entry.events.length;
      if (batch.length > 0 && (this.singly || events > MOST_EVENTS_A_BATCH)) break;
      batch.push(entry);
    }
    return batch;
  }

  private async carry(entries: readonly OutboxEntry[], proposal: Proposal): Promise<void> {
    for (;;) {
      try {
        this.came = { entries, result: (await patient.append(proposal)) ?? undefined };
        return;
      } catch (error) {
        // Only what no retry inside the activity can cure comes here: a foreign chain. A person must look; nothing is dropped.
        log.error('台账拒绝追加 / the ledger refuses to append', { orderNo: this.orderNo, seq: proposal.seq, error });
        await sleep('10 minutes', { summary: '台账拒绝追加，待人工处理' });
      }
    }
  }
}

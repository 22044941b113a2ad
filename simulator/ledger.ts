import type { OrderEvent } from '../domain/events';
import type { OrderState } from '../domain/state';
import { Hash } from './hash';

/** What came of an append, as `AppendResult` of the real one says it. */
export type Appended =
  | { readonly as: 'written' }
  | { readonly as: 'same' }
  | { readonly as: 'standing'; readonly events: readonly OrderEvent[] }
  | { readonly as: 'duplicate'; readonly seq: number };

/** The ledger of one order: compare-and-set by seq and previous hash, and one row a message. */
export class MemoryLedger {
  readonly events: OrderEvent[] = [];
  /** Hash of the chain up to each event; index = seq. */
  readonly chain: number[] = [0];
  protected readonly messages = new Map<string, number>();
  /** The fold as the order's row keeps it. */
  state: OrderState | undefined;
  /** First seq of the events written last. */
  wrote = 1;

  get seq(): number {
    return this.events.length;
  }

  /**
   * @param seq of the first event
   * @param prevHash the chain as the sender saw it before seq
   * @param state the fold with these events
   */
  append(seq: number, prevHash: number, events: readonly OrderEvent[], state: OrderState): Appended {
    if (seq > this.seq + 1) throw new Error(`LEDGER_GAP ${this.seq + 1}–${seq - 1}`);
    if (this.chain[seq - 1] !== prevHash) throw new Error(`LEDGER_FORK ${seq - 1}`);
    if (seq <= this.seq) return this.compare(seq, prevHash, events);
    for (const { message } of events) {
      const used = message === undefined ? undefined : this.messages.get(message);
      if (used !== undefined) return { as: 'duplicate', seq: used };
    }
    this.write(events, state);
    return { as: 'written' };
  }

  protected write(events: readonly OrderEvent[], state: OrderState): void {
    this.wrote = this.seq + 1;
    for (const event of events) {
      if (event.message !== undefined && !this.messages.has(event.message))
        this.messages.set(event.message, this.seq + 1);
      this.chain.push(link(this.chain[this.seq] as number, event));
      this.events.push(event);
    }
    this.state = state;
  }

  private compare(seq: number, prevHash: number, events: readonly OrderEvent[]): Appended {
    const own = events.reduce(link, prevHash);
    if (this.chain[seq - 1 + events.length] === own) return { as: 'same' };
    return { as: 'standing', events: this.events.slice(seq - 1) };
  }
}

/** One more link of the chain: 53 bits stand in for SHA-256, whose chain a sample of the orders is given as well. */
export function link(prev: number, event: OrderEvent): number {
  const hash = new Hash();
  hash.number(prev);
  hash.event(event);
  return hash.digest;
}

import type { Appended } from '../activities/contract';
import type { OrderEvent } from '../domain/events';
import { fold } from '../domain/evolve';
import type { OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import { quick } from './access';
import { Answers, refusal } from './answers';
import type { Carried, OutboxEntry } from './messages';
import { Outbox } from './outbox';
import { decideAnew } from './rulings';

/** What became of events that were to be recorded. */
export type Recorded =
  | { readonly as: 'inLedger' }
  /** In this workflow's history, on its way to the ledger. */
  | { readonly as: 'pending' }
  /** Something else stands in the ledger; the state is as the ledger has it, and whatever led here is to be decided anew. */
  | { readonly as: 'standing'; readonly events: readonly OrderEvent[] }
  /** The ledger knows this message from long ago, by this seq. */
  | { readonly as: 'duplicate'; readonly seq: number };

/** The file of one order: its state as decided, its state as confirmed by the ledger, and what lies between the two. */
export class CaseFile {
  readonly outbox: Outbox;
  readonly answers: Answers;
  private current: OrderState | undefined;
  private confirmed: OrderState | undefined;

  constructor(
    readonly orderNo: string,
    readonly now: () => Instant,
    carried?: Carried,
  ) {
    this.outbox = new Outbox(orderNo, carried?.outbox);
    this.answers = new Answers(carried?.answered);
    this.confirmed = carried?.confirmed;
    const unsent = this.outbox.events();
    this.current = unsent.length > 0 ? fold(unsent, this.confirmed) : this.confirmed;
  }

  /** Undefined until the order is taken in, or back from the ledger. */
  get state(): OrderState | undefined {
    return this.current;
  }

  /** The state of an order that is known to be open in this file. */
  get order(): OrderState {
    if (!this.current) throw new Error('the case file is not open yet');
    return this.current;
  }

  /** seq of the last event that the ledger has confirmed. */
  private get seq(): number {
    return this.confirmed?.version ?? 0;
  }

  /** The order as the ledger has it, after this run began without knowing it. */
  restore(state: OrderState): void {
    this.current = state;
    this.confirmed = state;
  }

  /** Evolves the state and waits up to two seconds for the ledger; what it cannot take now waits in the outbox. */
  async record(entry: OutboxEntry): Promise<Recorded> {
    this.current = fold(entry.events, this.current);
    if (this.outbox.size > 0) return this.postpone(entry);
    const result = await this.tryAppend(entry.events);
    return result === 'failed' ? this.postpone(entry) : this.settle([entry], result);
  }

  /** What a patient append brought back; the causes behind it are decided anew if something else stands in the ledger. */
  land(): readonly OrderEvent[] {
    const landed = this.outbox.take();
    if (!landed) return [];
    const settled = this.settle(landed.entries, landed.result);
    if (settled.as === 'inLedger' || settled.as === 'pending') return [];
    const standing = settled.as === 'standing' ? settled.events : [];
    // What was in the lost batch comes first again, unless the ledger knows it already.
    const again = settled.as === 'standing' ? landed.entries : [];
    return [
      ...standing,
      ...this.rebase([...again, ...this.outbox.waiting], new Set(standing.map(({ message }) => message))),
    ];
  }

  carried(): Pick<Carried, 'confirmed' | 'outbox' | 'answered'> {
    return {
      ...(this.confirmed && { confirmed: this.confirmed }),
      outbox: this.outbox.waiting,
      answered: this.answers.carried(),
    };
  }

  sendOff(): void {
    this.outbox.flush(this.seq);
  }

  private postpone(entry: OutboxEntry): Recorded {
    this.outbox.add(entry);
    this.sendOff();
    return { as: 'pending' };
  }

  /** `failed` when the ledger could not be reached within the task. */
  private async tryAppend(events: readonly OrderEvent[]): Promise<Appended | 'failed'> {
    try {
      // What crosses from outside as nothing arrives as null or undefined, depending on the converter.
      return (await quick.append({ orderNo: this.orderNo, seq: this.seq + 1, events })) ?? undefined;
    } catch {
      // Whatever it was, the patient append meets it again and says so.
      return 'failed';
    }
  }

  private settle(entries: readonly OutboxEntry[], result: Appended): Recorded {
    if (result?.duplicate !== undefined) {
      this.current = this.confirmed;
      return { as: 'duplicate', seq: result.duplicate };
    }
    const stands = result?.standing ?? entries.flatMap(({ events }) => events);
    if (stands.length > 0) this.confirmed = fold(stands, this.confirmed);
    if (!result?.standing) return { as: 'inLedger' };
    this.current = this.confirmed;
    this.answers.learn(stands, this.order);
    return { as: 'standing', events: stands };
  }

  private rebase(entries: readonly OutboxEntry[], stands: ReadonlySet<string | undefined>): readonly OrderEvent[] {
    const kept: OutboxEntry[] = [];
    this.current = this.confirmed;
    for (const entry of entries) {
      // Nothing stands in the ledger at all: the intake is still the first event.
      const events = this.current ? decideAnew(this.current, entry, stands) : entry.events;
      if (events.length === 0) continue;
      this.current = fold(events, this.current);
      this.correct(events);
      kept.push({ cause: entry.cause, events });
    }
    this.outbox.replace(kept);
    return kept.flatMap(({ events }) => events);
  }

  /** The sender was told that the command counts; whoever asks again is told the truth. */
  private correct(events: readonly OrderEvent[]): void {
    for (const event of events) {
      if (event.type !== 'COMMAND_REFUSED' || event.message === undefined) continue;
      this.answers.remember(event.message, refusal(event.code, event.rule));
    }
  }
}

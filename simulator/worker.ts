import type { Command } from '../domain/commands';
import { isRefusal } from '../domain/decide';
import type { OrderEvent } from '../domain/events';
import type { FailureCode } from '../domain/failures';
import type { OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import { asksTerms, dryRun, refusedEvent, termsRequest } from '../workflows/rulings';
import type { Parts } from './core';
import type { Luck } from './faults';
import type { Law } from './law';
import type { MemoryLedger } from './ledger';
import type { OwnWords } from './outside';

/**
 * What a sender is told. `pending`: decided by a state that the ledger has not confirmed; what stands there may correct it,
 * and whoever asks again is told so.
 */
export type Reply = ({ readonly ok: true } | { readonly refused: FailureCode }) & { readonly pending?: true };

type Cause =
  | { readonly of: 'due'; readonly at: Instant }
  | { readonly of: 'command'; readonly command: Command; readonly at: Instant }
  | { readonly of: 'intake' }
  | { readonly of: 'refusal' };

/** Decided events with the order after each of them. */
interface Entry {
  readonly cause: Cause;
  readonly events: readonly OrderEvent[];
  readonly states: readonly OrderState[];
}

/** What the world around the worker sees of it. */
export interface Surroundings {
  /** Events that the ledger has just taken. */
  written(events: readonly OrderEvent[], states: readonly OrderState[]): void;
  /** The errands that follow from events in the ledger: calls and texts, and words to other orders. */
  carryOut(events: readonly OrderEvent[], state: OrderState): void;
  /** The ledger cannot be reached; the outbox is to be carried there later. */
  ledgerAway(): void;
}

/** The process died at this point; whatever it had not completed is done anew. */
export class Crash extends Error {}

const MOST_DUE_AT_ONCE = 1_000;

/** The loop around one order, as workflows/casefile.ts, outbox.ts and hearing.ts have it, without an engine. */
export class OrderWorker {
  state: OrderState | undefined;
  private confirmed: OrderState | undefined;
  private outbox: readonly Entry[] = [];
  private readonly answers = new Map<string, Reply>();
  /** Of them, those that a run which dies would not know of. */
  private learned: string[] = [];
  private stepped:
    | {
        readonly events: readonly OrderEvent[];
        readonly from: OrderState | undefined;
        readonly states: readonly OrderState[];
      }
    | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly ledger: MemoryLedger,
    private readonly luck: Luck,
    private readonly around: Surroundings,
    /** The rules, which the loop asks where limits arise anew. */
    private readonly ask: Law['ask'],
  ) {}

  get waiting(): number {
    return this.outbox.length;
  }

  /** What the engine's history would bring back: for {@link comeBack} after a crash. */
  remember() {
    this.learned = [];
    return { state: this.state, confirmed: this.confirmed, outbox: this.outbox };
  }

  comeBack(memory: ReturnType<OrderWorker['remember']>): void {
    this.state = memory.state;
    this.confirmed = memory.confirmed;
    this.outbox = memory.outbox;
    for (const id of this.learned) this.answers.delete(id);
  }

  /** What took effect long ago is known to the ledger only. A refusal left no trace there: asked again later still, it is judged anew. */
  forgetAnswers(): void {
    for (const [id, reply] of this.answers) if ('ok' in reply && !reply.pending) this.answers.delete(id);
  }

  /** Takes the order in; a repeated start finds it there. */
  open(events: readonly OrderEvent[]): Reply {
    if (this.state) return { ok: true };
    const as = this.record({ of: 'intake' }, events);
    return as === 'pending' ? { ok: true, pending: true } : { ok: true };
  }

  /** @throws Crash */
  ring(now: Instant): void {
    for (;;) {
      const events = this.allDue(now);
      if (events.length === 0 || this.record({ of: 'due', at: now }, events) !== 'standing') return;
    }
  }

  /** @throws Crash */
  hear(command: Command, now: Instant): Reply {
    const known = this.parts.keepsAnswers ? this.answers.get(command.id) : undefined;
    if (known) return known;
    const reply = this.judge(command, now);
    // A refusal by a state that is not confirmed is no answer to keep.
    if (!('refused' in reply && reply.pending)) this.answers.set(command.id, reply);
    return reply;
  }

  /** Words of the order to itself: nobody is answered, so a refusal is an event. @throws Crash */
  hearOwn({ command, refused }: OwnWords, now: Instant): void {
    if (this.parts.keepsAnswers && this.answers.has(command.id)) return;
    const reply: Reply = refused ? { refused } : this.judge(command, now);
    if ('refused' in reply && !this.ledgerKnows(command.id)) this.recordRefusal(command, reply.refused, now);
    this.answers.set(command.id, reply);
    // Words of one's own are not given before a limit: whatever ran out meanwhile is said now.
    if ('refused' in reply) this.ring(now);
  }

  private recordRefusal({ name, actor, id }: Command, refused: FailureCode, now: Instant): void {
    for (;;) {
      const at = Math.max(this.order().lastAt, now);
      const as = this.record({ of: 'refusal' }, refusedEvent(name, { refused }, at, actor, id));
      if (as !== 'standing' || this.answers.has(id)) return;
    }
  }

  /** Carries the oldest of what waits to the ledger. @throws Crash */
  land(): void {
    const [entry, ...rest] = this.outbox;
    if (!entry) return;
    const { confirmed } = this;
    const result = this.append(entry);
    if (result.as === 'written' || result.as === 'same') {
      this.confirmed = last(entry.states);
      this.outbox = rest;
      if (!this.parts.sendsBeforeLedger) this.around.carryOut(entry.events, this.confirmed);
      return;
    }
    const standing = result.as === 'standing' ? result.events : NONE;
    if (result.as === 'standing') {
      this.confirmed = last(this.steps(standing, confirmed));
      this.learn(standing);
    }
    const stands = new Set(standing.map(({ message }) => message));
    this.rebase(result.as === 'standing' ? this.outbox : rest, stands);
    if (standing.length > 0) this.around.carryOut(standing, this.confirmed as OrderState);
  }

  private judge(given: Command, now: Instant): Reply {
    for (;;) {
      const order = this.order();
      // As the update's validator: what no terms can change is refused before the rules are asked.
      const dry = asksTerms(given) ? dryRun(order, given, now) : undefined;
      if (dry) return this.refuse(given, dry.refused);
      const terms = asksTerms(given) ? this.ask(termsRequest(order, given, now)) : undefined;
      if (terms && 'refused' in terms) return this.refuse(given, terms.refused);
      const command: Command = terms ? { ...given, terms } : given;
      const when = () => Math.max(this.order().lastAt, Math.min(command.receivedAt ?? now, now));
      const due = this.allDue(when());
      if (due.length > 0 && this.record({ of: 'due', at: when() }, due) === 'standing') continue;
      const at = when();
      const decision = this.parts.decide(this.order(), command, at);
      if (isRefusal(decision)) return this.refuse(command, decision.refused);
      const as = this.record({ of: 'command', command, at }, decision);
      if (as === 'pending') return { ok: true, pending: true };
      if (as !== 'standing' || this.ledgerKnows(command.id)) return { ok: true };
    }
  }

  private refuse({ id }: Command, refused: FailureCode): Reply {
    // It may have been recorded by a run that died.
    if (this.ledgerKnows(id)) return { ok: true };
    return { refused, ...(this.waiting > 0 && { pending: true as const }) };
  }

  private ledgerKnows(id: string): boolean {
    const { confirmed } = this;
    return this.ledger.events.some(({ message }, i) => message === id && i < (confirmed?.version ?? 0));
  }

  private order(): OrderState {
    if (!this.state) throw new Error('the order is not open yet');
    return this.state;
  }

  private allDue(now: Instant, from: OrderState = this.order()): readonly OrderEvent[] {
    let running = from;
    let all: readonly OrderEvent[] | undefined;
    for (let i = 0; i < MOST_DUE_AT_ONCE; i++) {
      const more = this.parts.fallDue(running, now);
      if (more.length === 0) return all ?? NONE;
      all = all ? [...all, ...more] : more;
      running = last(this.steps(more, running));
    }
    throw new Error(`what falls due does not come to an end in stage ${running.stage}`);
  }

  private record(cause: Cause, events: readonly OrderEvent[]): 'inLedger' | 'pending' | 'standing' | 'duplicate' {
    const entry: Entry = { cause, events, states: this.steps(events, this.state) };
    const { confirmed } = this;
    if (this.outbox.length > 0 || this.luck.strikes('ledgerAway')) {
      this.state = last(entry.states);
      this.outbox = [...this.outbox, entry];
      this.around.ledgerAway();
      if (this.parts.sendsBeforeLedger) this.around.carryOut(events, this.state);
      return 'pending';
    }
    if (this.luck.strikes('crashBeforeAppend')) throw new Crash();
    const result = this.append(entry);
    if (result.as === 'duplicate') {
      this.state = confirmed;
      return 'duplicate';
    }
    const stands = result.as === 'standing';
    this.confirmed = stands ? last(this.steps(result.events, confirmed)) : last(entry.states);
    this.state = this.confirmed;
    if (stands) this.learn(result.events);
    this.around.carryOut(stands ? result.events : events, this.state);
    if (this.luck.strikes('crashAfterSending')) throw new Crash();
    return stands ? 'standing' : 'inLedger';
  }

  private append(entry: Entry) {
    const { ledger, confirmed } = this;
    const seq = confirmed?.version ?? 0;
    const result = ledger.append(seq + 1, ledger.chain[seq] ?? Number.NaN, entry.events, last(entry.states));
    if (result.as === 'written') this.around.written(entry.events, entry.states);
    if (this.luck.strikes('crashAfterAppend')) throw new Crash();
    return result;
  }

  /** Commands of a run that died: they took effect, whatever was thought meanwhile. */
  private learn(events: readonly OrderEvent[]): void {
    for (const { message, type } of events)
      if (message !== undefined && type !== 'COMMAND_REFUSED') {
        if (!this.answers.has(message)) this.learned.push(message);
        this.answers.set(message, { ok: true });
      }
  }

  /** The causes that waited, judged by what stands in the ledger. */
  private rebase(entries: readonly Entry[], stands: ReadonlySet<string | undefined>): void {
    const kept: Entry[] = [];
    this.state = this.confirmed;
    for (const entry of entries) {
      const events = this.anew(entry, stands);
      if (events.length === 0) continue;
      const states = this.steps(events, this.state);
      this.state = last(states);
      kept.push({ cause: entry.cause, events, states });
    }
    this.outbox = kept;
    if (kept.length > 0) this.around.ledgerAway();
  }

  private anew({ cause, events }: Entry, stands: ReadonlySet<string | undefined>): readonly OrderEvent[] {
    const { state } = this;
    if (!state) return events;
    switch (cause.of) {
      case 'intake':
        return NONE;
      case 'refusal':
        return events;
      case 'due':
        return this.allDue(Math.max(cause.at, state.lastAt), state);
      case 'command': {
        const { command } = cause;
        if (stands.has(command.id)) return NONE;
        const at = Math.max(cause.at, state.lastAt);
        // What ran out before the command was given is said before it, also when it is judged a second time.
        const due = this.allDue(at, state);
        const then = due.length > 0 ? last(this.steps(due, state)) : state;
        const decision = this.parts.decide(then, command, at);
        if (!isRefusal(decision)) return [...due, ...decision];
        this.answers.set(command.id, { refused: decision.refused });
        return [...due, ...refusedEvent(command.name, decision, at, command.actor, command.id)];
      }
    }
  }

  private steps(events: readonly OrderEvent[], from: OrderState | undefined): readonly OrderState[] {
    // What falls due is stepped through to see what follows from it, and recorded right after.
    const { stepped } = this;
    if (stepped?.events === events && stepped.from === from) return stepped.states;
    let running = from;
    const states = events.map((event) => {
      running = this.parts.evolve(running, event);
      return running;
    });
    this.stepped = { events, from, states };
    return states;
  }
}

const NONE: readonly OrderEvent[] = [];

function last<T>(list: readonly T[]): T {
  return list[list.length - 1] as T;
}

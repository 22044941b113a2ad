import { patched } from '@temporalio/workflow';
import { decide, isRefusal } from '../domain/decide';
import type { Actor, Command } from '../domain/commands';
import type { OrderEvent } from '../domain/events';
import type { Refusal } from '../domain/failures';
import type { Instant, Terms } from '../domain/terms';
import type { CheckedSignal } from '../activities/contract';
import { patient, quick } from './access';
import { accepted, refusal } from './answers';
import type { CaseFile, Recorded } from './casefile';
import type { Errands } from './errands';
import type { CommandLetter, Inbox, Letter, SignalLetter } from './inbox';
import type { Cause, Reply } from './messages';
import { termsOf } from './opening';
import { allDue, asksTerms, dryRun, givenAt, refusedEvent, TIMER, termsRequest } from './rulings';

const CODE = /^[A-Za-z]{1,40}$/;

/** Takes what waits, in order: decide, append, carry out. */
export class Hearing {
  constructor(
    private readonly file: CaseFile,
    private readonly inbox: Inbox,
    private readonly errands: Errands,
  ) {}

  async hear(letter: Letter): Promise<void> {
    if (letter.as === 'signal') return this.hearSignal(letter);
    const { command, reply } = letter;
    const known = this.file.answers.of(command.id);
    if (known) return reply?.(again(known));
    const told = await this.judge(letter);
    if (told === 'aside') return;
    this.file.answers.remember(command.id, told);
    reply?.(told);
  }

  /** Everything that fell due before an instant. What arrived before a limit is judged before the limit falls. */
  async fallDue(until: Instant): Promise<void> {
    for (;;) {
      const events = allDue(this.file.order, until);
      if (events.length === 0) return;
      const recorded = await this.record({ of: 'due', at: until }, events);
      if (recorded.as !== 'standing') return;
    }
  }

  /** The reply; `aside` while the rules cannot be asked: then the command waits and the clocks go on. */
  private async judge(letter: CommandLetter): Promise<Reply | 'aside'> {
    if (letter.refused) return this.refuse(letter, letter.refused);
    for (;;) {
      const vain = this.vainToAsk(letter.command);
      if (vain) return this.refuse(letter, vain);
      const terms = await this.termsFor(letter);
      if (terms === 'aside') return 'aside';
      if (terms && 'refused' in terms) return this.refuse(letter, terms);
      const command: Command = terms ? { ...letter.command, terms } : letter.command;
      await this.fallDue(givenAt(this.file.order, command, this.file.now()));
      const standing = this.foundStanding(command);
      if (standing) return standing;
      const at = givenAt(this.file.order, command, this.file.now());
      const decision = decide(this.file.order, command, at);
      if (isRefusal(decision)) return this.refuse(letter, decision);
      const recorded = await this.record({ of: 'command', command, at }, decision);
      const told = this.replyTo(command, decision, recorded);
      if (told) return told;
    }
  }

  /**
   * A limit that a run before had no need to let fall shows what that run recorded: this very command perhaps, whose task
   * was lost and whose sender asks again after the limit. Judged anew it would be refused, though it was done.
   */
  private foundStanding({ id }: Command): Reply | undefined {
    const known = this.file.answers.of(id);
    return known && patched('found-standing') ? known : undefined;
  }

  /** Undefined when something else stands and the command is to be judged anew. */
  private replyTo(command: Command, decision: readonly OrderEvent[], recorded: Recorded): Reply | undefined {
    const state = this.file.order;
    switch (recorded.as) {
      case 'inLedger':
        return accepted(state, command.name, state.version, decision);
      case 'pending':
        return accepted(state, command.name, state.version, decision, { pending: true });
      case 'duplicate':
        return accepted(state, undefined, recorded.seq, [], { duplicate: true });
      case 'standing':
        // A run that died may have recorded this very command; then its answer stands.
        return this.file.answers.of(command.id);
      default:
        return recorded satisfies never;
    }
  }

  /** An update is told; a signal has no answer, so its refusal is an event that the unit sees. */
  private async refuse({ command, reply }: CommandLetter, why: Refusal): Promise<Reply> {
    if (!reply) await this.recordRefusal(command.name, why, command.actor, command.id);
    return refusal(why.refused, why.rule);
  }

  private async recordRefusal(name: string, why: Refusal, by?: Actor, message?: string): Promise<void> {
    for (;;) {
      const at = Math.max(this.file.order.lastAt, this.file.now());
      const recorded = await this.record({ of: 'refusal' }, refusedEvent(name, why, at, by, message));
      if (recorded.as !== 'standing' || (message !== undefined && this.file.answers.of(message))) return;
    }
  }

  private async record(cause: Cause, events: readonly OrderEvent[]): Promise<Recorded> {
    const recorded = await this.file.record({ cause, events });
    if (recorded.as === 'standing') this.errands.carryOut(recorded.events, this.file.order);
    else if (recorded.as !== 'duplicate') this.errands.carryOut(events, this.file.order);
    return recorded;
  }

  /** What no terms can change is refused before the rules are asked: else an order that is over names a reason of theirs. */
  private vainToAsk(command: Command): Refusal | undefined {
    if (!asksTerms(command)) return undefined;
    const refused = dryRun(this.file.order, command, this.file.now());
    return refused && patched('refused-before-rules') ? refused : undefined;
  }

  private async termsFor(letter: CommandLetter): Promise<Terms | Refusal | 'aside' | undefined> {
    const { command } = letter;
    if (!asksTerms(command)) return command.terms;
    if (this.inbox.standsBehind(letter)) return 'aside';
    const request = termsRequest(this.file.order, command, this.file.now());
    try {
      return termsOf(await quick.resolve(request), request);
    } catch {
      this.inbox.setAside(
        letter,
        patient.resolve(request).then((wire) => withTerms(termsOf(wire, request)), cannot),
      );
      return 'aside';
    }
    function withTerms(terms: Terms | Refusal): Letter {
      return 'refused' in terms ? { ...letter, refused: terms } : { ...letter, command: { ...command, terms } };
    }
    function cannot(): Letter {
      return { ...letter, refused: { refused: 'INTERNAL' } };
    }
  }

  private async hearSignal(letter: SignalLetter): Promise<void> {
    const { signal } = letter;
    const checked = letter.checked ?? (await this.check(letter));
    if (!checked) return;
    if ('command' in checked)
      return this.hear({ as: 'command', command: { ...checked.command, receivedAt: signal.seenAt } });
    if (checked.message !== undefined && this.file.answers.of(checked.message)) return;
    // A name that is no code is the sender's free text, and stays out of the record.
    const name = CODE.test(signal.name) ? signal.name : 'unknown';
    await this.recordRefusal(name, checked, TIMER, checked.message);
    if (checked.message !== undefined)
      this.file.answers.remember(checked.message, refusal(checked.refused, checked.rule));
  }

  /** Undefined while the keys cannot be read: then the signal waits aside. */
  private async check(letter: SignalLetter): Promise<CheckedSignal | undefined> {
    const { name, raw } = letter.signal;
    if (this.inbox.standsBehind(letter)) return undefined;
    try {
      return await quick.checkSignal(this.file.orderNo, name, raw);
    } catch {
      const checked = patient
        .checkSignal(this.file.orderNo, name, raw)
        .catch((): CheckedSignal => ({ refused: 'INTERNAL' }));
      this.inbox.setAside(
        letter,
        checked.then((outcome) => ({ ...letter, checked: outcome })),
      );
      return undefined;
    }
  }
}

function again(known: Reply): Reply {
  return 'ok' in known ? { ok: { ...known.ok, duplicate: true } } : known;
}

import { allHandlersFinished, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import { COMMAND_NAMES, COMMANDS, type Command, type CommandName } from '../domain/commands';
import { FAILURES, type FailureCode, type Refusal } from '../domain/failures';
import type { CheckedSignal } from '../activities/contract';
import { refusal } from './answers';
import { Aside } from './aside';
import type { CaseFile } from './casefile';
import {
  answerToWire,
  caseQuery,
  commandFromWire,
  commandSignals,
  commandUpdates,
  type RawSignal,
  type Receipt,
  type Refused,
  receiptToWire,
  receiptUpdate,
  type WireAnswer,
  type WireCommand,
  type Reply,
} from './messages';
import type { OwnWords } from './incident';
import { dryRun } from './rulings';

/** What waits to be heard, in the order in which it came. `reply` is absent for signals: nobody waits for an answer. */
export type Letter = CommandLetter | SignalLetter;
/** `refused`: what the rules said while it waited aside. */
export interface CommandLetter {
  readonly as: 'command';
  readonly command: Command;
  readonly reply?: (reply: Reply) => void;
  readonly refused?: Refusal;
}
/** `checked`: what came of its check while it waited aside. */
export interface SignalLetter {
  readonly as: 'signal';
  readonly signal: RawSignal;
  readonly checked?: CheckedSignal;
}

/** A signal larger than this is kept by name only, so that what waits always fits into a new run's start. */
const LARGEST_SIGNAL = 16_384;
/** New runs begin only when less than this waits, in UTF-16 units. */
const LARGEST_HANDOVER = 400_000;

/** The receipt, or why there is no such order. */
type Opened = Receipt | Refused;

/** Handlers only record; the loop acts. */
export class Inbox {
  private readonly letters: Letter[] = [];
  private readonly aside = { signal: new Aside(), command: new Aside() } as const;
  private beingHeard: Letter | undefined;
  private opened: Opened | undefined;
  private readonly awaiting: ((opened: Opened) => void)[] = [];

  constructor(
    private readonly file: CaseFile,
    carried: readonly RawSignal[] = [],
  ) {
    for (const signal of carried) this.letters.push({ as: 'signal', signal });
  }

  get waiting(): boolean {
    return this.letters.length > 0;
  }

  /** Nothing is half done: no command waits, no handler runs. Signals may wait; they travel along. */
  get settled(): boolean {
    return this.aside.command.isEmpty && !this.letters.some(({ as }) => as === 'command') && allHandlersFinished();
  }

  /** Nothing at all waits or is being looked into. */
  get empty(): boolean {
    return this.letters.length === 0 && this.aside.signal.isEmpty && this.settled;
  }

  /** May what waits be handed over to a new run now? */
  get portable(): boolean {
    return this.settled && this.signals().reduce((sum, { raw }) => sum + lengthOf(raw), 0) < LARGEST_HANDOVER;
  }

  /** The next letter to be heard; asking for it says that the one before has been heard. */
  next(): Letter | undefined {
    this.beingHeard = this.letters.shift();
    return this.beingHeard;
  }

  /** True where an earlier letter of this kind is waiting aside; this one then stands behind it. */
  standsBehind(letter: Letter): boolean {
    const aside = this.aside[letter.as];
    if (aside.isEmpty) return false;
    aside.stand(letter);
    return true;
  }

  /** Waits for something from outside; heard when it comes back, before what came later. */
  setAside(letter: Letter, answered: Promise<Letter>): void {
    this.aside[letter.as].ask(letter, answered, (letters) => this.letters.unshift(...letters));
  }

  signals(): readonly RawSignal[] {
    const waiting = [...this.aside.signal.letters, ...this.letters];
    return waiting.flatMap((letter) => (letter.as === 'signal' ? [letter.signal] : []));
  }

  /** The receipt is known, or the order is none: whoever waits is told. */
  open(opened: Opened): void {
    this.opened = opened;
    for (const tell of this.awaiting.splice(0)) tell(opened);
    if (!('refused' in opened)) return;
    for (const letter of this.letters.splice(0)) if (letter.as === 'command') letter.reply?.(opened);
  }

  async receipt(): Promise<Receipt> {
    const opened = this.opened ?? (await new Promise<Opened>((tell) => this.awaiting.push(tell)));
    if ('refused' in opened) throw failureOf(opened);
    return opened;
  }

  /** What the order says to itself: nobody waits for an answer. */
  post({ command, refused }: OwnWords): void {
    this.letters.push({ as: 'command', command, ...(refused && { refused: { refused } }) });
  }

  async put(command: Command): Promise<WireAnswer> {
    const reply = await new Promise<Reply>((resolve) => {
      const { opened } = this;
      if (opened && 'refused' in opened) resolve(opened);
      else this.letters.push({ as: 'command', command, reply: resolve });
    });
    if (!('ok' in reply)) throw failureOf(reply);
    return answerToWire(reply.ok);
  }

  putSignal(name: string, raw: unknown): void {
    const kept = lengthOf(raw) > LARGEST_SIGNAL ? undefined : raw;
    this.letters.push({ as: 'signal', signal: { name, raw: kept, seenAt: this.file.now() } });
  }

  /** decide called dry. Whatever waits before the command may change the verdict, so then the loop alone judges. */
  validate(name: CommandName, wire: WireCommand): void {
    if (!isOnWire(wire)) throw failureOf(refusal('INVALID_BODY'));
    const command = commandFromWire(name, wire);
    const { state } = this.file;
    if (!state || this.beingHeard || this.waiting || this.file.answers.of(command.id)) return;
    const refused = dryRun(state, command, this.file.now());
    if (refused) throw failureOf(refused);
  }
}

/** Registers every handler. Called synchronously before anything is awaited: later ones would come too late for the first message. */
export function openInbox(file: CaseFile, carried?: readonly RawSignal[]): Inbox {
  const inbox = new Inbox(file, carried);
  setHandler(receiptUpdate, async () => receiptToWire(await inbox.receipt()), { description: '受理回执 / receipt' });
  setHandler(caseQuery, () => ({ state: file.order, pending: file.outbox.size }), {
    description: '工单现状 / the live case',
  });
  for (const name of COMMAND_NAMES) {
    const { zh, en } = COMMANDS[name];
    const description = `${zh} / ${en}`;
    setHandler(commandUpdates[name], (wire) => inbox.put(commandFromWire(name, wire)), {
      description,
      validator: (wire) => inbox.validate(name, wire),
    });
    setHandler(commandSignals[name], (raw) => inbox.putSignal(name, raw), { description });
  }
  setDefaultSignalHandler((name, ...args) => inbox.putSignal(name, args[0]));
  return inbox;
}

/** The words and the code of a refusal, in the shape in which an update fails. */
export function failureOf({ refused, rule }: Refused): ApplicationFailure {
  const words = isFailureCode(refused) ? FAILURES[refused] : FAILURES.INTERNAL;
  return ApplicationFailure.create({
    message: `${words.zh} / ${words.en}`,
    type: refused,
    nonRetryable: true,
    ...(rule !== undefined && { details: [{ rule }] }),
  });
}

function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURES, code);
}

/** The API has checked the body; this only keeps a stray client's nonsense from reaching decide. */
function isOnWire(wire: unknown): wire is WireCommand {
  if (!Array.isArray(wire) || wire.length !== 6) return false;
  const [id, body, role, unit, key, receivedAt]: unknown[] = wire;
  const texts = [id, role, unit, key].every((text) => typeof text === 'string');
  return texts && id !== '' && typeof body === 'object' && body !== null && typeof receivedAt === 'number';
}

function lengthOf(raw: unknown): number {
  return JSON.stringify(raw)?.length ?? 0;
}

/** The one contract between the complaint workflow and everybody who talks to it: names, ids and shapes stand only here. */
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { type Actor, COMMAND_NAMES, type Command, type CommandName, type Intake } from '../domain/commands';
import type { EventType, OrderEvent } from '../domain/events';
import type { OrderState, Stage } from '../domain/state';
import type { Instant, Level, Limit, UnitCode } from '../domain/terms';
import { longRef, shortRef } from './refs';
import { readLimit, writeLimit } from './wire';

export const TASK_QUEUE = 'jiesu';
export const COMPLAINT = 'complaint';
/** What a merged order says to itself when the one it was merged into does not take its urge. */
export const UNMERGED = '~unmerged';

/** Ids carry the hotline's order number and nothing personal. */
export function complaintId(orderNo: string): string {
  return `complaint/${orderNo}`;
}

/** How a run begins. Business time = the workflow's clock + `offsetMs` (0 in service; only the importer sets it). */
export type CaseStart = (
  | {
      readonly mode: 'intake';
      readonly intake: Intake;
      readonly actor: Actor;
      readonly profile: string;
      readonly pack: string;
    }
  /** The ledger knows the order, the engine does not run it: closed earlier, or the engine's database was lost. */
  | { readonly mode: 'revive'; readonly orderNo: string }
  | { readonly mode: 'continue'; readonly orderNo: string; readonly carried: Carried }
) & {
  readonly offsetMs?: number;
  /** Tests: continue as new from this many history events on, not only when the engine suggests it. */
  readonly historyLimit?: number;
};

/** Why events were decided; kept until the ledger has them, so that they can be decided anew if something else stands there. */
export type Cause =
  | { readonly of: 'intake' }
  | { readonly of: 'command'; readonly command: Command; readonly at: Instant }
  | { readonly of: 'due'; readonly at: Instant }
  /** A signal that was refused: its COMMAND_REFUSED event stays as it is, whatever else happened. */
  | { readonly of: 'refusal' };

/** Decided but not yet in the ledger, in order. */
export interface OutboxEntry {
  readonly cause: Cause;
  readonly events: readonly OrderEvent[];
}

/** What continue-as-new takes along. The running state is `confirmed` plus the events of the outbox. */
export interface Carried {
  /** The state the ledger has confirmed; absent before the ledger has anything of the order. */
  readonly confirmed?: OrderState;
  readonly outbox: readonly OutboxEntry[];
  readonly answered: readonly (readonly [string, Reply])[];
  readonly signals: readonly RawSignal[];
  /** Number of the last follow-up task announced outward: announced at most once. */
  readonly announced: number;
  /** Number of the last emergency told outward; absent where there was none. */
  readonly alarmed?: number;
}

/** What the caller is told at intake: who leads, the limit, and the due time (art. 13). Instants in epoch ms. */
export interface Receipt {
  readonly orderNo: string;
  readonly stage: Stage;
  readonly level: Level;
  readonly receivedAt: Instant;
  readonly unit?: UnitCode;
  readonly copyTo?: UnitCode;
  readonly limit?: Limit;
  readonly dueAt?: Instant;
  readonly calendarGuessed?: true;
  /** In the workflow's history, not yet in the ledger. */
  readonly pending?: true;
}

/** Answer to an accepted command. */
export interface Answer {
  /** Absent where only the ledger remembers the message. Another command under the same id is a reused key. */
  readonly command?: CommandName;
  /** seq of the last event the command caused. */
  readonly seq: number;
  readonly stage: Stage;
  readonly events: readonly EventType[];
  readonly pending?: true;
  /** The same message id had been accepted before; nothing was done again. */
  readonly duplicate?: true;
}
export interface Refused {
  readonly refused: string;
  readonly rule?: string;
}
export type Reply = { readonly ok: Answer } | Refused;

/** A department's own system signals this; the unit's Ed25519 key signs it. Checked by a local activity before it counts. */
export interface RawSignal {
  readonly name: string;
  /** What came in, unchecked: {id, unit, key, body, signature}; undefined where it was too large or undecodable to be kept. */
  readonly raw: unknown;
  readonly seenAt: Instant;
}

/** The update of the start: no body, waits for the receipt. */
export const receiptUpdate = defineUpdate<WireReceipt>('receipt');
/** The live case, for reads while the ledger is away. */
export const caseQuery = defineQuery<{ readonly state: OrderState; readonly pending: number }>('case');

/**
 * A command as an update's argument, by position: the history keeps it, and the update's name is the command's. The
 * update's own id may be any short form of `id`; what counts for deduplication is `id`.
 */
export type WireCommand = readonly [
  id: string,
  body: Command['body'],
  role: Actor['role'],
  unit: UnitCode | '',
  key: string,
  receivedAt: Instant | 0,
];
/** An answer as an update's result, by position; empty where the member is absent. */
export type WireAnswer = readonly [
  command: CommandName | '',
  seq: number,
  stage: Stage,
  events: string,
  mark?: 'pending' | 'duplicate',
];

/** A receipt as an update's result, by position; the order number is the sender's own. Empty or 0 where a member is absent. */
export type WireReceipt = readonly [
  stage: Stage,
  level: Level,
  receivedAt: Instant,
  unit: UnitCode | '',
  copyTo: UnitCode | '',
  limit: string,
  dueAt: Instant | 0,
  marks: '' | 'guessed' | 'pending' | 'guessed pending',
];

/** The start of an order as the history keeps it: hashes in their short form. */
export function startToWire(start: CaseStart): CaseStart {
  return withRefs(start, shortRef);
}

/** A start with its hashes as everybody else writes them, in whichever form it was recorded. */
export function startFromWire(start: CaseStart): CaseStart {
  return withRefs(start, longRef);
}

function withRefs(start: CaseStart, form: (ref: string) => string): CaseStart {
  if (start.mode !== 'intake') return start;
  const { intake, pack } = start;
  return {
    ...start,
    pack: form(pack),
    intake: { ...intake, text: form(intake.text), contentHash: form(intake.contentHash) },
  };
}

/** Members of bodies that are hashes of texts. */
const REFS = ['note', 'publicReply', 'plan', 'evidence', 'progress'] as const;

function bodyWith(body: Command['body'], form: (ref: string) => string): Command['body'] {
  const texts = body as { readonly [member in (typeof REFS)[number]]?: unknown };
  const formed = REFS.flatMap((member) => {
    const text = texts[member];
    return typeof text === 'string' ? [[member, form(text)] as const] : [];
  });
  return formed.length === 0 ? body : { ...body, ...Object.fromEntries(formed) };
}

export function receiptToWire(receipt: Receipt): WireReceipt {
  const { stage, level, receivedAt, unit = '', copyTo = '', limit, dueAt = 0, calendarGuessed, pending } = receipt;
  const marks = [...(calendarGuessed ? ['guessed'] : []), ...(pending ? ['pending'] : [])].join(' ');
  return [stage, level, receivedAt, unit, copyTo, limit ? writeLimit(limit) : '', dueAt, marks as WireReceipt[7]];
}

export function receiptFromWire(
  orderNo: string,
  [stage, level, receivedAt, unit, copyTo, limit, dueAt, marks]: WireReceipt,
): Receipt {
  return {
    orderNo,
    stage,
    level,
    receivedAt,
    ...(unit !== '' && { unit }),
    ...(copyTo !== '' && { copyTo }),
    ...(limit !== '' && { limit: readLimit(limit) }),
    ...(dueAt !== 0 && { dueAt }),
    ...(marks.includes('guessed') && { calendarGuessed: true }),
    ...(marks.includes('pending') && { pending: true }),
  };
}

export function commandToWire({ id, body, actor, receivedAt }: Command): WireCommand {
  return [id, bodyWith(body, shortRef), actor.role, actor.unit ?? '', actor.key ?? '', receivedAt ?? 0];
}

export function commandFromWire(name: CommandName, [id, body, role, unit, key, receivedAt]: WireCommand): Command {
  const actor: Actor = { role, ...(unit !== '' && { unit }), ...(key !== '' && { key }) };
  return { id, name, body: bodyWith(body, longRef), actor, ...(receivedAt !== 0 && { receivedAt }) } as Command;
}

export function answerToWire({ command, seq, stage, events, pending, duplicate }: Answer): WireAnswer {
  const mark = duplicate ? 'duplicate' : pending ? 'pending' : undefined;
  const plain = [command ?? '', seq, stage, events.join(' ')] as const;
  return mark ? [...plain, mark] : plain;
}

export function answerFromWire([command, seq, stage, events, mark]: WireAnswer): Answer {
  return {
    ...(command !== '' && { command }),
    seq,
    stage,
    events: events.split(' ').filter(Boolean) as EventType[],
    ...(mark && { [mark]: true }),
  };
}

type CommandUpdate = UpdateDefinition<WireAnswer, [WireCommand]>;
type CommandSignal = SignalDefinition<[unknown]>;
export const commandUpdates = Object.fromEntries(
  COMMAND_NAMES.map((name) => [name, defineUpdate<WireAnswer, [WireCommand]>(name)]),
) as unknown as Record<CommandName, CommandUpdate>;
export const commandSignals = Object.fromEntries(
  COMMAND_NAMES.map((name) => [name, defineSignal<[unknown]>(name)]),
) as unknown as Record<CommandName, CommandSignal>;

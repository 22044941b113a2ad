/** The one contract between the complaint workflow and everybody who talks to it: names, ids and shapes stand only here. */
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { COMMAND_NAMES, type Command, type CommandName, type Intake } from '../domain/commands';
import type { EventType, OrderEvent } from '../domain/events';
import type { OrderState, Stage } from '../domain/state';
import type { Instant, Level, Limit, UnitCode } from '../domain/terms';

export const TASK_QUEUE = 'jiesu';
export const COMPLAINT = 'complaint';

/** Ids carry the hotline's order number and nothing personal. */
export function complaintId(orderNo: string): string {
  return `complaint/${orderNo}`;
}

/** Codes only: search attributes are clear text in the engine. Registered at start, for operators' lists, never for decisions. */
export const SEARCH_ATTRIBUTES = { JiesuStage: 'KEYWORD', JiesuUnit: 'KEYWORD', JiesuDistrict: 'KEYWORD', JiesuMatter: 'KEYWORD' } as const;

/** How a run begins. Business time = the workflow's clock + `offsetMs` (0 in service; only the importer sets it). */
export type CaseStart = (
  | { readonly mode: 'intake'; readonly intake: Intake; readonly profile: string; readonly pack: string }
  /** The ledger knows the order, the engine does not run it: closed earlier, or the engine's database was lost. */
  | { readonly mode: 'revive'; readonly orderNo: string; readonly profile: string }
  | { readonly mode: 'continue'; readonly orderNo: string; readonly profile: string; readonly carried: Carried }
) & { readonly offsetMs?: number };

export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Decided but not yet in the ledger, in order; `cause` is kept so that it can be decided anew if something else stands there. */
export interface OutboxEntry {
  readonly cause: Command | { readonly due: true; readonly at: Instant } | { readonly intake: true };
  readonly events: readonly OrderEvent[];
}

/** What continue-as-new takes along. */
export interface Carried {
  readonly state: OrderState;
  /** The state the ledger has confirmed, and its head; equal to `state` when the outbox is empty. */
  readonly confirmed: OrderState | undefined;
  readonly head: Head;
  readonly outbox: readonly OutboxEntry[];
  readonly answered: readonly (readonly [string, Reply])[];
  readonly waiting: readonly Command[];
  readonly waitingSignals: readonly RawSignal[];
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
  readonly orderNo: string;
  /** seq of the last event the command caused. */
  readonly seq: number;
  readonly stage: Stage;
  readonly events: readonly EventType[];
  readonly pending?: true;
  /** The same message id had been accepted before; nothing was done again. */
  readonly duplicate?: true;
}
export type Reply = { readonly ok: Answer } | { readonly refused: string; readonly rule?: string };

/** A department's own system signals this; the unit's Ed25519 key signs it. Checked by a local activity before it counts. */
export interface RawSignal {
  readonly name: string;
  /** What came in, unchecked: {id, unit, key, body, signature}. */
  readonly raw: unknown;
  readonly seenAt: Instant;
}

/** The update of the start: no body, waits for the receipt. */
export const receiptUpdate = defineUpdate<Receipt>('receipt');
/** The live case, for reads while the ledger is away. */
export const caseQuery = defineQuery<{ readonly state: OrderState; readonly pending: number }>('case');

type CommandUpdate = UpdateDefinition<Answer, [Command]>;
type CommandSignal = SignalDefinition<[unknown]>;
export const commandUpdates = Object.fromEntries(
  COMMAND_NAMES.map((name) => [name, defineUpdate<Answer, [Command]>(name)]),
) as unknown as Record<CommandName, CommandUpdate>;
export const commandSignals = Object.fromEntries(
  COMMAND_NAMES.map((name) => [name, defineSignal<[unknown]>(name)]),
) as unknown as Record<CommandName, CommandSignal>;

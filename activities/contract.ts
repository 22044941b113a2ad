/** What the workflow may ask of the outside world. Types only: the implementations live beside this file. */
import type { Command, Kind, Place } from '../domain/commands';
import type { FollowUpTask, OrderEvent } from '../domain/events';
import type { Refusal } from '../domain/failures';
import type { Risk } from '../domain/risk';
import type { IncidentErrand, NotTaken, SharedResult } from '../domain/incident';
import type { RaisedTo } from '../domain/raising';
import type { OrderState } from '../domain/state';
import type { Instant, Level, UnitCode } from '../domain/terms';
import type { WireTerms } from '../workflows/wire';

export interface AppendBatch {
  readonly orderNo: string;
  /** seq of the first event of the batch; the first event of an order has seq 1. */
  readonly seq: number;
  /** Hash of event seq-1; '' before the first. */
  readonly prevHash: string;
  readonly events: readonly OrderEvent[];
}

/**
 * `seq`/`hash`: the ledger's head after the call, as far as this batch knows.
 * `standing`: something else stands from `seq` on: these events hold, decide anew.
 * `duplicate`: nothing was written, the message id of the batch was already used at that seq (older than the workflow remembers).
 */
export interface AppendResult {
  readonly seq: number;
  readonly hash: string;
  readonly standing?: readonly OrderEvent[];
  readonly duplicate?: number;
}

/** A batch as a workflow proposes it: the seq alone is its compare-and-set (activities/heads.ts). */
export type Proposal = Omit<AppendBatch, 'prevHash'>;
/** Nothing when exactly the batch stands: that is what happens nearly always, and every history keeps the answer. */
export type Appended = Omit<AppendResult, 'hash'> | undefined;

export interface ResolveRequest {
  readonly profile: string;
  /** Content hash of the pinned pack; '' = the pack active now (only recomputeDeadlines asks so). */
  readonly pack: string;
  readonly matter: string;
  readonly place: Place;
  readonly kind: Kind;
  readonly danger?: boolean;
  /** A street's own work, of which it is the unit. */
  readonly task?: true;
  readonly level?: Level;
  /** A unit chosen by a person; checked and its leader found. */
  readonly unit?: UnitCode;
  /** The lead, and a unit below it that the command assigns to; checked (§2.2). */
  readonly assigned?: { readonly by: UnitCode; readonly unit: UnitCode };
  /** The lead, and the level above that it asks (art. 20). */
  readonly raised?: { readonly by: UnitCode; readonly level: RaisedTo; readonly unit?: UnitCode };
  /** Units the command calls in; checked, and the rules for calling given (art. 14, 16). */
  readonly called?: { readonly by: UnitCode; readonly units: readonly UnitCode[]; readonly whistle: boolean };
  /** The likeliest unit of a suggestion; checked, and given with the policy's threshold where it may decide. */
  readonly suggested?: UnitCode;
  /** The unit that asks to hang the order; the rules for that are given (art. 15(2), TL-11). */
  readonly hang?: { readonly by: UnitCode };
  /** Business instant from which the two calendar years are cut. */
  readonly at: Instant;
}

export interface Loaded {
  readonly state: OrderState;
  readonly head: { readonly seq: number; readonly hash: string };
  /** The last message ids (at most 200), oldest first, each with the seq of its last event. */
  readonly messages: readonly (readonly [string, number])[];
}

/** What is told outward: a follow-up task, or an emergency that was reported (art. 29). */
export type Announcement =
  | { readonly orderNo: string; readonly task: FollowUpTask }
  | { readonly orderNo: string; readonly risk: Pick<Risk, 'no' | 'at' | 'to' | 'unit'> };

/** What a parent's members are to be told, page by page; which orders they are stands in the ledger. */
export interface ToMembers {
  readonly parent: string;
  readonly errand: IncidentErrand;
  readonly profile: string;
  readonly pack: string;
  readonly matter: string;
  readonly place: Place;
  /** Once the parent has one. */
  readonly result?: Omit<SharedResult, 'from' | 'pass'>;
}

/** How it came out: how many follow, who does not, who called first among those who do, and where the pass goes on. */
export interface ToldMembers {
  readonly count: number;
  readonly refused: readonly NotTaken[];
  readonly earliest?: Instant;
  readonly after?: string;
}

/** A member that left by itself. */
export interface LeftMember {
  readonly parent: string;
  readonly orderNo: string;
  /** The page in which it had joined: with the number, what the message is known by. */
  readonly page: number;
  readonly served: boolean;
}

/** A command fit for decide, or why not; `message` where the sender is known, so that a repeat is not recorded again. */
export type CheckedSignal = { readonly command: Command } | (Refusal & { readonly message?: string });

export interface ComplaintActivities {
  /** Compare-and-set append, one SQL transaction with the projections. Fails retryably when the database is away or lacks earlier events. */
  append(proposal: Proposal): Promise<Appended>;
  /** The order as the ledger has it; undefined if it does not know the number. */
  load(orderNo: string): Promise<Loaded | undefined>;
  resolve(request: ResolveRequest): Promise<WireTerms | Refusal>;
  /** Signature under the unit's key and shape of the body; a command fit for decide, or why not. */
  checkSignal(orderNo: string, name: string, raw: unknown): Promise<CheckedSignal>;
  /** Signed web hook outward, at most once; false = doubtful, a person must look. */
  announce(what: Announcement): Promise<boolean>;
  /** A command for another order (a merge urges the running one). */
  deliver(orderNo: string, command: Command): Promise<void>;
  /** One page of an incident, every member exactly once by a derived message id; goes on where it was after a crash. */
  toMembers(what: ToMembers): Promise<ToldMembers>;
  /** Tells the parent that one member has left. */
  tellLeft(what: LeftMember): Promise<void>;
}

import type { TextRef } from '../domain/commands';
import type { StoredEvent } from '../domain/events';
import type { OrderState } from '../domain/state';
import type { Instant, UnitCode } from '../domain/terms';
import type { FigureRule } from '../appraisal/figureTable';
import type { Tally } from '../appraisal/figures';
import type { Counts } from '../appraisal/groupNow';
import type { CallFilter, CallItem } from '../ledger/queries/calls';
import type { DueFilter, DueListItem } from '../ledger/queries/due';
import type { ContributionItem, TalliesOf, Within } from '../ledger/queries/figures';
import type { FollowUpFilter, FollowUpItem } from '../ledger/queries/followUps';
import type { InboxFilter, InboxItem } from '../ledger/queries/inbox';
import type { Alike, AlikeQuestion, IncidentFilter, IncidentItem, MemberItem } from '../ledger/queries/incidents';
import type { OrderFilter, OrderItem } from '../ledger/queries/list';
import type { Ending, OrderInLedger } from '../ledger/queries/order';
import type { Page, PageRequest } from '../ledger/queries/page';
import type { ReadFeatures } from '../insight/features/atIntake';
import type { Suggest } from '../insight/models';
import type { StoredWarning, WarningFilter, WarningOrder } from '../insight/warning/read';
import type { Eyes } from '../ledger/queries/secrecy';
import type { SupervisionFilter, SupervisionItem } from '../ledger/queries/supervisions';
import type { Doorway } from '../platform/doorway';
import type { LastTurn } from '../audit/chores/record';
import type { Logger } from '../platform/log';
import type { Pack } from '../rules/pack';
import type { Call, MatterCall } from '../vault/calls';
import type { DutyActor, DutyLine, LogPage } from '../vault/access/dutyLog';
import type { Claimed } from '../vault/erase';
import type { HungOrderRow } from '../ledger/projections/hungOrder/rowsOf';
import type { TopicPoolRow } from '../ledger/projections/topicPool/rowsOf';
import type { HungFilter, TopicFilter } from '../ledger/queries/hung';
import type { Punctuality, Received } from '../ledger/queries/punctuality';
import type { Caller, Keeping, Kept, KeptWithCall, MessageKeeping, MessageKept } from '../vault/keep';
import type { CodeVerdict } from '../vault/orderCode';
import type { Found, Reading, ReadingOfAny } from '../vault/read';
import type { Authenticate, Principal } from './auth';
import type { Patience } from './doorway';
import type { SignedStatement } from '../audit/periods/statement';
import type { OutputFile } from '../ledger/periods/outputs';
import type { FoundFile } from '../outputs/folder';
import type { PeriodReader } from '../ledger/queries/periods';
import type { DecisionLine, StoredTopic } from '../insight/topics/store';
import type { Gateway } from './gateway';
import type { BoardGateway } from './gatewayBoard';
import type { PeriodGateway } from './gatewayPeriods';

/** What the API reads. Every method throws LedgerError `LEDGER_UNAVAILABLE` while the database is away. */
export interface LedgerReader extends Counts {
  order(orderNo: string): Promise<OrderInLedger | undefined>;
  atIntake(orderNo: string): Promise<OrderState | undefined>;
  endings(orderNos: readonly string[]): Promise<readonly Ending[]>;
  timeline(orderNo: string): Promise<readonly StoredEvent[]>;
  list(filter: OrderFilter, page: PageRequest): Promise<Page<OrderItem>>;
  inbox(unit: UnitCode, filter: InboxFilter, page: PageRequest): Promise<Page<InboxItem>>;
  due(filter: DueFilter, page: PageRequest): Promise<Page<DueListItem>>;
  followUps(filter: FollowUpFilter, page: PageRequest): Promise<Page<FollowUpItem>>;
  calls(unit: UnitCode, filter: CallFilter, page: PageRequest): Promise<Page<CallItem>>;
  /** What a unit contributed within a stretch of time, and others by its whistles and questions, counted by marks. */
  tallies(whose: string, within: Within): Promise<readonly Tally[]>;
  talliesOfAll(rule: FigureRule, within: Within, page: PageRequest): Promise<Page<TalliesOf>>;
  ordersBehind(
    rule: FigureRule,
    whose: string,
    within: Within,
    counted: boolean | undefined,
    page: PageRequest,
  ): Promise<Page<ContributionItem>>;
  hung(filter: HungFilter, page: PageRequest): Promise<Page<HungOrderRow>>;
  topics(filter: TopicFilter, page: PageRequest): Promise<Page<TopicPoolRow>>;
  punctuality(unit: UnitCode, received: Received): Promise<Punctuality>;
  incidents(filter: IncidentFilter, page: PageRequest): Promise<Page<IncidentItem>>;
  members(parent: string, page: PageRequest): Promise<Page<MemberItem>>;
  alike(question: AlikeQuestion): Promise<Alike>;
  supervisions(filter: SupervisionFilter, page: PageRequest): Promise<Page<SupervisionItem>>;
  warnings(filter: WarningFilter, page: PageRequest): Promise<Page<StoredWarning>>;
  warning(id: string): Promise<StoredWarning | undefined>;
  warningOrders(id: string, eyes: Eyes): Promise<readonly WarningOrder[]>;
  ping(): Promise<void>;
}

/** The only thing the API writes (vault/): who called, what was said, and each reading of it. Throws VAULT_UNAVAILABLE. */
export interface VaultDoor {
  keep(what: Keeping): Promise<Kept>;
  /** The same with the call on its matter; `calls` are all of this caller on it. */
  keepWithCall(what: Keeping, call: Call | undefined): Promise<KeptWithCall>;
  earlierCalls(orderNo: string, since: Instant): Promise<readonly MatterCall[]>;
  keepMessage(what: MessageKeeping): Promise<MessageKept>;
  keepText(orderNo: string, text: string): Promise<TextRef | undefined>;
  readCaller(orderNo: string, reading: Reading): Promise<Found<Caller>>;
  readText(orderNo: string, ref: TextRef, reading: Reading): Promise<Found<string>>;
  /** Which of these texts the vault holds of any of these orders. */
  textsHeld(orderNos: readonly string[], refs: readonly TextRef[]): Promise<readonly TextRef[]>;
  issueCode(orderNo: string): Promise<string | undefined>;
  tryCode(orderNo: string, code: string): Promise<CodeVerdict>;
  /** Who read what of callers and texts; asking is itself put on record. */
  readings(
    filter: { readonly orderNo?: string; readonly key?: string },
    page: LogPage,
    by: DutyActor,
  ): Promise<readonly ReadingOfAny[]>;
  /** What administrators did; asking is itself put on record. */
  duties(page: LogPage, by: DutyActor): Promise<readonly DutyLine[]>;
  sweep(olderThan: Instant, claimed: Claimed): Promise<{ readonly claimed: number; readonly removed: number }>;
}

/** Appraisal periods: what is read of them, their signed versions, and the way to their workflows. */
export interface PeriodDoor extends PeriodReader {
  versions(period: string): Promise<readonly SignedStatement[]>;
  /** A file that was made of the figures `of`, where this process can read it. */
  outputFile(period: string, of: string, file: OutputFile): Promise<FoundFile>;
  readonly gateway: PeriodGateway;
}

/** Topics 专题 as the last grouping found them and people decided; reading throws LEDGER_UNAVAILABLE while the database is away. */
export interface BoardDoor {
  topics(): Promise<readonly StoredTopic[]>;
  decisions(): Promise<readonly DecisionLine[]>;
  readonly gateway: BoardGateway;
}

/** Rule packs. Throws LEDGER_UNAVAILABLE (or the database's own error) while the database is away. */
export interface Rules {
  /** The pack in force for new orders; orders keep the one they were taken in under. */
  active(): Promise<Pack>;
  get(hash: string): Promise<Pack>;
}

/** Everything the API needs from the rest of the system. */
export interface Deps {
  readonly logger: Logger;
  /** Real clock, ms since 1970. */
  readonly now: () => number;
  readonly gateway: Gateway;
  readonly ledger: LedgerReader;
  readonly periods: PeriodDoor;
  readonly board: BoardDoor;
  readonly vault: VaultDoor;
  readonly authenticate: Authenticate;
  /** Absent: nobody signs in by an identity provider, and a token is no key. */
  readonly readToken?: (token: string) => Promise<Principal>;
  readonly rules: Rules;
  /** When each of the auditor's chores was last done. Absent: not told. */
  readonly lastTurns?: () => Promise<readonly LastTurn[]>;
  /** Absent: the catalogue alone. */
  readonly suggest?: Suggest;
  /** Absent: features are taken by command. */
  readonly readFeatures?: ReadFeatures;
}

/** Settings of the HTTP side, each with a default fit for service. */
export interface ApiOptions {
  /** Requests a minute for each key, 12,000: the peak of a whole city through one key. */
  readonly requestsPerMinute?: number;
  /** Requests of citizens a minute from one address, 120: an internet café or the gateway of a telephone company. */
  readonly citizenRequestsPerMinute?: number;
  /** Requests with a wrong key a minute from one address, 60. */
  readonly wrongKeysPerMinute?: number;
  /** Requests of any kind a minute from one address, 60,000: everybody behind the gateway of one city hall. */
  readonly requestsPerMinuteOfAddress?: number;
  /** Who may ask from a browser, and which proxies say truly where a request came from; nobody. */
  readonly doorway?: Doorway;
  /** How long a sender may take: headers 10 s, whole request 30 s, 72 s between two. */
  readonly patience?: Partial<Patience>;
  /** Where the Temporal SDK's own figures are served, for a link on /metrics. */
  readonly sdkMetrics?: string;
  /** Version shown in OpenAPI. */
  readonly version?: string;
}

/**
 * The pack that names the codes of an answer: the order's own, or for lists the one in force. Undefined while it cannot be
 * read: an answer without names is better than none.
 */
export function packOf({ rules }: Pick<Deps, 'rules'>, state?: OrderState): Promise<Pack | undefined> {
  const asked = state === undefined ? rules.active() : rules.get(state.terms.versions.hash);
  return asked.catch(() => undefined);
}

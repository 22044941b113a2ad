import type { Place, TextRef } from './commands';
import type { Dues } from './events';
import type { FailureCode } from './failures';
import { type Holder, type OrderState, type ReportClock, type Stage, TERMINAL } from './state';
import type { Instant, Limit, UnitCode } from './terms';

/** Orders in one page of an incident: what one event can hold, and one activity carries out. Technical. */
export const MOST_IN_PAGE = 500;

/** What an order must have in common with the incident it joins: matter and place, or one of the two (IN-17). */
export const LIKENESSES = ['matterAndPlace', 'matterOrPlace'] as const;
export type Likeness = (typeof LIKENESSES)[number];

/** An order of a page that did not follow, and why. */
export interface NotTaken {
  readonly orderNo: string;
  readonly code: FailureCode;
}

/** To a member: stand in this incident. Matter and place are the parent's. */
export interface Enrolment {
  readonly into: string;
  readonly page: number;
  readonly matter: string;
  readonly place: Place;
  readonly likeness: Likeness;
  /** How often the dispatch desk looks at a member that still waits: nobody is forgotten. */
  readonly review: Limit;
}

/** To a member: the parent's result, and the limit under which it was reached. */
export interface SharedResult {
  readonly from: string;
  /** The pass over the members in which it came. */
  readonly pass: number;
  readonly unit: UnitCode;
  readonly result: string;
  readonly reportedAt: Instant;
  readonly late: boolean;
  readonly clock: { readonly from: Instant; readonly limit: Limit; readonly dueAt: Instant };
}

export const LEAVING = ['person', 'released', 'parentOver', 'targetRefused'] as const;
/** Why an order stands alone again: a person took it out, alone or by the page; the parent ended without a result. */
export type Leaving = (typeof LEAVING)[number];

/** To a member: stand alone again. */
export interface SettingFree {
  readonly from: string;
  readonly why: Exclude<Leaving, 'person'>;
  readonly pass?: number;
}

/** To the parent: how a page, a pass or one member came out. `earliest`: the earliest receipt among them. */
export type Tally =
  | {
      readonly of: 'joined' | 'released';
      readonly page: number;
      readonly count: number;
      readonly refused: readonly NotTaken[];
      readonly earliest?: Instant;
    }
  | {
      readonly of: 'shared';
      readonly pass: number;
      readonly step: number;
      readonly how: Sharing['how'];
      readonly upTo: number;
      readonly count: number;
      /** The last member of this step; absent when the pass is complete. */
      readonly after?: string;
    }
  | { readonly of: 'left'; readonly orderNo: string; readonly served: boolean; readonly earliest?: Instant };

/** Bodies of the commands about incidents; the last four are given by the system to itself only. */
export interface IncidentBodies {
  gather: { readonly orders: readonly string[]; readonly note?: TextRef };
  release: { readonly orders: readonly string[]; readonly note?: TextRef };
  join: { readonly into: string; readonly note?: TextRef };
  leave: { readonly note?: TextRef };
  enrol: Enrolment;
  takeResult: SharedResult;
  setFree: SettingFree;
  tally: Tally;
}

/** What events about incidents say. */
export interface IncidentPayloads {
  GATHERED: { readonly page: number; readonly orders: readonly string[]; readonly note?: TextRef };
  RELEASED: { readonly page: number; readonly orders: readonly string[]; readonly note?: TextRef };
  MEMBERS_JOINED: Counted;
  MEMBERS_RELEASED: Counted;
  RESULT_SHARED: {
    readonly pass: number;
    readonly step: number;
    readonly how: Sharing['how'];
    readonly upTo: number;
    readonly count: number;
    readonly after?: string;
  };
  MEMBER_LEFT: { readonly orderNo: string; readonly served: boolean; readonly earliest?: Instant };
  JOIN_ASKED: { readonly into: string; readonly note?: TextRef };
  /** With what it had to have in common, so that an auditor can judge again. */
  JOINED: Enrolment & { readonly due: Dues };
  /** Told to the dispatch desk: still no result. */
  STILL_JOINED: { readonly to: UnitCode; readonly due: Dues };
  /** `stage`, `due` and `clock`: where it goes on, and with what was left of its time. */
  LEFT: {
    readonly from: string;
    readonly why: Leaving;
    readonly pass?: number;
    readonly stage: Stage;
    readonly due: Dues;
    readonly objectionUntil?: Instant;
    readonly note?: TextRef;
  };
  RESULT_TAKEN: SharedResult & { readonly due: Dues };
}

interface Counted {
  readonly page: number;
  readonly count: number;
  readonly refused: readonly NotTaken[];
  readonly earliest?: Instant;
}

/** What a parent knows of its incident: counts and the earliest start, never a list (design.md "Merged orders"). */
export interface Incident {
  readonly since: Instant;
  /** Number of the last page, of orders gathered or released. */
  readonly page: number;
  /** Pages whose outcome has not come back yet. */
  readonly open: readonly { readonly page: number; readonly as: 'gather' | 'release' }[];
  /** Orders that ever joined. */
  readonly joined: number;
  /** Members that wait for the result, and members that have it. */
  readonly waiting: number;
  readonly served: number;
  /** Members whose caller called before everybody else's: the citizen clock of the incident starts here. */
  readonly earliestAt?: Instant;
  /** Complete passes over the members, and how many had ever joined when the last one began. */
  readonly passes: number;
  readonly reached: number;
  /** The pass under way: what comes next, from after which member on. */
  readonly sharing?: { readonly step: number; readonly after: string; readonly upTo: number };
}

/** What an order keeps while it stands in an incident: how it stood when its clocks stopped. */
export interface Membership {
  readonly into: string;
  readonly page: number;
  readonly at: Instant;
  readonly stage: Stage;
  readonly round: number;
  readonly due: Dues;
  readonly review: Limit;
  /** The parent's result has come; from here on the order has its own follow-up. */
  readonly taken?: {
    readonly at: Instant;
    readonly pass: number;
    readonly holder?: Holder;
    readonly clock?: ReportClock;
    /** Asked for and not decided when the result came; it waits again once the order stands alone. */
    readonly extension?: NonNullable<OrderState['extension']>;
  };
}

/** The incident that an order last left. */
export interface Parting {
  readonly from: string;
  /** The page in which it had joined; absent where it had been merged before any dispatch. */
  readonly page?: number;
  readonly served: boolean;
  readonly why: Leaving;
  readonly pass?: number;
}

/** Members now: those that wait for the result and those that have it. */
export function membersOf({ incident }: Pick<OrderState, 'incident'>): number {
  return incident ? incident.waiting + incident.served : 0;
}

/**
 * How an order stands in its incident.
 * @throws Error on an order that stands in none
 */
export function membershipOf({ joined, orderNo }: OrderState): Membership {
  if (!joined) throw new Error(`order ${orderNo} stands in no incident`);
  return joined;
}

/**
 * Into what and when an order was merged before any dispatch.
 * @throws Error on an order that was not
 */
export function mergingOf({ mergedInto, closedAt, orderNo }: OrderState): {
  readonly into: string;
  readonly at: Instant;
} {
  if (mergedInto === undefined || closedAt === undefined) throw new Error(`order ${orderNo} was not merged`);
  return { into: mergedInto, at: closedAt };
}

/** The citizen clock: of a parent it starts with the earliest caller of the incident (peers.md 11). */
export function citizenStart({ receivedAt, incident }: Pick<OrderState, 'receivedAt' | 'incident'>): Instant {
  return Math.min(receivedAt, incident?.earliestAt ?? receivedAt);
}

/** Same place: the same street where both name one, else the same district. */
export function samePlace(one: Place, other: Place): boolean {
  if (one.street !== undefined && other.street !== undefined) return one.street === other.street;
  return one.district !== undefined && one.district === other.district;
}

/** Is the order like enough to the incident to join it? */
export function alike(order: Pick<OrderState, 'matter' | 'place'>, { matter, place, likeness }: Enrolment): boolean {
  const same = [order.matter === matter, samePlace(order.place, place)];
  return likeness === 'matterAndPlace' ? same.every(Boolean) : same.some(Boolean);
}

/** One step of the pass that brings every waiting member the result, or sets it free where there is none. */
export interface Sharing {
  readonly how: 'result' | 'free';
  readonly pass: number;
  readonly step: number;
  readonly after: string;
  readonly upTo: number;
}

/** What the system still has to do for a parent. */
export type IncidentErrand =
  | { readonly as: 'gather' | 'release'; readonly page: number }
  | ({ readonly as: 'share' } & Sharing);

/**
 * What is owed to the members of a parent, told by the state alone, so that any run of the order can go on with it: pages
 * under way, and the pass with the result once the report is accepted, or into freedom once the order ended without one.
 */
export function owedToMembers(state: OrderState): readonly IncidentErrand[] {
  const { incident } = state;
  if (!incident) return [];
  const step = nextStep(state, incident);
  return step ? [...incident.open, { as: 'share', ...step }] : incident.open;
}

function nextStep({ report, stage }: OrderState, incident: Incident): Sharing | undefined {
  const how = report?.accepted ? 'result' : TERMINAL.includes(stage) ? 'free' : undefined;
  if (!how) return undefined;
  const pass = incident.passes + 1;
  if (incident.sharing) return { how, pass, ...incident.sharing };
  // Who joined since the last pass began may have been passed over.
  return incident.joined > incident.reached ? { how, pass, step: 1, after: '', upTo: incident.joined } : undefined;
}

/** What a parent has to be told of one member, if anything: it left, or was withdrawn while it waited. */
export function toldOfLeaving(
  state: Pick<OrderState, 'joined' | 'parted' | 'stage'>,
): { readonly parent: string; readonly page: number; readonly served: boolean } | undefined {
  const { joined, parted, stage } = state;
  if (joined && !joined.taken && stage === 'CANCELLED')
    return { parent: joined.into, page: joined.page, served: false };
  if (parted?.why !== 'person' || parted.page === undefined) return undefined;
  return { parent: parted.from, page: parted.page, served: parted.served };
}

import { addLimit } from './calendar';
import type { Due, Dues } from './events';
import type { OrderState } from './state';
import type { Instant, Limit, UnitCode } from './terms';

/** What a street or town may whistle for (WH-2): a citizen's demand, key work, joint enforcement, an emergency. */
export const WHISTLE_KINDS = ['demand', 'keyWork', 'enforcement', 'emergency'] as const;
export type WhistleKind = (typeof WHISTLE_KINDS)[number];

/** On-site finding 现场认定: whose duty it turned out to be. */
export const DUTIES = ['mine', 'shared', 'notMine'] as const;
export type Duty = (typeof DUTIES)[number];

/** Rules for units called in to an order (art. 14, 16). Resolved only for the commands that call. */
export interface CallingRules {
  /** Is the lead unit a street or town? Only those may whistle (WH-1). */
  readonly mayWhistle: boolean;
  readonly arrival: Readonly<Record<WhistleKind, Limit>>;
  /** How long the district may take to rule on a refusal or an absence (WH-5). */
  readonly ruling: Limit;
  /** `latest` is missing in what was resolved before that rule: then a co-unit could be due with the lead. */
  readonly coUnit: Omit<CoUnitRule, 'latest'> & Partial<Pick<CoUnitRule, 'latest'>>;
}

/**
 * A co-unit is due after `share` (0–1) of the lead's remaining time, but not before `atLeast`, and always before the lead:
 * at the latest after the share `latest` (T_COUNIT; peers.md 12).
 */
export interface CoUnitRule {
  readonly share: number;
  readonly atLeast: Limit;
  readonly latest: number;
}

/**
 * `called` 待报到 → `arrived` 已报到 → `delivered` 已完成; `missed` 未报到 and `refused` 拒绝报到 wait for the district;
 * `absent` stayed away after a ruling; `released` was let go by the street or the district.
 */
export type CalledState = 'called' | 'arrived' | 'delivered' | 'missed' | 'refused' | 'absent' | 'released';

/** One unit on one whistle: its own clock, verdict and breach (art. 16, WH-3). */
export interface CalledUnit {
  readonly unit: UnitCode;
  readonly state: CalledState;
  readonly from: Instant;
  readonly arriveBy: Instant;
  readonly arrivedAt?: Instant;
  readonly late?: true;
  readonly duty?: Duty;
  readonly deliveredAt?: Instant;
  /** Open while the district owes a ruling (WH-5): since when and until when. */
  readonly inquiry?: { readonly from: Instant; readonly by: Instant };
  /** It refused (S2 art. 44), and what the district ruled of it; stays, however the unit went on. */
  readonly refused?: { readonly at: Instant; readonly upheld?: boolean };
  /** The district has ruled once; the next absence is final. */
  readonly ruled?: true;
  /** A limit to report in was missed; stays, however the unit went on. */
  readonly breached?: true;
  /** That was noticed late through an outage of ours: leaves the figures. */
  readonly outage?: true;
}

export interface Whistle {
  readonly no: number;
  readonly kind: WhistleKind;
  readonly by: UnitCode;
  readonly at: Instant;
  readonly arrival: Limit;
  readonly ruling: Limit;
  readonly units: readonly CalledUnit[];
  readonly closedAt?: Instant;
}

/**
 * A co-unit 协办: due before the lead, with its own breach (peers.md 12). `carried` had not handed over its part when a redo
 * began: it stands with its breach, and the unit is asked anew in the next round.
 */
export interface CoUnit {
  readonly unit: UnitCode;
  /** The lead it helps. */
  readonly by: UnitCode;
  readonly state: 'asked' | 'done' | 'released' | 'carried';
  readonly from: Instant;
  readonly dueAt: Instant;
  /** The rule it was asked under; missing on those of before it, which stay as they were judged then. */
  readonly rule?: CoUnitRule;
  readonly doneAt?: Instant;
  readonly late?: true;
  readonly partial?: true;
  readonly breached?: true;
  readonly outage?: true;
}

/** Units on one order over its whole life: a technical bound, for they stand in its state for ever. */
export const MOST_CALLED = 100;

type Called = Pick<OrderState, 'whistles' | 'coUnits'>;

/** Whistles on the order, oldest first; none on orders of before these rules. */
export function whistlesOf({ whistles }: Called): readonly Whistle[] {
  return whistles ?? [];
}

export function coUnitsOf({ coUnits }: Called): readonly CoUnit[] {
  return coUnits ?? [];
}

const WORKING: readonly CalledState[] = ['called', 'arrived', 'missed', 'refused'];

/** Units that still owe something on the order: called by whistle, or asked to co-handle. */
export function stillCalled(state: OrderState): readonly UnitCode[] {
  const called = whistlesOf(state).flatMap(({ units }) => units.filter((each) => WORKING.includes(each.state)));
  const asked = coUnitsOf(state).filter((each) => each.state === 'asked');
  return [...called, ...asked].map(({ unit }) => unit);
}

/** Was the unit ever called in, by whistle or as co-unit? It goes on seeing what came of the order. */
export function wasCalled(state: Called, unit: UnitCode): boolean {
  const called = whistlesOf(state).some(({ units }) => units.some((each) => each.unit === unit));
  return called || coUnitsOf(state).some((each) => each.unit === unit);
}

/** Is the unit at work on the order now, or on its way? Not one that refused, stayed away, delivered or was let go. */
export function worksOn(state: Called, unit: UnitCode): boolean {
  const there = (each: CalledUnit) => each.unit === unit && (each.state === 'called' || each.state === 'arrived');
  const called = whistlesOf(state).some(({ units }) => units.some(there));
  return called || coUnitsOf(state).some((each) => each.unit === unit && each.state === 'asked');
}

const CALLED_KINDS = ['whistle', 'whistleRuling', 'coUnit'] as const;
export type CalledKind = (typeof CALLED_KINDS)[number];

export function isCalledKind(kind: string): kind is CalledKind {
  return CALLED_KINDS.some((each) => each === kind);
}

/** A deadline of a unit called in; `unit` is whom it is about, for a ruling not the district that owes it. */
export interface CalledDue extends Due {
  readonly kind: CalledKind;
  readonly unit: UnitCode;
}

/** Every deadline that runs for units called in. */
export function everyCalledDue(state: Called): readonly CalledDue[] {
  const ofWhistles = whistlesOf(state).flatMap(({ arrival, ruling, units }) =>
    units.flatMap(({ unit, state: as, from, arriveBy, inquiry }): readonly CalledDue[] => {
      if (as === 'called') return [{ kind: 'whistle', unit, at: arriveBy, from, limit: arrival }];
      if (!inquiry) return [];
      return [{ kind: 'whistleRuling', unit, at: inquiry.by, from: inquiry.from, limit: ruling }];
    }),
  );
  const ofCoUnits = coUnitsOf(state)
    .filter((each) => each.state === 'asked' && !each.breached)
    .map(({ unit, dueAt, from }): CalledDue => ({ kind: 'coUnit', unit, at: dueAt, from }));
  return [...ofWhistles, ...ofCoUnits];
}

/** One armed deadline a kind, the earliest, however many units. */
export function calledDues(state: Called): Dues {
  const dues: { [K in CalledKind]?: Due } = {};
  for (const { kind, unit: _, ...due } of everyCalledDue(state)) {
    const known = dues[kind];
    if (!known || due.at < known.at) dues[kind] = due;
  }
  return dues;
}

/** The called unit of an open whistle; the newest whistle first when a unit is on several. */
export function calledUnit(
  state: OrderState,
  unit: UnitCode | undefined,
  no?: number,
): { readonly whistle: Whistle; readonly called: CalledUnit } | undefined {
  const open = whistlesOf(state).filter((each) => each.closedAt === undefined && (no === undefined || each.no === no));
  for (const whistle of [...open].reverse()) {
    const called = whistle.units.find((each) => each.unit === unit && WORKING.includes(each.state));
    if (called) return { whistle, called };
  }
  return undefined;
}

/** When a co-unit is due: a share of the lead's remaining time, at least some hours, and before the lead. */
export function coUnitDue(now: Instant, leadDue: Instant, rules: CallingRules['coUnit'], state: OrderState): Instant {
  const half = now + Math.round((leadDue - now) * rules.share);
  const latest = rules.latest === undefined ? leadDue : now + Math.floor((leadDue - now) * rules.latest);
  return Math.min(Math.max(half, addLimit(now, rules.atLeast, state.terms.calendar)), latest);
}

/** Where co-units stand after something has moved their limits. */
export type CoUnitMoves = readonly { readonly unit: UnitCode; readonly dueAt: Instant }[];

/** Art. 14: a part not handed over is still owed in a redo; its co-unit is asked anew, due before the lead of the new round. */
export function coUnitsCarried(state: OrderState, leadDue: Instant, now: Instant): CoUnitMoves {
  return coUnitsOf(state).flatMap(({ unit, state: as, rule }) =>
    as === 'asked' && rule ? [{ unit, dueAt: coUnitDue(now, leadDue, rule, state) }] : [],
  );
}

/**
 * The lead's limit was counted anew after a calendar notice: open co-units keep their share of it, never before now. An
 * extension moves nothing of theirs: it is the lead's, and they stay before it.
 */
export function coUnitsMoved(
  state: OrderState,
  lead: { readonly before: Instant; readonly after: Instant },
  now: Instant,
): CoUnitMoves {
  return coUnitsOf(state).flatMap(({ unit, state: as, rule, from, dueAt }) => {
    if (as !== 'asked' || !rule || dueAt < now) return [];
    const share = (dueAt - from) / (lead.before - from);
    const moved = Math.max(now, from + Math.floor((lead.after - from) * share));
    return [{ unit, dueAt: moved }];
  });
}

/** True once nobody owes anything on the whistle any more (delivered, released, or ruled on for good). */
export function isDone(whistle: Whistle): boolean {
  return whistle.units.every((each) => !WORKING.includes(each.state));
}

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
  /** A co-unit is due after this share (0–1) of the lead's remaining time, but not before `atLeast` (T_COUNIT). */
  readonly coUnit: { readonly share: number; readonly atLeast: Limit };
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
  /** Set while the district owes a ruling. */
  readonly rulingBy?: Instant;
  /** The district has ruled once; the next absence is final. */
  readonly ruled?: true;
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

/** A co-unit 协办: due before the lead, with its own breach (peers.md 12). */
export interface CoUnit {
  readonly unit: UnitCode;
  readonly state: 'asked' | 'done' | 'released';
  readonly from: Instant;
  readonly dueAt: Instant;
  readonly doneAt?: Instant;
  readonly late?: true;
  readonly partial?: true;
  readonly breached?: true;
}

const WORKING: readonly CalledState[] = ['called', 'arrived', 'missed', 'refused'];

/** Units that still owe something on the order: called by whistle, or asked to co-handle. */
export function stillCalled(state: OrderState): readonly UnitCode[] {
  const called = (state.whistles ?? []).flatMap(({ units }) => units.filter((each) => WORKING.includes(each.state)));
  const asked = (state.coUnits ?? []).filter((each) => each.state === 'asked');
  return [...called, ...asked].map(({ unit }) => unit);
}

/** The earliest deadline of each kind among all units called in; one armed deadline a kind, however many units. */
export function calledDues(state: Pick<OrderState, 'whistles' | 'coUnits'>): Dues {
  const units = (state.whistles ?? []).flatMap((each) => each.units);
  const coUnits = (state.coUnits ?? []).filter((each) => each.state === 'asked' && !each.breached);
  return {
    ...earliest(
      'whistle',
      units.filter((each) => each.state === 'called').map((each) => ({ at: each.arriveBy, from: each.from })),
    ),
    ...earliest(
      'whistleRuling',
      units.flatMap(({ rulingBy, from }) => (rulingBy === undefined ? [] : [{ at: rulingBy, from }])),
    ),
    ...earliest(
      'coUnit',
      coUnits.map(({ dueAt, from }) => ({ at: dueAt, from })),
    ),
  };
}

function earliest(kind: 'whistle' | 'whistleRuling' | 'coUnit', dues: readonly Due[]): Dues {
  const [first, ...others] = dues;
  return first ? { [kind]: others.reduce((least, each) => (each.at < least.at ? each : least), first) } : {};
}

/** The called unit of an open whistle; the newest whistle first when a unit is on several. */
export function calledUnit(
  state: OrderState,
  unit: UnitCode,
  no?: number,
): { readonly whistle: Whistle; readonly called: CalledUnit } | undefined {
  const open = (state.whistles ?? []).filter(
    (each) => each.closedAt === undefined && (no === undefined || each.no === no),
  );
  for (const whistle of [...open].reverse()) {
    const called = whistle.units.find((each) => each.unit === unit && WORKING.includes(each.state));
    if (called) return { whistle, called };
  }
  return undefined;
}

/** When a co-unit is due: a share of the lead's remaining time, at least some hours, never after the lead itself. */
export function coUnitDue(now: Instant, leadDue: Instant, rules: CallingRules['coUnit'], state: OrderState): Instant {
  const half = now + Math.round((leadDue - now) * rules.share);
  return Math.min(Math.max(half, addLimit(now, rules.atLeast, state.terms.calendar)), leadDue);
}

/** True once nobody owes anything on the whistle any more (delivered, released, or ruled on for good). */
export function isDone(whistle: Whistle): boolean {
  return whistle.units.every((each) => !WORKING.includes(each.state));
}

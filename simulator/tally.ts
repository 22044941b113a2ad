import type { Terms } from '../domain/terms';
import type { OrderState } from '../domain/state';
import { FAULTS, type Fault } from './faults';
import { type Lanes, NOTHING, sum } from './hash';
import { count } from './histogram';
import type { Life } from './life';

/** Durations that are counted, in all and by level. */
export const SPANS = ['sign', 'contact', 'report', 'close'] as const;

/** Sums over orders; two tallies add up, so it is without effect who lived which order. */
export interface Tally {
  orders: number;
  events: number;
  messages: number;
  hash: Lanes;
  /** Counts by a name such as `stage/CLOSED`, `breach/sign`, `fault/messageLost`. */
  readonly counts: Record<string, number>;
  /** Histograms by a name such as `sign/3`. */
  readonly spans: Record<string, number[]>;
  violation?: { readonly order: number; readonly invariant: number; readonly what: string };
}

export function emptyTally(): Tally {
  return { orders: 0, events: 0, messages: 0, hash: NOTHING, counts: {}, spans: {} };
}

export function addLife(tally: Tally, life: Life): void {
  tally.orders += 1;
  tally.events += life.events.length;
  tally.messages += life.moves.length;
  tally.hash = sum(tally.hash, life.hash);
  const { violation, order, state } = life;
  if (violation && (tally.violation === undefined || order < tally.violation.order))
    tally.violation = { order, invariant: violation.invariant, what: violation.what };
  for (const fault of life.faults) plus(tally, `fault/${fault}`);
  for (const event of life.events) {
    switch (event.type) {
      case 'BREACHED':
        plus(tally, `breach/${event.clock}`);
        break;
      case 'WARNED':
        plus(tally, 'warned');
        break;
      case 'URGED':
        if (event.rung !== undefined) plus(tally, `rung/${Math.min(3, event.rung)}`);
        break;
      case 'CRITICISED':
      case 'SUPERVISED':
        if (event.rung !== undefined) plus(tally, `rung/${Math.min(3, event.rung)}`);
        break;
      case 'FOLLOW_UP_INVALID':
        plus(tally, `invalid/${event.why}`);
        break;
      case 'FOLLOW_UP_TRIED':
        plus(tally, `tried/${event.outcome}`);
        break;
      case 'COMMAND_REFUSED':
        plus(tally, 'refusedLater');
        break;
      case 'JOINED':
      case 'RESULT_TAKEN':
        plus(tally, `incident/${event.type}`);
        break;
      case 'LEFT':
        plus(tally, `incident/LEFT ${event.why}`);
        break;
      default:
    }
  }
  if (!state) return;
  addState(tally, state, life);
}

function addState(tally: Tally, state: OrderState, life: Life): void {
  plus(tally, `stage/${state.stage}`);
  if (state.incident) plus(tally, 'incident/parents');
  if (state.outcome) plus(tally, `outcome/${state.outcome}`);
  if (state.dispatches > 0) plus(tally, `level/${state.level}`);
  plus(tally, `rounds/${state.round}`);
  rated(tally, state, state.terms.scale);
  const from = state.firstDispatchedAt;
  if (from === undefined) return;
  const seen = new Set<string>();
  for (const { type, at } of life.events) {
    const span = SPAN_OF[type];
    if (!span || seen.has(span)) continue;
    seen.add(span);
    const name = `${span}/${state.level}`;
    count((tally.spans[name] ??= []), at - (span === 'close' ? state.receivedAt : from));
  }
}

const SPAN_OF: Partial<Record<Life['events'][number]['type'], (typeof SPANS)[number]>> = {
  SIGNED: 'sign',
  CONTACTED: 'contact',
  REPORTED: 'report',
  CLOSED: 'close',
};

/** Domain.md §4.1 over valid follow-ups: what the caller said last counts; unrated has no value on the scale. */
function rated(tally: Tally, state: OrderState, scale: Terms['scale']): void {
  const rating = state.ratings.at(-1);
  if (!rating) return;
  plus(tally, 'valid');
  if (rating.contacted) plus(tally, 'contacted');
  if (rating.solved) plus(tally, 'solved');
  plus(tally, `says/${rating.satisfaction}`);
  if (rating.satisfaction === 'unrated') return;
  plus(tally, 'saying');
  // In tenths of a percent: whole numbers add up to the same sum in every order.
  plus(tally, 'satisfaction', Math.round(scale[rating.satisfaction] * 1_000));
}

/** Rates (0–1) with how many they rest on; `composite` 0–100, one decimal. Undefined where nobody was reached: no data, not 0. */
export interface Rates {
  readonly valid: number;
  readonly response: number;
  readonly resolution: number;
  readonly satisfaction: number;
  readonly rated: number;
  readonly composite: number;
}

/** Domain.md §4.1. @param weighed sum of the values of satisfied, basic and dissatisfied on the scale */
export function ratesOf(
  valid: number,
  contacted: number,
  solved: number,
  weighed: number,
  said = valid,
): Rates | undefined {
  if (valid === 0 || said === 0) return undefined;
  const [response, resolution, satisfaction] = [contacted / valid, solved / valid, weighed / said];
  const composite = Math.round(10 * (10 * response + 50 * resolution + 40 * satisfaction)) / 10;
  return { valid, response, resolution, satisfaction, rated: said, composite };
}

export function rates({ counts }: Tally): Rates | undefined {
  const of = (name: string) => counts[name] ?? 0;
  return ratesOf(of('valid'), of('contacted'), of('solved'), of('satisfaction') / 1_000, of('saying'));
}

/** Adds the second to the first. */
export function addTally(tally: Tally, other: Tally): void {
  tally.orders += other.orders;
  tally.events += other.events;
  tally.messages += other.messages;
  tally.hash = sum(tally.hash, other.hash);
  for (const [name, n] of Object.entries(other.counts)) plus(tally, name, n);
  for (const [name, bins] of Object.entries(other.spans)) {
    const own = (tally.spans[name] ??= []);
    bins.forEach((n, i) => {
      own[i] = (own[i] ?? 0) + n;
    });
  }
  const { violation } = other;
  if (violation && (tally.violation === undefined || violation.order < tally.violation.order))
    tally.violation = violation;
}

export function faultsOf({ counts }: Tally): Readonly<Record<Fault, number>> {
  return Object.fromEntries(FAULTS.map((fault) => [fault, counts[`fault/${fault}`] ?? 0])) as Record<Fault, number>;
}

function plus({ counts }: Tally, name: string, n = 1): void {
  counts[name] = (counts[name] ?? 0) + n;
}

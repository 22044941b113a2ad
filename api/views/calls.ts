import type { z } from 'zod';
import { type CalledUnit, type CoUnit, coUnitsOf, type Whistle, whistlesOf } from '../../domain/calling';
import type { OrderState } from '../../domain/state';
import type { Answered, CallItem, Whistling } from '../../ledger/queries/calls';
import type { Policy } from '../../rules/schemas';
import type { whistlingView } from '../schemas/calls';
import type { orderView } from '../schemas/views';
import { coded, given, iso, limitView, same } from './coded';

type Order = z.output<typeof orderView>;

/** Who was called in to an order, and how far each has come; nothing on orders that called nobody. */
export function calledIn(state: OrderState): Pick<Order, 'whistles' | 'coUnits'> {
  const [whistles, coUnits] = [whistlesOf(state), coUnitsOf(state)];
  return {
    ...(whistles.length > 0 && { whistles: whistles.map(whistleView) }),
    ...(coUnits.length > 0 && { coUnits: coUnits.map(coUnitView) }),
  };
}

function whistleView({ no, kind, by, at, arrival, units, closedAt }: Whistle) {
  return {
    no,
    kind: coded('whistle', kind),
    by,
    at: iso(at),
    arrival: limitView(arrival),
    ...given('closedAt', closedAt, iso),
    units: units.map(calledView),
  };
}

function calledView(each: CalledUnit) {
  return {
    unit: each.unit,
    state: coded('called', each.state),
    arriveBy: iso(each.arriveBy),
    ...given('arrivedAt', each.arrivedAt, iso),
    ...given('duty', each.duty, (duty) => coded('duty', duty)),
    ...given('deliveredAt', each.deliveredAt, iso),
    ...given('rulingBy', each.inquiry?.by, iso),
    ...given('ruled', each.ruled, same),
    ...given('late', each.late, same),
    ...given('breached', each.breached, same),
  };
}

function coUnitView(each: CoUnit) {
  return {
    unit: each.unit,
    by: each.by,
    state: coded('called', each.state),
    from: iso(each.from),
    dueAt: iso(each.dueAt),
    ...given('doneAt', each.doneAt, iso),
    ...given('partial', each.partial, same),
    ...given('late', each.late, same),
    ...given('breached', each.breached, same),
  };
}

/** One call in a unit's list. */
export function callView(item: CallItem) {
  const { orderNo, as, no, unit, caller, late, breached } = item;
  return {
    orderNo,
    as,
    no,
    unit,
    caller,
    ...given('kind', item.kind, (kind) => coded('whistle', kind)),
    state: coded('called', item.state),
    calledAt: iso(item.calledAt),
    dueAt: iso(item.dueAt),
    ...given('arrivedAt', item.arrivedAt, iso),
    ...given('deliveredAt', item.deliveredAt, iso),
    ...given('duty', item.duty, (duty) => coded('duty', duty)),
    late,
    breached,
  };
}

/** Shares are rounded to a ten-thousandth: more digits would feign a precision that no sample has. */
function shareOf(part: number, whole: number): { share?: number } {
  return whole === 0 ? {} : { share: Math.round((part / whole) * 10_000) / 10_000 };
}

function answeredView({ called, decided, inTime }: Answered) {
  return { called, decided, inTime, ...shareOf(inTime, decided) };
}

export function whistlingOf({ held, whistledOn, asCaller, asCalled, asCoUnit }: Whistling) {
  return {
    orders: held,
    whistledOn,
    ...shareOf(whistledOn, held),
    asCaller: answeredView(asCaller),
    asCalled: answeredView(asCalled),
    asCoUnit: answeredView(asCoUnit),
  };
}

type Band = Pick<z.output<typeof whistlingView>, 'band' | 'limits'>;

/** WH-7: where the share lies in the policy's band; nothing said of fewer orders than the policy's least sample. */
export function bandOf({ held, whistledOn }: Whistling, { calling, appraisal }: Policy): Band {
  if (!calling) return {};
  const [low, high, sample] = [calling.band.low.value, calling.band.high.value, appraisal.minSample.value];
  const share = whistledOn / Math.max(1, held);
  const band = share < low ? 'low' : share > high ? 'high' : 'normal';
  return { limits: { low, high, sample }, ...(held >= sample && { band: coded('band', band) }) };
}

import type { z } from 'zod';
import { type CalledUnit, type CoUnit, coUnitsOf, type Whistle, whistlesOf } from '../../domain/calling';
import type { OrderState } from '../../domain/state';
import type { CallItem } from '../../ledger/queries/calls';
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

const STATES = { whistle: 'called', coUnit: 'called', assignment: 'assignment', raise: 'raise' } as const;

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
    state: coded(STATES[item.as], item.state),
    calledAt: iso(item.calledAt),
    dueAt: iso(item.dueAt),
    ...given('arrivedAt', item.arrivedAt, iso),
    ...given('deliveredAt', item.deliveredAt, iso),
    ...given('duty', item.duty, (duty) => coded('duty', duty)),
    late,
    breached,
  };
}

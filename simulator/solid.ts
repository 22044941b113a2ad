import { evolve } from '../domain/evolve';
import type { OrderEvent } from '../domain/events';
import type { OrderState } from '../domain/state';

/** Every member of an order, what it does not have as `undefined`. */
type Solid = { readonly [K in keyof Required<OrderState>]: OrderState[K] | undefined };

/**
 * The same order with every member there could be, always in one order. Absent and undefined mean the same to the core;
 * to V8 they are two classes of objects, and the core's optional members made thousands of those (docs/simulator.md).
 */
export function solid(state: OrderState): OrderState {
  const all: Solid = {
    orderNo: state.orderNo,
    version: state.version,
    stage: state.stage,
    kind: state.kind,
    channel: state.channel,
    matter: state.matter,
    place: state.place,
    text: state.text,
    contentHash: state.contentHash,
    previousOrderNo: state.previousOrderNo,
    suggestion: state.suggestion,
    danger: state.danger,
    secret: state.secret,
    level: state.level,
    terms: state.terms,
    receivedAt: state.receivedAt,
    lastAt: state.lastAt,
    round: state.round,
    holder: state.holder,
    copyTo: state.copyTo,
    firstDispatchedAt: state.firstDispatchedAt,
    dispatches: state.dispatches,
    sent: state.sent,
    due: state.due,
    pausedDispatchMs: state.pausedDispatchMs,
    infoMs: state.infoMs,
    objectionUntil: state.objectionUntil,
    objections: state.objections,
    clock: state.clock,
    extensions: state.extensions,
    extensionsOfDispatch: state.extensionsOfDispatch,
    extension: state.extension,
    report: state.report,
    visit: state.visit,
    tasks: state.tasks,
    ratings: state.ratings,
    breaches: state.breaches,
    rung: state.rung,
    urges: state.urges,
    supervisions: state.supervisions,
    calendarGuessed: state.calendarGuessed,
    spans: state.spans,
    whistles: state.whistles,
    coUnits: state.coUnits,
    risks: state.risks,
    abuse: state.abuse,
    hang: state.hang,
    hangs: state.hangs,
    topic: state.topic,
    incident: state.incident,
    joined: state.joined,
    parted: state.parted,
    assignments: state.assignments,
    oversight: state.oversight,
    raises: state.raises,
    callerUrges: state.callerUrges,
    outcome: state.outcome,
    mergedInto: state.mergedInto,
    closedAt: state.closedAt,
    appealUntil: state.appealUntil,
    frozenAt: state.frozenAt,
    period: state.period,
    appeal: state.appeal,
  };
  return all as OrderState;
}

/** The core's `evolve`, its result {@link solid}. */
export function evolveSolid(state: OrderState | undefined, event: OrderEvent): OrderState {
  return solid(evolve(state, event));
}

/** The whole order as the fold of its events, oldest first. */
export function foldSolid(events: readonly OrderEvent[]): OrderState | undefined {
  let state: OrderState | undefined;
  for (const event of events) state = evolveSolid(state, event);
  return state;
}

import type { z } from 'zod';
import { nextDue } from '../../domain/agenda';
import type { Actor } from '../../domain/commands';
import type { OrderEvent, StoredEvent } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import { isOfIncident } from '../../domain/evolve/incident';
import type { OrderState } from '../../domain/state';
import type { timelineView } from '../schemas/views';
import { coded, given, iso, same } from './coded';

function actorView(actor: Actor) {
  return { role: coded('role', actor.role), ...given('unit', actor.unit, same), ...given('key', actor.key, same) };
}

/** Kept out of `facts`: said elsewhere in the row, or long and only for the machine (terms, armed deadlines). */
const SAID_ELSEWHERE = new Set(['type', 'at', 'by', 'message', 'terms', 'due']);
/** Fields that hold instants, in whichever event. */
const INSTANTS = new Set([
  'at',
  'dueAt',
  'calledAt',
  'objectionUntil',
  'appealUntil',
  'frozenAt',
  'until',
  'from',
  'arriveBy',
  'rulingBy',
  'earliest',
  'reportedAt',
  'signBy',
  'answerBy',
  'reviewBy',
  'opinionBy',
]);

function readable(value: unknown, field: string): unknown {
  if (typeof value === 'number' && INSTANTS.has(field)) return iso(value);
  if (Array.isArray(value)) return value.map((item) => readable(item, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner, key)]));
}

/** Which orders stand in an incident: a unit sees counts (IN-17). */
const WHO_JOINS = new Set(['orders', 'refused', 'orderNo', 'after']);

function factsOf(event: OrderEvent, members: boolean): Record<string, unknown> {
  const hidden = !members && isOfIncident(event) ? WHO_JOINS : undefined;
  const own = Object.entries(event).filter(([field]) => !SAID_ELSEWHERE.has(field) && !hidden?.has(field));
  return Object.fromEntries(own.map(([field, value]) => [field, readable(value, field)]));
}

/**
 * When what happened by the clock had been due; `at` is when it was noticed, so an outage of ours shows as the difference
 * (peers.md, SLA semantics 17). Several consequences of one expiry share its due time.
 */
function dueTimes(events: readonly StoredEvent[]): readonly (number | undefined)[] {
  let state: OrderState | undefined;
  let last: { readonly at: number; readonly dueAt: number | undefined } | undefined;
  return events.map(({ event }) => {
    const next = state && nextDue(state)?.at;
    state = evolve(state, event);
    if (event.by.role !== 'timer') return undefined;
    const inherited = last?.at === event.at ? last.dueAt : undefined;
    const dueAt = event.type === 'BREACHED' ? event.dueAt : next !== undefined && next < event.at ? next : inherited;
    last = { at: event.at, dueAt };
    return dueAt;
  });
}

/**
 * The life of an order, event by event, with words.
 * @param events all of them, oldest first
 * @param members also which orders stand in its incident
 */
export function timelineOf(
  orderNo: string,
  events: readonly StoredEvent[],
  members = true,
): z.output<typeof timelineView> {
  const due = dueTimes(events);
  return {
    orderNo,
    events: events.map(({ seq, hash, event }, index) => ({
      seq,
      hash,
      type: coded('event', event.type),
      at: iso(event.at),
      ...given('dueAt', due[index], iso),
      by: actorView(event.by),
      ...given('message', event.message, same),
      facts: factsOf(event, members),
    })),
  };
}

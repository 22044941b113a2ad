import type { z } from 'zod';
import type { Actor } from '../../domain/commands';
import type { OrderEvent, StoredEvent } from '../../domain/events';
import type { timelineView } from '../schemas/views';
import { coded, given, iso, same } from './coded';

function actorView(actor: Actor) {
  return { role: coded('role', actor.role), ...given('unit', actor.unit, same), ...given('key', actor.key, same) };
}

/** Kept out of `facts`: said elsewhere in the row, or long and only for the machine (terms, armed deadlines). */
const SAID_ELSEWHERE = new Set(['type', 'at', 'by', 'message', 'terms', 'due']);
/** Fields that hold instants, in whichever event. */
const INSTANTS = new Set(['at', 'dueAt', 'calledAt', 'objectionUntil', 'appealUntil', 'frozenAt', 'until', 'from']);

function readable(value: unknown, field: string): unknown {
  if (typeof value === 'number' && INSTANTS.has(field)) return iso(value);
  if (Array.isArray(value)) return value.map((item) => readable(item, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner, key)]));
}

function factsOf(event: OrderEvent): Record<string, unknown> {
  const own = Object.entries(event).filter(([field]) => !SAID_ELSEWHERE.has(field));
  return Object.fromEntries(own.map(([field, value]) => [field, readable(value, field)]));
}

/** When an event of the clock had been due; outages show as a difference to `at` (peers.md, SLA semantics 17). */
function dueAtOf(event: OrderEvent): number | undefined {
  return event.type === 'BREACHED' ? event.dueAt : undefined;
}

/** The life of an order, event by event, with words. */
export function timelineOf(orderNo: string, events: readonly StoredEvent[]): z.output<typeof timelineView> {
  return {
    orderNo,
    events: events.map(({ seq, hash, event }) => ({
      seq,
      hash,
      type: coded('event', event.type),
      at: iso(event.at),
      ...given('dueAt', dueAtOf(event), iso),
      by: actorView(event.by),
      ...given('message', event.message, same),
      facts: factsOf(event),
    })),
  };
}

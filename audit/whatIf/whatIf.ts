import { intake, decide, isRefusal } from '../../domain/decide';
import type { Command, Intake } from '../../domain/commands';
import type { OrderEvent, StoredEvent } from '../../domain/events';
import { nextDue } from '../../domain/agenda';
import { evolve, fold } from '../../domain/evolve';
import type { FailureCode } from '../../domain/failures';
import { finalRating, type OrderState } from '../../domain/state';
import type { Instant } from '../../domain/terms';
import { canonical } from '../../ledger/canonical';
import type { Pack } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import { allDue, asksTerms, termsRequest } from '../../workflows/rulings';
import { derive, intakeOf, type Packs } from '../derive/derive';

/** One thing that would have been otherwise. */
export interface Difference {
  readonly field: string;
  readonly was: unknown;
  readonly would: unknown;
}

/** What would have become of an order under other rules, everybody having said the same at the same times. */
export interface WhatIf {
  readonly orderNo: string;
  readonly differences: readonly Difference[];
  /** Commands that the other rules would have refused: seq at which they stand, and why. */
  readonly refused: readonly { readonly seq: number; readonly command: string; readonly code: FailureCode }[];
  /** The events of that other course, not in any ledger. */
  readonly events: readonly OrderEvent[];
  /** Why there is no other course at all, e.g. the other rules do not know the matter. */
  readonly impossible?: FailureCode;
}

/**
 * Lets an order happen again under another pack: the same call, the same commands at the same times by the same actors,
 * limits and consequences by the other rules; up to the last event, not further. Answers of callers are taken as they were
 * given, so a course that turns away from the real one says less and less: `refused` shows where.
 *
 * @param stored the whole order, oldest first
 * @param packs the rules it happened under, by hash
 */
export function whatIf(stored: readonly StoredEvent[], pack: Pack, packs: Packs): WhatIf {
  const real = fold(stored.map(({ event }) => event));
  const end = stored.at(-1)?.event.at ?? 0;
  const begun = beginning(stored, pack);
  const { orderNo } = real;
  if ('refused' in begun) return { orderNo, differences: [], refused: [], events: [], impossible: begun.refused };
  const refused: { seq: number; command: string; code: FailureCode }[] = [];
  const events = [...begun.events];
  let state = fold(events);
  const go = (more: readonly OrderEvent[]) => {
    events.push(...more);
    if (more.length > 0) state = fold(more, state);
  };
  const noticed = noticedAt(stored);
  // A limit acts when it runs out, not when somebody next says something: what it sets in motion counts from there.
  const clockTo = (at: Instant) => {
    for (let next = nextDue(state); next && next.at < at; next = nextDue(state)) {
      const more = allDue(state, Math.min(noticed.get(next.at) ?? next.at + 1, at));
      if (more.length === 0) return;
      go(more);
    }
  };
  for (const { seq, given } of derive(stored, packs)) {
    if (!given) continue;
    const { at } = (stored[seq - 1] as StoredEvent).event;
    clockTo(at);
    const command = underRules(state, given, at, pack);
    const decision = 'refused' in command ? command : decide(state, command, at);
    if (isRefusal(decision as readonly unknown[])) {
      refused.push({ seq, command: given.name, code: (decision as { refused: FailureCode }).refused });
    } else go(decision as readonly OrderEvent[]);
  }
  clockTo(end);
  go(allDue(state, end));
  return { orderNo, differences: differences(real, state), refused, events };
}

/** When each limit that ran out was noticed, by when it was due: a moment later, or after an outage of ours. */
function noticedAt(stored: readonly StoredEvent[]): ReadonlyMap<Instant, Instant> {
  const found = new Map<Instant, Instant>();
  let state: OrderState | undefined;
  for (const { event } of stored) {
    const next = state && nextDue(state);
    if (next && event.by.role === 'timer' && next.at < event.at) found.set(next.at, event.at);
    state = evolve(state, event);
  }
  return found;
}

function beginning(
  stored: readonly StoredEvent[],
  pack: Pack,
): { readonly events: readonly OrderEvent[] } | { readonly refused: FailureCode } {
  const found = intakeOf(stored.map(({ event }) => event));
  if (!found) return { refused: 'UNKNOWN_ORDER' };
  const { what, at, by, terms } = found;
  const { matter, place, kind, danger } = what;
  const resolved = resolve(pack, { matter, place, kind, ...(danger && { danger }), at, outward: terms.outward });
  if ('refused' in resolved) return resolved;
  const events = intake(what satisfies Intake, resolved, at, by);
  return isRefusal(events) ? events : { events };
}

function underRules(state: OrderState, given: Command, at: Instant, pack: Pack): Command | { refused: FailureCode } {
  if (!asksTerms(given)) return given;
  const { profile: _, pack: __, ...question } = termsRequest(state, given, at);
  const terms = resolve(pack, { ...question, outward: state.terms.outward });
  return 'refused' in terms ? terms : { ...given, terms };
}

/** What people ask about: who had it, until when, what was missed, how it ended. */
const FIELDS: Readonly<Record<string, (state: OrderState) => unknown>> = {
  stage: ({ stage }) => stage,
  level: ({ level }) => level,
  unit: ({ holder }) => holder?.unit,
  limit: ({ clock }) => clock?.limit,
  dueAt: ({ clock }) => clock?.dueAt,
  originalDueAt: ({ clock }) => clock?.originalDueAt,
  round: ({ round }) => round,
  breaches: ({ breaches }) => breaches.map(({ clock, owner, round }) => `${clock} ${owner} ${round}`),
  rung: ({ rung }) => rung,
  supervisions: ({ supervisions }) => supervisions,
  outcome: ({ outcome }) => outcome,
  satisfaction: (state) => finalRating(state)?.satisfaction,
  closedAt: ({ closedAt }) => closedAt,
  period: ({ period }) => period,
};

function differences(real: OrderState, other: OrderState): readonly Difference[] {
  return Object.entries(FIELDS).flatMap(([field, of]) => {
    const [was, would] = [of(real) ?? null, of(other) ?? null];
    return canonical(was) === canonical(would) ? [] : [{ field, was, would }];
  });
}

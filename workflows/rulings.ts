import { decide, fallDue, isRefusal, stamp } from '../domain/decide';
import { COMMANDS, type Actor, type Command, type CommandBodies, type CommandName } from '../domain/commands';
import type { OrderEvent } from '../domain/events';
import { fold } from '../domain/evolve';
import type { FailureCode, Refusal } from '../domain/failures';
import type { OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import type { ResolveRequest } from '../activities/contract';
import type { OutboxEntry } from './messages';

/** The workflow itself, when nobody else answers for an event. */
export const TIMER: Actor = { role: 'timer' };

/** More consequences of one awakening than any order can have: a rule that moves nothing must not hang the worker. */
const MOST_DUE_AT_ONCE = 1_000;

/** Everything that has fallen due before an instant, in order; each consequence may arm the next. */
export function allDue(state: OrderState, now: Instant): readonly OrderEvent[] {
  const events: OrderEvent[] = [];
  let running = state;
  for (let i = 0; i < MOST_DUE_AT_ONCE; i++) {
    const more = fallDue(running, now);
    if (more.length === 0) return events;
    events.push(...more);
    running = fold(more, running);
  }
  throw new Error(`what falls due does not come to an end in stage ${state.stage}`);
}

/** When a command counts as given (domain rule): stamped by the API, clamped between the last event and now. */
export function givenAt(state: OrderState, command: Command, now: Instant): Instant {
  return Math.max(state.lastAt, Math.min(command.receivedAt ?? now, now));
}

/** The same cause judged by another state. A refusal becomes an event, because its sender was told that it would count. */
export function decideAnew(
  state: OrderState,
  entry: OutboxEntry,
  stands: ReadonlySet<string | undefined>,
): readonly OrderEvent[] {
  const { cause, events } = entry;
  switch (cause.of) {
    case 'intake':
      return [];
    case 'due':
      return allDue(state, Math.max(cause.at, state.lastAt));
    case 'refusal':
      return events;
    case 'command': {
      const { command } = cause;
      if (stands.has(command.id)) return [];
      const at = Math.max(cause.at, state.lastAt);
      // What ran out before the command is judged before it, as when it was first heard: by another state it may be more.
      const due = allDue(state, at);
      const then = due.length > 0 ? fold(due, state) : state;
      const decision = decide(then, command, at);
      if (!isRefusal(decision)) return [...due, ...decision];
      return [...due, ...refusedEvent(command.name, decision, at, command.actor, command.id)];
    }
    default:
      return cause satisfies never;
  }
}

/** COMMAND_REFUSED as the ledger keeps it and the unit sees it. */
export function refusedEvent(
  command: string,
  { refused, rule }: Refusal,
  at: Instant,
  by: Actor = TIMER,
  message?: string,
): readonly OrderEvent[] {
  return stamp(
    [{ type: 'COMMAND_REFUSED', command, code: refused, ...(rule !== undefined && { rule }) }],
    at,
    by,
    message,
  );
}

/** Refusals that no fresh terms can change. */
const FINAL_WITHOUT_TERMS: readonly FailureCode[] = [
  'WRONG_STATE',
  'ROLE_NOT_ALLOWED',
  'NOT_THE_HOLDER',
  'ORDER_CLOSED',
  'PERIOD_FROZEN',
  'OBJECTOR_NAMED',
];

/** decide called dry, for a refusal that leaves no trace. Terms that are not resolved yet are given the benefit of the doubt. */
export function dryRun(state: OrderState, command: Command, now: Instant): Refusal | undefined {
  const decision = decide(state, command, givenAt(state, command, now));
  if (!isRefusal(decision)) return undefined;
  if (asksTerms(command) && !FINAL_WITHOUT_TERMS.includes(decision.refused)) return undefined;
  return decision;
}

/** Do limits arise anew? An objection denied leaves them as they are. */
export function asksTerms(command: Command): boolean {
  if (command.terms !== undefined || !('resolves' in COMMANDS[command.name])) return false;
  if (command.name === 'giveOpinion') return command.body.decision === 'takeOver';
  return command.name !== 'ruleObjection' || (command.body.upheld && command.body.unit !== undefined);
}

/** The parts of bodies that rules depend on; every command body has some or none of them. */
interface TermsBearing {
  readonly matter?: string;
  readonly place?: OrderState['place'];
  readonly level?: OrderState['level'];
  readonly unit?: string;
  readonly units?: readonly string[];
}

/** Commands whose `unit` is not one to dispatch to. */
const ASKS_OTHERWISE: readonly CommandName[] = ['assign', 'raise'];

function asked({ to: level, unit }: CommandBodies['raise']) {
  return { level, ...(unit !== undefined && { unit }) };
}

/** What the rules are asked for a command: the pack pinned on the order, or today's for an ordered recomputation. */
export function termsRequest(state: OrderState, command: Command, now: Instant): ResolveRequest {
  const body = command.body as TermsBearing;
  const matter = body.matter ?? state.matter;
  // A level set by a person belongs to the matter it was set for.
  const level = body.level ?? (matter === state.matter ? state.level : undefined);
  return {
    profile: state.terms.versions.profile,
    pack: command.name === 'recomputeDeadlines' ? '' : state.terms.versions.hash,
    matter,
    place: body.place ?? state.place,
    kind: state.kind,
    ...(state.danger && { danger: true }),
    ...(level !== undefined && { level }),
    ...(body.unit !== undefined && !ASKS_OTHERWISE.includes(command.name) && { unit: body.unit }),
    ...(command.name === 'raise' && state.holder && { raised: { by: state.holder.unit, ...asked(command.body) } }),
    ...(command.name === 'assign' && state.holder && { assigned: { by: state.holder.unit, unit: command.body.unit } }),
    ...(body.units &&
      state.holder && {
        called: { by: state.holder.unit, units: body.units, whistle: command.name === 'whistle' },
      }),
    ...suggestedStill(state, command),
    ...(command.name === 'askHang' && state.holder && { hang: { by: state.holder.unit } }),
    at: now,
  };
}

/** Only while the order still goes to its first dispatch, with the matter and place the suggestion was made for. */
function suggestedStill({ suggestion }: OrderState, { name, body }: Command): Pick<ResolveRequest, 'suggested'> {
  const { matter, place } = body as TermsBearing;
  const asked = (name === 'submit' || name === 'addInfo') && matter === undefined && place === undefined;
  return asked && suggestion ? { suggested: suggestion.units[0].unit } : {};
}

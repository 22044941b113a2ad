import { decide, intake, isRefusal } from '../../domain/decide';
import type { Command, Intake } from '../../domain/commands';
import type { OrderEvent, StoredEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { Refusal } from '../../domain/failures';
import type { OrderState } from '../../domain/state';
import type { Terms } from '../../domain/terms';
import type { ResolveRequest } from '../../activities/contract';
import { alike } from '../../ledger/canonical';
import type { Pack } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import { allDue, asksTerms, dryRun, termsRequest } from '../../workflows/rulings';
import { candidatesFor } from './commandOf';
import { type Group, groupsOf } from './groups';

/** What became of one group of events when the regulation was asked again. */
export interface Derived {
  readonly seq: number;
  readonly cause: Group['cause'];
  /** The command under which they follow. */
  readonly command?: string;
  /** The same with its body, as far as the ledger tells it. */
  readonly given?: Command;
  /**
   * `same`: the regulation yields exactly these events; `notKept`: a refusal, whose command is not in the ledger;
   * `unknownPack`: they follow, but the rules of that hash are gone, so the limits were taken from the event;
   * `differs`: they do not follow.
   */
  readonly verdict: 'same' | 'notKept' | 'unknownPack' | 'differs';
  /** Why not, in words. */
  readonly why?: string;
}

/** Rules by the hash of their content; undefined for a hash the store does not hold. */
export type Packs = (hash: string) => Pack | undefined;

/**
 * Derives an order's events anew: for each cause, what the regulation's own functions yield from the state before it, at
 * that time, by that actor, under the rules pinned on the order. Says of a command that there is one for which exactly
 * these events follow; a ledger that holds anything the regulation would not yield is found out.
 *
 * @param stored the whole order, oldest first
 */
export function derive(stored: readonly StoredEvent[], packs: Packs): readonly Derived[] {
  let state: OrderState | undefined;
  return groupsOf(stored).map((group) => {
    const derived = { seq: group.seq, cause: group.cause, ...derivedGroup(state, group, packs) };
    state = fold(group.events, state);
    return derived;
  });
}

type Finding = Pick<Derived, 'verdict' | 'why' | 'command' | 'given'>;

function derivedGroup(state: OrderState | undefined, group: Group, packs: Packs): Finding {
  if (!state) return intakeAgain(group.events, packs);
  switch (group.cause) {
    case 'due': {
      const { at } = group.events[0] as OrderEvent;
      return compared(allDue(state, at), group.events);
    }
    case 'refusal':
      return { verdict: 'notKept' };
    case 'intake':
    case 'command': {
      const { at } = group.events[0] as OrderEvent;
      // What runs out is judged before what is said afterwards.
      const [passedOver] = allDue(state, at);
      if (passedOver)
        return { verdict: 'differs', why: `到期未记 / fell due before and is not there: ${passedOver.type}` };
      return commandAgain(state, group.events, packs);
    }
  }
}

function compared(yielded: readonly OrderEvent[], stored: readonly OrderEvent[]): Finding {
  if (alike(yielded, stored)) return { verdict: 'same' };
  const words = (events: readonly OrderEvent[]) => events.map(({ type }) => type).join(', ') || '无 nothing';
  const why =
    words(yielded) === words(stored)
      ? `内容不同：${differingFields(yielded, stored)} / fields differ`
      : `应为 should be ${words(yielded)}；实为 is ${words(stored)}`;
  return { verdict: 'differs', why };
}

function differingFields(yielded: readonly OrderEvent[], stored: readonly OrderEvent[]): string {
  return stored
    .flatMap((event, index) => {
      const other = { ...yielded[index] } as Record<string, unknown>;
      const own = { ...event } as Record<string, unknown>;
      return [...new Set([...Object.keys(own), ...Object.keys(other)])]
        .filter((field) => !alike(own[field] ?? null, other[field] ?? null))
        .map((field) => `${event.type}.${field}`);
    })
    .join(', ');
}

/** The call as it reached the workflow, as far as the events tell it. Undefined where an order does not begin with RECEIVED. */
export function intakeOf(events: readonly OrderEvent[]) {
  const [first] = events;
  if (first?.type !== 'RECEIVED') return undefined;
  const { type: _, at, by, message: __, terms, due: ___, ...told } = first;
  // Told by the call, kept in an event of its own.
  const flagged = events.find(({ type }) => type === 'ABUSE_FLAGGED') as OrderEvent<'ABUSE_FLAGGED'> | undefined;
  const what: Intake = { ...told, ...(flagged && { repeats: flagged.calls }) };
  return { what, at, by, terms };
}

function intakeAgain(events: readonly OrderEvent[], packs: Packs): Finding {
  const found = intakeOf(events);
  if (!found) return { verdict: 'differs', why: '首条不是受理 / the first event is no RECEIVED' };
  const { what, at, by, terms } = found;
  const yielded = intake(what, terms, at, by);
  if (isRefusal(yielded)) return { verdict: 'differs', why: yielded.refused };
  const finding = compared(yielded, events);
  if (finding.verdict !== 'same') return finding;
  const { profile, hash } = terms.versions;
  const { matter, place, kind, danger } = what;
  const request = { profile, pack: hash, matter, place, kind, level: terms.level, ...(danger && { danger }), at };
  return termsHold(terms, request, packs);
}

/** Are these the terms that the pinned rules give? The calendar is cut at the day on which they were asked for. */
function termsHold(terms: Terms, request: ResolveRequest, packs: Packs): Finding {
  const resolved = resolvedBy(packs, request, terms.outward);
  if (resolved === undefined) return { verdict: 'unknownPack' };
  if ('refused' in resolved) return { verdict: 'differs', why: `规则 rules: ${resolved.refused}` };
  const bare = ({ calendar: { version }, ...rest }: Terms) => ({ ...rest, calendar: version });
  if (alike(bare(resolved), bare(terms))) return { verdict: 'same' };
  const fields = (Object.keys(terms) as (keyof Terms)[]).filter(
    (field) => field !== 'calendar' && !alike(terms[field] ?? null, resolved[field] ?? null),
  );
  return { verdict: 'differs', why: `时限条款与规则包不符 / terms are not those of the rules: ${fields.join(', ')}` };
}

function resolvedBy(packs: Packs, request: ResolveRequest, outward: boolean): Terms | Refusal | undefined {
  const pack = packs(request.pack);
  if (!pack) return undefined;
  const { profile: _, pack: __, ...question } = request;
  return resolve(pack, { ...question, outward });
}

function commandAgain(state: OrderState, events: readonly OrderEvent[], packs: Packs): Finding {
  const [first] = events as readonly [OrderEvent];
  const id = first.message ?? '';
  let nearest: Finding = { verdict: 'differs', why: '没有命令会产生这些事件 / no command yields such events' };
  for (const { name, body } of candidatesFor(events)) {
    const command = { id, name, body, actor: first.by } as Command;
    const finding = withTerms(state, command, events, packs);
    const told = { ...finding, command: name, given: command };
    if (finding.verdict !== 'differs') return told;
    nearest = told;
  }
  return nearest;
}

/** The terms that stand in the events, held against the rules; where none stand there, those that the rules give. */
function withTerms(state: OrderState, command: Command, events: readonly OrderEvent[], packs: Packs): Finding {
  const { at } = events[0] as OrderEvent;
  const kept = events.find(
    (event): event is OrderEvent & { readonly terms: Terms } => 'terms' in event && !!event.terms,
  );
  const { outward } = state.terms;
  if (!asksTerms(command)) return decided(state, command, events);
  const request = termsRequest(state, command, at);
  // A recomputation asks for the rules of its day, which the event names by calendar only.
  if (command.name === 'recomputeDeadlines')
    return decided(state, kept ? { ...command, terms: kept.terms } : command, events);
  const resolved = resolvedBy(packs, request, outward);
  if (kept === undefined) {
    if (resolved === undefined) return withoutRules(state, command, events);
    if ('refused' in resolved) return { verdict: 'differs', why: `规则 rules: ${resolved.refused}` };
    return decided(state, { ...command, terms: resolved }, events);
  }
  // What a command alone needs of the rules does not stay in the event's terms.
  const extra = resolved !== undefined && !('refused' in resolved) ? resolved : undefined;
  const finding = decided(state, { ...command, terms: { ...extra, ...kept.terms } }, events);
  if (finding.verdict !== 'same') return finding;
  return termsHold(kept.terms, request, packs);
}

/** Without the rules only that is sure which no rules can change: who may, in which stage, on whose order. */
function withoutRules(state: OrderState, command: Command, events: readonly OrderEvent[]): Finding {
  const { at } = events[0] as OrderEvent;
  const never = dryRun(state, command, at);
  if (never) return { verdict: 'differs', why: `${command.name}: ${never.refused} ${never.rule ?? ''}` };
  return { verdict: 'unknownPack' };
}

function decided(state: OrderState, command: Command, events: readonly OrderEvent[]): Finding {
  const { at } = events[0] as OrderEvent;
  const decision = decide(state, command, at);
  if (isRefusal(decision))
    return { verdict: 'differs', why: `${command.name}: ${decision.refused} ${decision.rule ?? ''}` };
  return compared(decision, events);
}

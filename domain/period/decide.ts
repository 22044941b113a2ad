import type { Actor } from '../commands';
import type { FailureCode, Refusal } from '../failures';
import { PERMISSIONS, rolesFor } from '../permissions';
import type { Instant } from '../terms';
import type { PeriodCommand, PeriodCommandName } from './commands';
import type { PeriodEvent } from './events';
import { excludedOrders, type PeriodState, unsigned } from './state';

/** What a command comes to: facts, or why not. */
export type PeriodDecision = readonly PeriodEvent[] | Refusal;
/** An event before it is known when, by whom and through which command. */
type Fact = PeriodEvent extends infer E ? (E extends PeriodEvent ? Omit<E, 'at' | 'by' | 'message'> : never) : never;
type Found = readonly Fact[] | FailureCode;
type As<N extends PeriodCommandName> = PeriodCommand<N>;

/**
 * Judges a command by the state of the period alone (AP-6…9): who may, within which window, and that who proposed does not
 * approve.
 * @param now ms since 1970
 */
export function decidePeriod(state: PeriodState, command: PeriodCommand, now: Instant): PeriodDecision {
  const { name, actor, id } = command;
  const rule = PERMISSIONS[name].article;
  if (!rolesFor(name).includes(actor.role)) return { refused: 'ROLE_NOT_ALLOWED', rule };
  const found = judged(state, command, now);
  if (typeof found === 'string') return { refused: found, rule };
  return found.map((fact) => ({ ...fact, at: now, by: actor, message: id }) as PeriodEvent);
}

function judged(state: PeriodState, command: PeriodCommand, now: Instant): Found {
  switch (command.name) {
    case 'objectToFigures':
      return object(state, command, now);
    case 'ruleFigureObjection':
      return ruleObjection(state, command);
    case 'proposeExclusion':
      return proposeExclusion(state, command);
    case 'decideExclusion':
      return decideExclusion(state, command);
    case 'proposeCorrection':
      return proposeCorrection(state, command);
    case 'decideCorrection':
      return decideCorrection(state, command);
    case 'publishResult':
      return publish(state, command);
  }
}

/** Against an order's counting from the beginning on, against a figure once it is closed; both until the window ends. */
function object(state: PeriodState, { body, actor }: As<'objectToFigures'>, now: Instant): Found {
  if (actor.unit === undefined) return 'ROLE_NOT_ALLOWED';
  if (state.stage === 'frozen') return 'RESULT_FROZEN';
  if (body.about === 'figure' && state.stage === 'running') return 'PERIOD_NOT_CLOSED';
  if (now > (state.objectionUntil ?? Number.POSITIVE_INFINITY)) return 'OBJECTIONS_CLOSED';
  const same = state.objections.some(
    (each) =>
      each.unit === actor.unit &&
      each.standing === 'open' &&
      (each.about === 'order'
        ? body.about === 'order' && each.orderNo === body.orderNo
        : body.about === 'figure' && each.figure === body.figure),
  );
  if (same) return 'CASE_PENDING';
  return [{ type: 'OBJECTED', ...body, no: state.objections.length + 1, unit: actor.unit }];
}

/** An objection upheld about an order is a proposal of whoever ruled: a second person decides it as any other. */
function ruleObjection(state: PeriodState, { body }: As<'ruleFigureObjection'>): Found {
  if (state.stage === 'frozen') return 'RESULT_FROZEN';
  const about = state.objections.find(({ no }) => no === body.no);
  if (!about) return 'UNKNOWN_CASE';
  if (about.standing !== 'open') return 'CASE_DECIDED';
  const ruled: Fact = { type: 'OBJECTION_RULED', ...body };
  if (!body.granted || about.about !== 'order' || isTaken(state, about.orderNo)) return [ruled];
  const { orderNo, reason, evidence } = about;
  const no = state.exclusions.length + 1;
  return [ruled, { type: 'EXCLUSION_PROPOSED', no, orderNo, reason, evidence, objection: about.no }];
}

function proposeExclusion(state: PeriodState, { body }: As<'proposeExclusion'>): Found {
  if (state.stage === 'frozen') return 'RESULT_FROZEN';
  if (isTaken(state, body.orderNo)) return 'CASE_PENDING';
  return [{ type: 'EXCLUSION_PROPOSED', ...body, no: state.exclusions.length + 1 }];
}

/** Is there a proposal about the order that is open or was granted? */
function isTaken({ exclusions }: PeriodState, orderNo: string): boolean {
  return exclusions.some(
    (each) => each.orderNo === orderNo && (each.standing === 'open' || each.standing === 'granted'),
  );
}

function decideExclusion(state: PeriodState, { body, actor }: As<'decideExclusion'>): Found {
  if (state.stage === 'frozen') return 'RESULT_FROZEN';
  const refused = notDecidable(
    state.exclusions.find(({ no }) => no === body.no),
    actor,
  );
  return refused ?? [{ type: 'EXCLUSION_DECIDED', ...body }];
}

function notDecidable(
  found: { readonly standing: string; readonly by?: Actor } | undefined,
  actor: Actor,
): FailureCode | undefined {
  if (!found) return 'UNKNOWN_CASE';
  if (found.standing !== 'open') return 'CASE_DECIDED';
  // Whoever cannot be told from the proposer is the proposer.
  return found.by?.key === actor.key ? 'SAME_PERSON' : undefined;
}

/** One correction at a time, so that it is plain what each version corrects. */
function proposeCorrection(state: PeriodState, { body }: As<'proposeCorrection'>): Found {
  if (state.versions.length === 0) return 'NOT_FROZEN';
  if (state.corrections.some(({ standing }) => standing === 'open') || unsigned(state)) return 'CASE_PENDING';
  const out = excludedOrders(state);
  const changesNothing =
    body.exclude.some((each) => out.includes(each)) || body.include.some((no) => !out.includes(no));
  if (changesNothing) return 'NOTHING_TO_CORRECT';
  return [{ type: 'CORRECTION_PROPOSED', ...body, no: state.corrections.length + 1 }];
}

function decideCorrection(state: PeriodState, { body, actor }: As<'decideCorrection'>): Found {
  const refused = notDecidable(
    state.corrections.find(({ no }) => no === body.no),
    actor,
  );
  return refused ?? [{ type: 'CORRECTION_DECIDED', ...body }];
}

function publish({ versions }: PeriodState, { body: { version } }: As<'publishResult'>): Found {
  const found = versions.find((each) => each.version === version);
  if (!found) return 'UNKNOWN_VERSION';
  return found.publishedAt === undefined ? [{ type: 'PUBLISHED', version }] : 'CASE_DECIDED';
}

/**
 * The freezing: what nobody decided has lapsed, and the figures are final.
 * @param now ms since 1970
 */
export function freezing({ objections, exclusions }: PeriodState, now: Instant): readonly PeriodEvent[] {
  const open = <C extends { readonly standing: string }>(each: C) => each.standing === 'open';
  return [
    ...objections.filter(open).map(({ no }): PeriodEvent => ({ type: 'OBJECTION_LAPSED', no, at: now })),
    ...exclusions.filter(open).map(({ no }): PeriodEvent => ({ type: 'EXCLUSION_LAPSED', no, at: now })),
    { type: 'FROZEN', at: now },
  ];
}

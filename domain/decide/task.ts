import { addLimit } from '../calendar';
import { MOST_CALLED } from '../calling';
import type { Actor, CommandName, Intake, Treatment } from '../commands';
import type { Fact } from '../events';
import type { Refusal } from '../failures';
import type { OrderState } from '../state';
import type { Instant, Terms, UnitCode } from '../terms';
import { closed, dispatched } from './facts';

/**
 * What may be done on a task: nobody called, so nobody is contacted, followed up or asked, and it is nobody else's. It ends
 * with its whistle; another whistle is another task.
 */
const TASK_COMMANDS: readonly CommandName[] = [
  'arrive',
  'refuseWhistle',
  'findOnSite',
  'deliver',
  'releaseUnit',
  'ruleWhistle',
  'urge',
  'supervise',
  'cancel',
  'recomputeDeadlines',
];

/** May the command be given on a task of a street? */
export function fitsTask(name: CommandName): boolean {
  return TASK_COMMANDS.includes(name);
}

export function isTask({ kind }: Pick<OrderState, 'kind'>): boolean {
  return kind === 'task';
}

type Whistling = Extract<Treatment, { readonly as: 'whistle' }>;

/**
 * Art. 16, WH-2: key work, joint enforcement or an emergency. The street leads it, with the limit of the matter's level for
 * the whole, and its whistle sounds at once. Only a street whistles, for others, for each of them once.
 */
export function taskBegun(
  { kind, units }: Whistling,
  terms: Terms,
  now: Instant,
  by: Actor,
): readonly Fact[] | Refusal {
  const rule = 'art. 16; WH-2';
  const { calling, route, calendar } = terms;
  const { unit: caller, role } = by;
  if (role !== 'unit' || caller === undefined || !calling?.mayWhistle) return { refused: 'ONLY_STREETS_WHISTLE', rule };
  if (units.length === 0) return { refused: 'INVALID_BODY', rule };
  if (new Set([...units, caller]).size <= units.length) return { refused: 'ALREADY_CALLED', rule };
  if (units.length > MOST_CALLED) return { refused: 'TOO_MANY_CALLED', rule };
  const copy = route.copyTo !== undefined && { copyTo: route.copyTo };
  const sent = dispatched({ unit: caller, ...copy, how: 'own' }, now, terms, false);
  const { sign: _, contact: __, ...due } = sent.due;
  const arrival = calling.arrival[kind];
  const arriveBy = addLimit(now, arrival, calendar);
  return [
    { ...sent, due, objectionUntil: now },
    { type: 'SIGNED' },
    { type: 'WHISTLED', kind, units, no: 1, caller, arrival, ruling: calling.ruling, arriveBy },
  ];
}

/** The whistle of a task is closed: so is the task. */
export function taskEnds(state: OrderState, now: Instant): readonly Fact[] {
  return isTask(state) ? [closed(state, 'whistleClosed', now)] : [];
}

/** What the rules are asked for a task beside matter and place: who leads it, and whom it calls. */
export interface TaskQuestion {
  readonly unit: UnitCode;
  readonly task: true;
  readonly called: { readonly by: UnitCode; readonly units: readonly UnitCode[]; readonly whistle: true };
}

/** Nothing for an order of a caller. */
export function taskQuestion({ treatment }: Intake, { unit }: Actor): Partial<TaskQuestion> {
  if (treatment.as !== 'whistle' || unit === undefined) return {};
  return { unit, task: true, called: { by: unit, units: treatment.units, whistle: true } };
}

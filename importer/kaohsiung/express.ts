import type { CommandBodies, CommandName, Place, Role } from '../../domain/commands';
import { type OrderState, TERMINAL } from '../../domain/state';
import type { Plan, Step } from './plan';
import type { ReasonCode } from './reasons';

/** A command that the city's change means, before it has an id and its texts are kept. */
export type Draft = {
  [N in CommandName]: {
    readonly name: N;
    readonly body: CommandBodies[N];
    readonly role: Role;
    readonly unit?: string;
    /** The city's closing note goes along. */
    readonly noted?: true;
  };
}[CommandName];

/** What is to be done next for a step: a command, nothing more, or nothing because the regulation knows no such step. */
export type Move = { readonly give: Draft } | 'done' | { readonly not: ReasonCode };

/**
 * The next command that brings an order to where the city had it.
 *
 * @param given names of the commands already given for this step, in order
 */
export function nextMove(plan: Plan, step: Step, state: OrderState, given: readonly CommandName[]): Move {
  if (step.formal) return 'done';
  if (TERMINAL.includes(state.stage)) return step.aim === 'released' ? 'done' : { not: 'closedBefore' };
  // A follow-up answered in this step is the end of it, whatever follows from the answer.
  if (given.includes('recordFollowUp')) return 'done';
  if (step.aim === 'entered') return state.stage === 'RECEIVED' ? 'done' : { not: 'calledBack' };
  switch (state.stage) {
    case 'RECEIVED':
    case 'NEEDS_INFO':
      return handedOver(plan, step) ?? { give: submit(step, state) };
    case 'TO_DISPATCH':
    case 'CONSULTING':
      return handedOver(plan, step) ?? { give: dispatch(step) };
    case 'DISPATCHED':
    case 'HANDLING':
      return withUnit(plan, step, state, given);
    case 'OBJECTION':
      return { give: { name: 'ruleObjection', role: 'city', body: { upheld: true, unit: step.unit } } };
    case 'REPORTED':
    case 'TO_VISIT':
    case 'VISITING':
      return afterReport(plan, step, state);
    default:
      return 'done';
  }
}

/** Art. 11: what the desk settled itself, before any unit had it. */
function handedOver({ note }: Plan, { aim }: Step): Move | undefined {
  if (aim !== 'released') return undefined;
  if (note.duplicateOf !== undefined)
    return { give: { name: 'merge', role: 'agent', body: { into: note.duplicateOf }, noted: true } };
  if (note.handedTo === '110') return { give: { name: 'transfer', role: 'agent', body: { to: '110' }, noted: true } };
  if (note.handedTo === 'petition')
    return { give: { name: 'decline', role: 'agent', body: { ground: 'statutoryRoute' }, noted: true } };
  return undefined;
}

function submit(step: Step, state: OrderState): Draft {
  const body = {
    ...(step.matter !== state.matter && { matter: step.matter }),
    ...(!samePlace(step.place, state.place) && { place: step.place }),
  };
  return { name: 'submit', role: 'agent', body };
}

function dispatch({ unit }: Step): Draft {
  return { name: 'dispatch', role: 'dispatcher', body: { unit } };
}

function withUnit(plan: Plan, step: Step, state: OrderState, given: readonly CommandName[]): Move {
  const holder = state.holder?.unit ?? '';
  const dispatched = given.includes('dispatch') || given.includes('ruleObjection');
  // Accepted, then given back for another unit: the unit objects, the city rules (art. 12).
  if (holder !== step.unit && !dispatched) return givenBack(step, state, holder) ?? { give: dispatch(step) };
  switch (step.aim) {
    case 'sent':
      if (state.stage === 'HANDLING' && !dispatched && step.from !== undefined && step.from > '2')
        return { give: dispatch(step) };
      break;
    case 'accepted':
      if (state.stage === 'DISPATCHED') return { give: { name: 'sign', role: 'unit', unit: holder, body: {} } };
      break;
    case 'done':
    case 'released':
      if (plan.note.duplicateOf !== undefined && step.aim === 'released')
        return { give: { name: 'cancel', role: 'city', body: { ground: 'error' }, noted: true } };
      return { give: { name: 'report', role: 'unit', unit: holder, body: plan.note.report, noted: true } };
    case 'entered':
      return { not: 'calledBack' };
    default:
      return step.aim satisfies never;
  }
  return step.corrected === undefined || dispatched ? 'done' : { not: 'correctedAfterDispatch' };
}

/** Only a unit that had accepted can give back; inside the window, or else the desk simply dispatches again. */
function givenBack(step: Step, state: OrderState, holder: string): Move | undefined {
  const may =
    step.aim === 'sent' &&
    step.from === '3' &&
    state.round === 1 &&
    state.holder?.how !== 'ruling' &&
    step.at <= (state.objectionUntil ?? 0) &&
    state.objections.length < state.terms.objection.max &&
    !state.objections.some(({ unit }) => unit === holder);
  if (!may) return undefined;
  return { give: { name: 'object', role: 'unit', unit: holder, body: { ground: 'duty', proposedUnit: step.unit } } };
}

function afterReport(plan: Plan, step: Step, state: OrderState): Move {
  switch (step.aim) {
    case 'sent':
    case 'accepted':
      if (state.stage === 'REPORTED')
        return { give: { name: 'reviewReport', role: 'dispatcher', body: { accepted: false } } };
      if (state.round - 1 >= state.terms.redoMax) return { not: 'redoUsedUp' };
      return { give: { name: 'redo', role: 'visitor', body: {} } };
    case 'done':
      if (step.unit !== state.holder?.unit) return { not: 'movedAfterReport' };
      return step.corrected === undefined ? 'done' : { not: 'correctedAfterDispatch' };
    case 'released':
      if (state.stage === 'REPORTED')
        return { give: { name: 'reviewReport', role: 'dispatcher', body: { accepted: true }, noted: true } };
      return followUp(plan, state);
    case 'entered':
      return { not: 'calledBack' };
    default:
      return step.aim satisfies never;
  }
}

/** Art. 23: nobody reached, or nobody asked, is never satisfied. */
function followUp({ note }: Plan, state: OrderState): Move {
  const task = state.visit?.task;
  if (!task) return { not: 'followUpNotOpen' };
  const record = (body: CommandBodies['recordFollowUp']): Move => ({
    give: { name: 'recordFollowUp', role: 'visitor', body, noted: true },
  });
  switch (note.callBack) {
    case 'reached':
      return record({
        channel: 'phone',
        outcome: 'reached',
        contacted: note.report.contacted === true,
        solved: !note.goesOn,
        satisfaction: 'unrated',
      });
    case 'notReached':
    case 'textMessage':
      return task.channel === 'phone' ? record({ channel: 'phone', outcome: 'noAnswer' }) : { not: 'surveyOpen' };
    case 'notWanted':
      return record({ channel: 'phone', outcome: 'refused' });
    case 'none':
      return { not: note.goesOn ? 'movedWithoutCall' : 'releasedWithoutCall' };
    default:
      return note.callBack satisfies never;
  }
}

function samePlace(a: Place, b: Place): boolean {
  return a.district === b.district && a.street === b.street && a.community === b.community;
}

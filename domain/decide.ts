import { COMMANDS, type Command, type CommandName, type CommandRow } from './commands';
import { acknowledgeRisk, raiseRisk, reviewAbuse } from './decide/besides';
import {
  advanceAssignment,
  assign,
  returnAssignment,
  reviewAssignment,
  submitAssignment,
  withdrawAssignment,
} from './decide/assigning';
import {
  arrive,
  askCoUnit,
  coReport,
  deliver,
  findOnSite,
  refuseWhistle,
  releaseUnit,
  ruleWhistle,
  whistle,
} from './decide/calling';
import {
  askInfo,
  addInfo,
  answer,
  consult,
  dispatch,
  merge,
  object,
  ruleObjection,
  submit,
} from './decide/dispatching';
import { appeal, claimFollowUp, recordFollowUp, redo, ruleAppeal } from './decide/following';
import { askHang, checkHang, endorseHang, resumeHang, reviewHang, ruleHang } from './decide/hanging';
import { enrol, gather, join, leave, release, setFree, takeResult, tally } from './decide/incident';
import { askExtension, contact, report, reviewReport, ruleExtension, urge } from './decide/handling';
import { giveOpinion, raise } from './decide/raising';
import { answerSupervision, reviewSupervision, supervise } from './decide/supervising';
import { recomputeDeadlines } from './decide/recomputing';
import { stamp } from './decide/stamp';
import { fitsTask, isTask } from './decide/task';
import type { Fact, OrderEvent } from './events';
import type { Refusal } from './failures';
import { type OrderState, TERMINAL } from './state';
import type { Instant } from './terms';

export { fallDue, OUTAGE_AFTER_MS } from './decide/falldue';
export { LEASE_MS } from './decide/following';
export { intake } from './decide/intake';
export { stamp } from './decide/stamp';
export { taskQuestion } from './decide/task';

/** True for a refusal, false for a list of events. */
export function isRefusal(decision: readonly unknown[] | Refusal): decision is Refusal {
  return 'refused' in decision;
}

/**
 * What follows from a command: events, or a refusal with its code and rule. Pure: judged by state and terms only, at `now`
 * (business time of the command, already clamped between the last event and the workflow's clock).
 */
export function decide(state: OrderState, command: Command, now: Instant): readonly OrderEvent[] | Refusal {
  const decision = allowed(state, command, now) ?? facts(state, command, now);
  return isRefusal(decision) ? decision : stamp(decision, now, command.actor, command.id);
}

/**
 * What the freezing of the period does not end. An appeal made in time keeps its time for a decision: silence would deny it.
 * What was only noted beside the order is no figure of the period, and would lie on somebody's table for ever. What has been counted is counted.
 */
const AFTER_FREEZING: readonly CommandName[] = ['ruleAppeal', 'acknowledgeRisk', 'reviewAbuse', 'tally'];

/** Who may, in which stage, on whose order: the table of commands, before any rule of the command itself. */
function allowed(state: OrderState, { name, actor }: Command, now: Instant): Refusal | undefined {
  const row: CommandRow = COMMANDS[name];
  if (!row.roles.some((role) => role === actor.role)) return { refused: 'ROLE_NOT_ALLOWED', rule: row.article };
  if (isTask(state) && !fitsTask(name)) return { refused: 'WRONG_STATE', rule: 'art. 16; WH-2' };
  if (!row.stages.some((stage) => stage === state.stage)) {
    return { refused: TERMINAL.includes(state.stage) ? 'ORDER_CLOSED' : 'WRONG_STATE', rule: row.article };
  }
  const frozen = state.frozenAt !== undefined && now > state.frozenAt && !AFTER_FREEZING.includes(name);
  if (frozen) return { refused: 'PERIOD_FROZEN', rule: 'AP-9' };
  if (actor.role === 'unit' && (actor.unit === undefined || (!row.calledUnits && actor.unit !== state.holder?.unit)))
    return { refused: 'NOT_THE_HOLDER', rule: row.article };
  return undefined;
}

function facts(state: OrderState, command: Command, now: Instant): readonly Fact[] | Refusal {
  switch (command.name) {
    case 'answer':
      return answer(state, command);
    case 'transfer':
      return [{ type: 'TRANSFERRED', ...command.body }];
    case 'decline':
      return [{ type: 'DECLINED', ...command.body }];
    case 'merge':
      return merge(state, command);
    case 'askInfo':
      return askInfo(state, command, now);
    case 'addInfo':
      return addInfo(state, command, now);
    case 'submit':
      return submit(state, command, now);
    case 'consult':
      return consult(state, command, now);
    case 'dispatch':
      return dispatch(state, command, now);
    case 'sign':
      return [{ type: 'SIGNED' }];
    case 'contact':
      return contact(state, command);
    case 'object':
      return object(state, command, now);
    case 'ruleObjection':
      return ruleObjection(state, command, now);
    case 'report':
      return report(state, command, now);
    case 'reviewReport':
      return reviewReport(state, command, now);
    case 'askExtension':
      return askExtension(state, command, now);
    case 'ruleExtension':
      return ruleExtension(state, command, now);
    case 'urge':
      return urge(state, command, now);
    case 'supervise':
      return supervise(state, command, now);
    case 'claimFollowUp':
      return claimFollowUp(state, command, now);
    case 'recordFollowUp':
      return recordFollowUp(state, command, now);
    case 'redo':
      return redo(state, command, now);
    case 'cancel':
      return [{ type: 'CANCELLED', ...command.body }];
    case 'recomputeDeadlines':
      return recomputeDeadlines(state, command, now);
    case 'whistle':
      return whistle(state, command, now);
    case 'arrive':
      return arrive(state, command, now);
    case 'refuseWhistle':
      return refuseWhistle(state, command, now);
    case 'findOnSite':
      return findOnSite(state, command);
    case 'deliver':
      return deliver(state, command, now);
    case 'releaseUnit':
      return releaseUnit(state, command, now);
    case 'ruleWhistle':
      return ruleWhistle(state, command, now);
    case 'askCoUnit':
      return askCoUnit(state, command, now);
    case 'coReport':
      return coReport(state, command, now);
    case 'raiseRisk':
      return raiseRisk(state, command);
    case 'acknowledgeRisk':
      return acknowledgeRisk(state, command);
    case 'reviewAbuse':
      return reviewAbuse(state, command);
    case 'askHang':
      return askHang(state, command, now);
    case 'endorseHang':
      return endorseHang(state, command, now);
    case 'ruleHang':
      return ruleHang(state, command, now);
    case 'reviewHang':
      return reviewHang(state, command, now);
    case 'checkHang':
      return checkHang(state, command, now);
    case 'resumeHang':
      return resumeHang(state, command, now);
    case 'gather':
      return gather(state, command);
    case 'release':
      return release(state, command);
    case 'join':
      return join(state, command);
    case 'leave':
      return leave(state, command, now);
    case 'enrol':
      return enrol(state, command, now);
    case 'takeResult':
      return takeResult(state, command, now);
    case 'setFree':
      return setFree(state, command, now);
    case 'tally':
      return tally(state, command, now);
    case 'answerSupervision':
      return answerSupervision(state, command, now);
    case 'reviewSupervision':
      return reviewSupervision(state, command, now);
    case 'raise':
      return raise(state, command, now);
    case 'giveOpinion':
      return giveOpinion(state, command, now);
    case 'assign':
      return assign(state, command, now);
    case 'advanceAssignment':
      return advanceAssignment(state, command);
    case 'submitAssignment':
      return submitAssignment(state, command, now);
    case 'returnAssignment':
      return returnAssignment(state, command);
    case 'reviewAssignment':
      return reviewAssignment(state, command);
    case 'withdrawAssignment':
      return withdrawAssignment(state, command);
    case 'appeal':
      return appeal(state, command, now);
    case 'ruleAppeal':
      return ruleAppeal(state, command);
  }
}

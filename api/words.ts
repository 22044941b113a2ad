/** What people read for each code of the system: 中文 first, English beside; a file a topic in words/. docs/terms.md draws on it. */
import { COMMANDS, type CommandName } from '../domain/commands';
import { ABUSE } from './words/besides';
import { TOPIC_DECISION, TOPIC_KIND } from './words/board';
import { BAND, CALLED, DUTY, WHISTLE } from './words/calling';
import { GROUND, HOW, OUTCOME, STAGE, TREATMENT } from './words/course';
import { EVENT } from './words/events';
import { CONTRIBUTION, EXCLUDED_FOR, FIGURE, GOOD, MARK, SCORE_BASIS } from './words/figures';
import { INCIDENT, LEAVING } from './words/incidents';
import { ASSIGNMENT, OPINION, RAISE, RAISE_LEVEL, REVIEW, SUPERVISION, SUPERVISION_GROUND } from './words/levels';
import { ACT, BECAUSE, CLOCK, DUE, LEVEL, UNIT } from './words/limits';
import { HANG_END, HANG_REASON, HANG_STATE, TOLD } from './words/hanging';
import { ADMIN_DUTY, KIND, RESULT, ROLE, SATISFACTION } from './words/people';
import {
  CASE_STANDING,
  CORRECTION_REASON,
  EXCLUSION_REASON,
  OUTPUT_STATE,
  PERIOD_COMMAND,
  PERIOD_EVENT,
  PERIOD_STAGE,
  REFUSAL_GROUND,
} from './words/periods';
import { BASIS } from './words/suggesting';
import { WARNING_KIND, WARNING_METHOD, WARNING_STATE } from './words/warnings';
import type { Term } from './words/term';

export type { Term } from './words/term';

/** Every table of words, by what the code is. Commands keep theirs beside their rules (domain/commands.ts). */
export const WORDS = {
  stage: STAGE,
  kind: KIND,
  outcome: OUTCOME,
  role: ROLE,
  adminDuty: ADMIN_DUTY,
  due: DUE,
  clock: CLOCK,
  event: EVENT,
  level: LEVEL,
  limitUnit: UNIT,
  result: RESULT,
  satisfaction: SATISFACTION,
  ground: GROUND,
  treatment: TREATMENT,
  how: HOW,
  ladder: ACT,
  because: BECAUSE,
  whistle: WHISTLE,
  called: CALLED,
  assignment: ASSIGNMENT,
  supervision: SUPERVISION,
  supervisionGround: SUPERVISION_GROUND,
  review: REVIEW,
  raise: RAISE,
  raiseLevel: RAISE_LEVEL,
  opinion: OPINION,
  duty: DUTY,
  band: BAND,
  warningKind: WARNING_KIND,
  warningState: WARNING_STATE,
  warningMethod: WARNING_METHOD,
  abuse: ABUSE,
  figure: FIGURE,
  contribution: CONTRIBUTION,
  mark: MARK,
  good: GOOD,
  scoreBasis: SCORE_BASIS,
  excludedFor: EXCLUDED_FOR,
  basis: BASIS,
  told: TOLD,
  hangReason: HANG_REASON,
  hangState: HANG_STATE,
  hangEnd: HANG_END,
  incident: INCIDENT,
  leaving: LEAVING,
  periodStage: PERIOD_STAGE,
  periodEvent: PERIOD_EVENT,
  periodCommand: PERIOD_COMMAND,
  exclusionReason: EXCLUSION_REASON,
  refusalGround: REFUSAL_GROUND,
  correctionReason: CORRECTION_REASON,
  caseStanding: CASE_STANDING,
  topicKind: TOPIC_KIND,
  topicDecision: TOPIC_DECISION,
  outputState: OUTPUT_STATE,
  command: Object.fromEntries(Object.entries(COMMANDS).map(([name, { zh, en }]) => [name, { zh, en }])) as Record<
    CommandName,
    Term
  >,
} as const;

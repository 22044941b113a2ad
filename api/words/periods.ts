// The course of an appraisal period: stages, events, and why orders are in or out.
import type { CorrectionReason, ExclusionReason, PeriodCommandName, RefusalGround } from '../../domain/period/commands';
import type { PeriodEventType } from '../../domain/period/events';
import type { CaseStanding, PeriodStage } from '../../domain/period/state';
import { type Table, term } from './term';

export const PERIOD_STAGE: Table<PeriodStage> = {
  running: term('进行中', 'running; figures are provisional'),
  closed: term('已结账，异议申诉期', 'closed for figures; objections may come'),
  frozen: term('已冻结', 'frozen; the result is signed'),
};

export const PERIOD_EVENT: Table<PeriodEventType> = {
  OPENED: term('考核期开始', 'the period was opened'),
  PROVISIONAL: term('当日数据', 'provisional figures of a day were made'),
  CLOSED: term('期末结账', 'closed for figures'),
  OBJECTED: term('提出异议', 'a unit objected'),
  OBJECTION_RULED: term('异议裁定', 'the objection was ruled on'),
  EXCLUSION_PROPOSED: term('提请剔除', 'an exclusion was proposed'),
  EXCLUSION_DECIDED: term('剔除审批', 'the exclusion was decided by a second person'),
  OBJECTION_LAPSED: term('异议至冻结未裁定', 'nobody ruled on the objection before the freezing'),
  EXCLUSION_LAPSED: term('剔除至冻结未审批', 'nobody decided on the exclusion before the freezing'),
  FROZEN: term('冻结', 'frozen'),
  CORRECTION_PROPOSED: term('提请更正', 'a correction was proposed'),
  CORRECTION_DECIDED: term('更正审批', 'the correction was decided by a second person'),
  RESULT_SIGNED: term('结果签名', 'a version of the result was signed'),
  PUBLISHED: term('结果公布', 'a version of the result was published'),
};

export const PERIOD_COMMAND: Table<PeriodCommandName> = {
  objectToFigures: term('对考核数据提出异议', 'object to figures of a period'),
  ruleFigureObjection: term('裁定考核异议', 'rule on an objection to figures'),
  proposeExclusion: term('提请剔除工单', 'propose that an order leaves the ranking figures'),
  decideExclusion: term('审批剔除', 'decide on an exclusion, as a second person'),
  proposeCorrection: term('提请更正考核结果', 'propose a correction of a signed result'),
  decideCorrection: term('审批更正', 'decide on a correction, as a second person'),
  publishResult: term('公布考核结果', 'publish a signed result'),
};

export const EXCLUSION_REASON: Table<ExclusionReason> = {
  unreasonableDemand: term('不合理诉求', 'the demand is unreasonable (AP-7)'),
  appraisalAppeal: term('考核申诉', 'appeal against the appraisal (AP-8)'),
  forceMajeure: term('不可抗力', 'force majeure'),
  wrongRecord: term('记录有误', 'the record is wrong'),
  abuse: term('恶意占用热线', 'the hotline was abused (IN-13)'),
};

export const REFUSAL_GROUND: Table<RefusalGround> = {
  evidenceLacking: term('证据不足', 'the evidence does not prove it'),
  notCovered: term('不属于剔除情形', 'not a case for exclusion'),
  factsDiffer: term('与事实不符', 'the facts are otherwise'),
  dutyOfUnit: term('属承办单位职责', 'it was the duty of the unit'),
};

export const CORRECTION_REASON: Table<CorrectionReason> = {
  lateRuling: term('申诉在冻结后裁定', 'an appeal was ruled on after the freezing'),
  courtRuling: term('复议或司法裁决', 'a ruling of a court or on review'),
  dataError: term('数据差错', 'an error in the data'),
  rulesError: term('规则差错', 'an error in the rules'),
};

export const CASE_STANDING: Table<CaseStanding> = {
  open: term('待决定', 'open'),
  granted: term('准予', 'granted'),
  refused: term('不予', 'refused'),
  lapsed: term('逾期未决', 'lapsed'),
};

/** The files of a period's figures. */
export type OutputState = 'none' | 'running' | 'failed' | 'done';
export const OUTPUT_STATE: Table<OutputState> = {
  none: term('未制作', 'nobody asked for them'),
  running: term('制作中', 'being made'),
  failed: term('制作失败', 'given up; ask again'),
  done: term('已完成', 'made'),
};

// Clocks, limits and what follows when they run out.
import type { ClockName, DueKind } from '../../domain/events';
import type { Level, LimitUnit, Rung } from '../../domain/terms';
import { type Table, term } from './term';

export const DUE: Table<DueKind> = {
  sign: term('签收', 'sign for the order'),
  contact: term('先行联系诉求人', 'first contact with the caller'),
  objectionReview: term('异议审核', 'review of the objection'),
  extensionDecision: term('延期审批', 'decision on the extension'),
  reportReview: term('反馈审核', 'review of the report'),
  info: term('补充信息', 'missing information'),
  consult: term('会商', 'consultation'),
  dispatch: term('派单', 'dispatch'),
  yellow: term('黄灯提醒', 'yellow light'),
  report: term('办理时限', 'report of completion'),
  ladder: term('督办阶梯', 'next rung of the ladder'),
  followUp: term('开始回访', 'start of the follow-up'),
  call: term('回访任务到期', 'end of the follow-up task'),
  appealDecision: term('申诉裁定', 'ruling on the appeal'),
  whistle: term('报到', 'report in at the whistle'),
  whistleRuling: term('区级裁定吹哨', "district's ruling on a whistle"),
  coUnit: term('协办反馈', "co-unit's part"),
  hangDecision: term('挂账审批', 'decision on hanging'),
  hangCheck: term('审核挂账进展', 'check of the progress'),
  hangReview: term('报告挂账进展', 'progress report of a hung order'),
  hangPromise: term('承诺时间', 'promised date'),
  hangStop: term('挂账最长期限', 'hard stop of the hang'),
  joinedReview: term('并单复核', 'review of a joined order'),
  assignmentSign: term('下级签收', 'unit below to sign'),
  assignmentReport: term('下级提交结果', 'result of the unit below'),
  supervision: term('反馈督办', 'answer to the supervision'),
  supervisionReview: term('审核督办', 'review of the supervision'),
  opinion: term('提出处理意见', 'opinion of the level asked'),
};

export const CLOCK: Table<ClockName> = {
  dispatch: term('派单时限', 'dispatch limit'),
  consult: term('派前会商时限', 'limit for the consultation'),
  sign: term('签收时限', 'limit for signing'),
  contact: term('先行联系时限', 'limit for first contact'),
  report: term('办理时限', 'handling limit'),
  objectionReview: term('异议审核时限', 'limit for the objection review'),
  extensionDecision: term('延期审批时限', 'limit for the extension decision'),
  visit: term('回访时限', 'follow-up limit'),
  appealDecision: term('申诉裁定时限', 'limit for the appeal ruling'),
  whistle: term('报到时限', 'limit for reporting in'),
  whistleRuling: term('区级裁定时限', "limit for the district's ruling"),
  coUnit: term('协办时限', 'limit of the co-unit'),
  hangDecision: term('挂账审批时限', 'limit for the decision on hanging'),
  hangCheck: term('挂账进展审核时限', 'limit for the check of the progress'),
  hangReview: term('挂账进展报告时限', 'limit for the progress report'),
  assignmentSign: term('下级签收时限', 'limit of the unit below for signing'),
  assignmentReport: term('下级办理时限', 'handling limit of the unit below'),
  supervision: term('督办反馈时限', 'limit for answering a supervision'),
  supervisionReview: term('督办审核时限', 'limit for reviewing a supervision'),
  opinion: term('提级意见时限', 'limit for an opinion'),
};

export const LEVEL: Table<Level> = {
  1: term('一级（突发）', 'level 1 (danger)'),
  2: term('二级（民生保障）', 'level 2 (vital supply)'),
  3: term('三级（一般）', 'level 3 (general)'),
  4: term('四级（疑难）', 'level 4 (hard or complex)'),
};

export const UNIT: Table<LimitUnit> = {
  hour: term('小时', 'hours'),
  naturalDay: term('自然日', 'natural days'),
  workday: term('工作日', 'working days'),
  workHour: term('工作小时', 'working hours'),
};

export const ACT: Table<Rung['act']> = {
  writtenUrge: term('书面催办', 'written urge'),
  criticise: term('通报批评', 'criticism'),
  supervise: term('督办', 'supervision'),
};

export const BECAUSE: Table<
  'runs' | 'startDay' | 'workday' | 'makeUpDay' | 'weekend' | 'holiday' | 'offHours' | 'rollOver' | 'extended' | 'hung'
> = {
  runs: term('计入', 'runs'),
  startDay: term('起始日不计入', 'the starting day does not count'),
  workday: term('工作日', 'working day'),
  makeUpDay: term('调休上班日', 'make-up working day'),
  weekend: term('周末', 'weekend'),
  holiday: term('节假日', 'public holiday'),
  offHours: term('非工作时间', 'outside working hours'),
  rollOver: term('末日非工作日顺延', 'rolls over to the next working day'),
  extended: term('延期', 'extension'),
  hung: term('挂账暂停', 'stood still while hung'),
};

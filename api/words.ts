/** What people read for each code of the system: 中文 first, English beside. docs/terms.md draws on this table. */
import type { CalledState, CoUnit, Duty, WhistleKind } from '../domain/calling';
import {
  COMMANDS,
  type CommandName,
  type DECLINE_GROUNDS,
  type Kind,
  type RESULTS,
  type Role,
  type Satisfaction,
  type Treatment,
} from '../domain/commands';
import type { ClockName, DueKind, EventType, Outcome } from '../domain/events';
import type { Stage } from '../domain/state';
import type { Level, LimitUnit, Rung } from '../domain/terms';

/** One term in both languages. */
export interface Term {
  readonly zh: string;
  readonly en: string;
}

function term(zh: string, en: string): Term {
  return { zh, en };
}

type Table<Code extends string | number> = { readonly [C in Code]: Term };

const STAGE: Table<Stage> = {
  RECEIVED: term('已受理', 'received'),
  NEEDS_INFO: term('待补充信息', 'waiting for information'),
  TO_DISPATCH: term('待派单', 'to be dispatched'),
  CONSULTING: term('派前会商', 'in consultation before dispatch'),
  DISPATCHED: term('已派单待签收', 'dispatched, to be signed for'),
  OBJECTION: term('派单异议审核', 'objection under review'),
  HANDLING: term('办理中', 'being handled'),
  REPORTED: term('已反馈待审核', 'reported, under review'),
  TO_VISIT: term('待回访', 'waiting for follow-up'),
  VISITING: term('回访中', 'being followed up'),
  ANSWERED: term('即时答复办结', 'answered at once'),
  TRANSFERRED: term('已转紧急热线', 'transferred to an emergency line'),
  DECLINED: term('不予派单', 'not dispatched'),
  MERGED: term('已并单', 'merged'),
  CLOSED: term('已结案', 'closed'),
  CANCELLED: term('已撤单', 'withdrawn'),
};

const KIND: Table<Kind> = {
  consult: term('咨询', 'enquiry'),
  help: term('求助', 'request for help'),
  complaint: term('投诉', 'complaint'),
  report: term('举报', 'report of wrongdoing'),
  suggestion: term('建议', 'suggestion'),
  praise: term('表扬', 'praise'),
  other: term('其他', 'other'),
};

const OUTCOME: Table<Outcome> = {
  answered: term('即时答复', 'answered at once'),
  transferred: term('已转紧急热线', 'transferred'),
  declined: term('不予派单', 'declined'),
  merged: term('已并单', 'merged'),
  noInfo: term('未补充信息', 'information never added'),
  solved: term('解决', 'solved'),
  solvedDissatisfied: term('解决但不满意', 'solved, caller dissatisfied'),
  unsolved: term('未解决', 'not solved'),
  invalid: term('无效回访', 'follow-up invalid'),
  cancelled: term('已撤单', 'withdrawn'),
};

const ROLE: Table<Role> = {
  caller: term('诉求人', 'caller'),
  agent: term('话务员', 'hotline agent'),
  dispatcher: term('派单员', 'dispatcher'),
  unit: term('承办单位', 'unit'),
  district: term('区', 'district'),
  city: term('市级', 'city'),
  visitor: term('回访员', 'follow-up caller'),
  supervisor: term('督办员', 'supervisor'),
  appraiser: term('考核员', 'appraiser'),
  auditor: term('审计员', 'auditor'),
  admin: term('系统管理员', 'administrator'),
  timer: term('时限到期（系统）', 'expiry of a limit (system)'),
};

const DUE: Table<DueKind> = {
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
};

const CLOCK: Table<ClockName> = {
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
};

const EVENT: Table<EventType> = {
  RECEIVED: term('受理', 'received'),
  RISK_REPORTED: term('风险报告', 'risk reported to the duty desk'),
  INFO_ASKED: term('要求补充信息', 'information asked for'),
  INFO_ADDED: term('补充信息', 'information added'),
  INFO_LAPSED: term('逾期未补充', 'information never came'),
  SUBMITTED: term('提交派单', 'submitted for dispatch'),
  CONSULT_STARTED: term('派前会商', 'consultation began'),
  DISPATCHED: term('派单', 'dispatched'),
  SIGNED: term('签收', 'signed for'),
  CONTACTED: term('联系诉求人', 'caller contacted'),
  OBJECTED: term('提出派单异议', 'objected to the dispatch'),
  OBJECTION_UPHELD: term('异议成立', 'objection upheld'),
  OBJECTION_DENIED: term('异议不成立', 'objection denied'),
  REPORTED: term('反馈办理结果', 'completion reported'),
  REPORT_ACCEPTED: term('反馈审核通过', 'report accepted'),
  REPORT_REJECTED: term('反馈审核退回', 'report rejected'),
  WARNED: term('黄灯提醒', 'yellow light'),
  BREACHED: term('超期', 'limit missed'),
  URGED: term('催办', 'urged'),
  CRITICISED: term('通报批评', 'criticised'),
  SUPERVISED: term('督办', 'under supervision'),
  EXTENSION_ASKED: term('申请延期', 'extension asked for'),
  EXTENSION_GRANTED: term('同意延期', 'extension granted'),
  EXTENSION_REFUSED: term('不同意延期', 'extension refused'),
  FOLLOW_UP_OPENED: term('生成回访任务', 'follow-up task opened'),
  FOLLOW_UP_CLAIMED: term('领取回访任务', 'follow-up task claimed'),
  FOLLOW_UP_TRIED: term('回访未接通', 'follow-up tried in vain'),
  RATED: term('诉求人评价', 'rated by the caller'),
  FOLLOW_UP_INVALID: term('回访无效', 'follow-up invalid'),
  REDO_ORDERED: term('重新办理', 'sent back for redo'),
  CLOSED: term('结案', 'closed'),
  TRANSFERRED: term('转紧急热线', 'transferred'),
  DECLINED: term('不予派单', 'declined'),
  MERGED: term('并单', 'merged'),
  ANSWERED: term('即时答复', 'answered'),
  CANCELLED: term('撤单', 'withdrawn'),
  APPEALED: term('考核申诉', 'appealed'),
  APPEAL_RULED: term('裁定考核申诉', 'appeal ruled on'),
  DEADLINES_RECOMPUTED: term('重算时限', 'deadlines recomputed'),
  COMMAND_REFUSED: term('操作被拒', 'command refused'),
  WHISTLED: term('吹哨', 'whistled'),
  ARRIVED: term('报到', 'reported in'),
  WHISTLE_REFUSED: term('拒绝报到', 'refused to report in'),
  WHISTLE_MISSED: term('未按时报到，已告区', 'did not report in; district told'),
  FOUND: term('现场认定', 'found on the spot'),
  DELIVERED: term('完成交办', 'delivered'),
  UNIT_RELEASED: term('同意退出', 'let go'),
  WHISTLE_RULED: term('区级裁定', 'ruled by the district'),
  STAYED_AWAY: term('裁定后仍未报到', 'stayed away after the ruling'),
  WHISTLE_CLOSED: term('吹哨办结', 'whistle closed'),
  CO_UNIT_ASKED: term('请协办', 'co-units asked'),
  CO_REPORTED: term('协办反馈', 'co-unit reported'),
};

const LEVEL: Table<Level> = {
  1: term('一级（突发）', 'level 1 (danger)'),
  2: term('二级（民生保障）', 'level 2 (vital supply)'),
  3: term('三级（一般）', 'level 3 (general)'),
  4: term('四级（疑难）', 'level 4 (hard or complex)'),
};

const UNIT: Table<LimitUnit> = {
  hour: term('小时', 'hours'),
  naturalDay: term('自然日', 'natural days'),
  workday: term('工作日', 'working days'),
  workHour: term('工作小时', 'working hours'),
};

const RESULT: Table<(typeof RESULTS)[number]> = {
  solved: term('实际解决', 'solved'),
  explained: term('解释说明', 'explained'),
  partly: term('部分解决', 'partly solved'),
  unsolved: term('未解决', 'not solved'),
};

const SATISFACTION: Table<Satisfaction> = {
  satisfied: term('满意', 'satisfied'),
  basic: term('基本满意', 'basically satisfied'),
  dissatisfied: term('不满意', 'dissatisfied'),
  unrated: term('未评价', 'not rated'),
};

const GROUND: Table<(typeof DECLINE_GROUNDS)[number]> = {
  statutoryRoute: term('应走法定途径', 'belongs to a statutory route'),
  sameMatter: term('同一事项重复诉求', 'same matter again'),
  secret: term('涉及国家秘密、商业秘密或隐私', 'secrets or privacy'),
  outsideDuties: term('超出政府职责', "outside the government's duties"),
  unlawful: term('违反法律或公序良俗', 'unlawful or indecent'),
  abuse: term('恶意占用热线', 'abuse of the line'),
};

const TREATMENT: Table<Treatment['as']> = {
  dispatch: term('派单', 'dispatch'),
  hold: term('暂存待处置', 'hold'),
  answer: term('即时答复', 'answer at once'),
  transfer: term('转紧急热线', 'transfer to an emergency line'),
  decline: term('不予派单', 'do not dispatch'),
  merge: term('并单', 'merge'),
  askInfo: term('请诉求人补充', 'ask for information'),
};

const HOW: Table<'auto' | 'person' | 'forced' | 'ruling'> = {
  auto: term('按派单目录', 'by the catalogue'),
  person: term('人工', 'by a person'),
  forced: term('时限到期强制', 'forced by an expired limit'),
  ruling: term('异议裁定', 'by a ruling'),
};

const ACT: Table<Rung['act']> = {
  writtenUrge: term('书面催办', 'written urge'),
  criticise: term('通报批评', 'criticism'),
  supervise: term('督办', 'supervision'),
};

const BECAUSE: Table<'runs' | 'startDay' | 'workday' | 'makeUpDay' | 'weekend' | 'holiday' | 'offHours' | 'rollOver'> =
  {
    runs: term('计入', 'runs'),
    startDay: term('起始日不计入', 'the starting day does not count'),
    workday: term('工作日', 'working day'),
    makeUpDay: term('调休上班日', 'make-up working day'),
    weekend: term('周末', 'weekend'),
    holiday: term('节假日', 'public holiday'),
    offHours: term('非工作时间', 'outside working hours'),
    rollOver: term('末日非工作日顺延', 'rolls over to the next working day'),
  };

const WHISTLE: Table<WhistleKind> = {
  demand: term('群众诉求', "a citizen's demand"),
  keyWork: term('重点工作', 'key work'),
  enforcement: term('综合执法', 'joint enforcement'),
  emergency: term('应急处置', 'emergency'),
};

const CALLED: Table<CalledState | CoUnit['state']> = {
  called: term('待报到', 'to report in'),
  arrived: term('已报到', 'there'),
  delivered: term('已完成', 'delivered'),
  missed: term('未按时报到，待区裁定', 'did not come in time; the district is to rule'),
  refused: term('拒绝报到，待区裁定', 'refused; the district is to rule'),
  absent: term('裁定后仍未报到', 'stayed away after the ruling'),
  released: term('已退出', 'let go'),
  asked: term('协办中', 'asked to help'),
  done: term('已反馈', 'has done its part'),
};

const DUTY: Table<Duty> = {
  mine: term('属本单位职责', "the unit's own"),
  shared: term('共同职责', 'shared'),
  notMine: term('不属本单位职责', "not the unit's"),
};

const BAND: Table<'low' | 'normal' | 'high'> = {
  low: term('偏低', 'low'),
  normal: term('正常', 'normal'),
  high: term('偏高', 'high'),
};

/** Every table of words, by what the code is. Commands keep theirs beside their rules (domain/commands.ts). */
export const WORDS = {
  stage: STAGE,
  kind: KIND,
  outcome: OUTCOME,
  role: ROLE,
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
  duty: DUTY,
  band: BAND,
  command: Object.fromEntries(Object.entries(COMMANDS).map(([name, { zh, en }]) => [name, { zh, en }])) as Record<
    CommandName,
    Term
  >,
} as const;

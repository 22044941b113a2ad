// Where an order stands, how it got there and how it ended.
import type { DECLINE_GROUNDS, Treatment } from '../../domain/commands';
import type { Outcome } from '../../domain/events';
import type { Holder, Stage } from '../../domain/state';
import { type Table, term } from './term';

export const STAGE: Table<Stage> = {
  RECEIVED: term('已受理', 'received'),
  NEEDS_INFO: term('待补充信息', 'waiting for information'),
  TO_DISPATCH: term('待派单', 'to be dispatched'),
  CONSULTING: term('派前会商', 'in consultation before dispatch'),
  DISPATCHED: term('已派单待签收', 'dispatched, to be signed for'),
  OBJECTION: term('派单异议审核', 'objection under review'),
  HUNG: term('挂账', 'hung'),
  HANDLING: term('办理中', 'being handled'),
  REPORTED: term('已反馈待审核', 'reported, under review'),
  TO_VISIT: term('待回访', 'waiting for follow-up'),
  VISITING: term('回访中', 'being followed up'),
  JOINED: term('已并入主单', 'stands in an incident'),
  ANSWERED: term('即时答复办结', 'answered at once'),
  TRANSFERRED: term('已转紧急热线', 'transferred to an emergency line'),
  DECLINED: term('不予派单', 'not dispatched'),
  MERGED: term('已并单', 'merged'),
  CLOSED: term('已结案', 'closed'),
  CANCELLED: term('已撤单', 'withdrawn'),
};

export const TREATMENT: Table<Treatment['as']> = {
  dispatch: term('派单', 'dispatch'),
  hold: term('暂存待处置', 'hold'),
  answer: term('即时答复', 'answer at once'),
  transfer: term('转紧急热线', 'transfer to an emergency line'),
  decline: term('不予派单', 'do not dispatch'),
  merge: term('并单', 'merge'),
  askInfo: term('请诉求人补充', 'ask for information'),
  whistle: term('街乡自行吹哨', 'whistle of a street for its own work'),
};

export const GROUND: Table<(typeof DECLINE_GROUNDS)[number]> = {
  statutoryRoute: term('应走法定途径', 'belongs to a statutory route'),
  sameMatter: term('同一事项重复诉求', 'same matter again'),
  secret: term('涉及国家秘密、商业秘密或隐私', 'secrets or privacy'),
  outsideDuties: term('超出政府职责', "outside the government's duties"),
  unlawful: term('违反法律或公序良俗', 'unlawful or indecent'),
  abuse: term('恶意占用热线', 'abuse of the line'),
};

export const HOW: Table<Holder['how']> = {
  auto: term('按派单目录', 'by the catalogue'),
  suggested: term('按派单建议', 'by a suggestion'),
  person: term('人工', 'by a person'),
  forced: term('时限到期强制', 'forced by an expired limit'),
  ruling: term('异议裁定', 'by a ruling'),
  own: term('街乡自有工作', "the street's own work"),
};

export const OUTCOME: Table<Outcome> = {
  answered: term('即时答复', 'answered at once'),
  transferred: term('已转紧急热线', 'transferred'),
  declined: term('不予派单', 'declined'),
  merged: term('已并单', 'merged'),
  noInfo: term('未补充信息', 'information never added'),
  whistleClosed: term('吹哨办结', 'the whistle closed'),
  solved: term('解决', 'solved'),
  solvedDissatisfied: term('解决但不满意', 'solved, caller dissatisfied'),
  unsolved: term('未解决', 'not solved'),
  invalid: term('无效回访', 'follow-up invalid'),
  cancelled: term('已撤单', 'withdrawn'),
};

import type { AssignmentState } from '../../domain/assigning';
import type { REVIEWS, SUPERVISION_GROUNDS } from '../../domain/commands';
import type { Opinion, Raise, RaisedTo } from '../../domain/raising';
import type { SupervisionState } from '../../domain/supervising';
import { type Table, term } from './term';

export const ASSIGNMENT: Table<AssignmentState> = {
  toSign: term('待签收', 'to be signed for'),
  signed: term('已签收', 'signed for'),
  contactFailed: term('联系未果', 'caller not reached'),
  contacted: term('已联系', 'caller contacted'),
  working: term('办理中', 'being worked on'),
  submitted: term('待上级审核', 'handed in, to be checked'),
  done: term('已完成', 'done'),
  returned: term('已退回', 'returned'),
  reassigned: term('已转派', 'passed on'),
  withdrawn: term('已退出', 'taken back'),
};

export const SUPERVISION: Table<SupervisionState> = {
  submitted: term('待下发', 'submitted, to be issued'),
  issued: term('待办理', 'issued, to be answered'),
  returnAsked: term('申请退回', 'asked to be returned'),
  waitingReview: term('待审核', 'waiting for review'),
  handled: term('已办理', 'handled'),
  closed: term('已办结', 'closed'),
  ended: term('随工单终止', 'ended with the order'),
};

export const SUPERVISION_GROUND: Table<(typeof SUPERVISION_GROUNDS)[number]> = {
  refusal: term('拒不办理', 'refusal to take'),
  overdue: term('逾期', 'overdue'),
  notSolved: term('应解决未解决', 'should be solved and is not'),
  badEffect: term('造成不良影响', 'bad effect'),
  manyCallers: term('群众反映集中', 'many callers'),
};

export const REVIEW: Table<(typeof REVIEWS)[number]> = {
  issue: term('下发', 'issue'),
  return: term('退回重办', 'send back'),
  handled: term('认可办理', 'take as handled'),
  close: term('办结', 'close'),
};

export const RAISE: Table<Raise['state']> = {
  open: term('待意见', 'opinion waited for'),
  given: term('已提出意见', 'opinion given'),
  ended: term('已终止', 'ended'),
};

export const RAISE_LEVEL: Table<RaisedTo> = {
  district: term('区政府', 'district government'),
  city: term('市级', 'city'),
  authority: term('行业主管部门', 'authority of the industry'),
};

export const OPINION: Table<Opinion> = {
  coordinated: term('已协调', 'coordinated'),
  takeOver: term('改由他单位办理', 'another unit takes over'),
  handleYourself: term('由原单位办理', 'the lead is to handle it'),
};

// Orders that cannot be solved now 挂账, and the proof that the caller was told.
import type { HangEnd, HangReason, ToldBy } from '../../domain/hanging';
import { type Table, term } from './term';

export const TOLD: Table<ToldBy> = {
  phone: term('电话', 'by telephone'),
  sms: term('短信', 'by text message'),
  visit: term('当面', 'in person'),
  letter: term('书面', 'in writing'),
  online: term('网络', 'online'),
  other: term('其他', 'otherwise'),
};

export const HANG_REASON: Table<HangReason> = {
  law: term('缺乏法律依据', 'no basis in law yet'),
  policy: term('待政策明确', 'a policy is to be settled'),
  planning: term('待规划实施', 'waits for a plan to be carried out'),
  funds: term('待资金落实', 'waits for funds'),
  history: term('历史遗留问题', 'inherited from the past'),
  otherUnit: term('待其他单位先行', 'waits for another unit'),
  season: term('受季节限制', 'the season does not allow it'),
  other: term('其他', 'other'),
};

export const HANG_END: Table<HangEnd> = {
  refused: term('不同意挂账', 'refused'),
  withdrawn: term('申请随反馈或异议撤回', 'withdrawn by a report or an objection'),
  unit: term('单位恢复办理', 'resumed by the unit'),
  order: term('责令恢复办理', 'ordered to go on'),
  promise: term('承诺时间已到', 'the promised date came'),
  stop: term('达到最长期限', 'the hard stop came'),
  report: term('直接反馈', 'reported while hung'),
  dispatch: term('改派', 'dispatched to another unit'),
  over: term('工单终结', 'the order ended'),
};

export const HANG_STATE: Table<'district' | 'city' | 'hung' | 'checking'> = {
  district: term('待区级审核', 'waits for the district'),
  city: term('待市级审批', 'waits for the city'),
  hung: term('挂账中', 'hung'),
  checking: term('进展待审核', 'hung, progress to be checked'),
};

// Units called in by whistle, and co-units.
import type { CalledState, CoUnit, Duty, WhistleKind } from '../../domain/calling';
import { type Table, term } from './term';

export const WHISTLE: Table<WhistleKind> = {
  demand: term('群众诉求', "a citizen's demand"),
  keyWork: term('重点工作', 'key work'),
  enforcement: term('综合执法', 'joint enforcement'),
  emergency: term('应急处置', 'emergency'),
};

export const CALLED: Table<CalledState | CoUnit['state']> = {
  called: term('待报到', 'to report in'),
  arrived: term('已报到', 'there'),
  delivered: term('已完成', 'delivered'),
  missed: term('未按时报到，待区裁定', 'did not come in time; the district is to rule'),
  refused: term('拒绝报到，待区裁定', 'refused; the district is to rule'),
  absent: term('裁定后仍未报到', 'stayed away after the ruling'),
  released: term('已退出', 'let go'),
  asked: term('协办中', 'asked to help'),
  done: term('已反馈', 'has done its part'),
  carried: term('未反馈，转入下一轮办理', 'owed its part still; asked anew in the next round'),
};

export const DUTY: Table<Duty> = {
  mine: term('属本单位职责', "the unit's own"),
  shared: term('共同职责', 'shared'),
  notMine: term('不属本单位职责', "not the unit's"),
};

export const BAND: Table<'low' | 'normal' | 'high'> = {
  low: term('偏低', 'low'),
  normal: term('正常', 'normal'),
  high: term('偏高', 'high'),
};

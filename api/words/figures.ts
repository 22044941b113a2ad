// What the appraisal counts, and why an order is in or out.
import type { ContributionKind, Mark } from '../../appraisal/contributions';
import type { FigureName, FigureRule } from '../../appraisal/figures';
import { type Table, term } from './term';

export const FIGURE: Table<FigureName> = {
  whistleRate: term('吹哨率', 'orders on which it whistled, of those it held'),
  calledInVain: term('吹哨不当率', 'units it called that the district let off, of those it called'),
  calledWrongly: term('吹错部门率', 'units found on the spot not to be responsible, of those whose answer is known'),
  arrivedInTime: term('按时报到率', 'reported in by the limit, of whistles whose answer is known'),
  arrivedLate: term('逾时报到率', 'reported in late, of whistles whose answer is known'),
  neverCame: term('未报到率', 'limit missed and not there yet, of whistles whose answer is known'),
  delivered: term('交办完成率', 'delivered what it was called for, of whistles it was not let off'),
  refused: term('拒绝报到率', 'refused to report in, of all whistles for it'),
  refusalDenied: term('拒绝不成立率', 'refusals that the district denied, of all refusals'),
  refusalUpheld: term('拒绝成立率', 'refusals that the district upheld, of all refusals'),
  helpedInTime: term('协办按时率', 'handed over its part by the limit, of requests whose answer is known'),
  helpedLate: term('协办逾时率', 'handed over its part late, of requests whose answer is known'),
  neverHelped: term('未协办率', 'limit missed and nothing handed over, of requests whose answer is known'),
  helpedInPart: term('部分协办率', 'parts handed over that were partial, of parts handed over'),
  returnRate: term('退单率', 'orders it wanted to give back, of those it held'),
  returnDenied: term('异议不成立率', 'orders on which its objection was denied, of those it objected to'),
  wrongDispatch: term('错派率', 'dispatches found wrong by an upheld objection, of all dispatches of the desk'),
  wrongDispatchBy: term('错派率（派单员）', 'dispatches found wrong by an upheld objection, of all by that dispatcher'),
  returnedDispatch: term('派单被异议率', 'dispatches objected to, of all dispatches of the desk'),
  returnedDispatchBy: term('派单被异议率（派单员）', 'dispatches objected to, of all by that dispatcher'),
  bounced: term('转手率', 'orders that changed the unit responsible, of those dispatched'),
};

export const CONTRIBUTION: Table<ContributionKind> = {
  lead: term('主办', 'led the order'),
  whistle: term('吹哨', 'whistled'),
  called: term('被吹哨', 'was called by whistle'),
  coUnit: term('协办', 'was asked to help'),
  sent: term('派单', 'dispatched the order'),
};

export const MARK: Table<Mark> = {
  held: term('主办（每单位每单计一次）', 'held the order, counted once a unit'),
  whistledOn: term('吹过哨', 'whistled on it'),
  objected: term('提出过异议', 'objected to the dispatch'),
  objectionUpheld: term('异议成立', 'objection upheld'),
  objectionDenied: term('异议不成立', 'objection denied'),
  decided: term('已见分晓', 'answer known'),
  inTime: term('按时', 'in time'),
  late: term('逾时', 'late'),
  missed: term('逾时未到', 'limit missed, not there'),
  absent: term('裁定后仍未报到', 'stayed away after a ruling'),
  delivered: term('已完成', 'delivered'),
  released: term('已退出', 'let go'),
  notMine: term('现场认定不属其职责', 'found on the spot not to be its duty'),
  refused: term('拒绝报到', 'refused to report in'),
  refusalUpheld: term('区裁定拒绝成立', 'refusal upheld by the district'),
  refusalDenied: term('区裁定拒绝不成立', 'refusal denied by the district'),
  partial: term('部分完成', 'in part'),
  carried: term('转入下一轮', 'asked anew in the next round'),
  outage: term('因系统停机发现较晚，不计', 'noticed late through an outage of ours, counts on no side'),
  byCatalogue: term('按派单目录', 'by the catalogue'),
  bySuggestion: term('按派单建议', 'by a suggestion'),
  byPerson: term('人工派单', 'by a person'),
  forced: term('时限到期强制', 'forced by an expired limit'),
  byRuling: term('按异议裁定', 'by a ruling'),
  first: term('首次派单', 'first dispatch of the order'),
  bounced: term('承办单位变更过', 'the unit responsible changed'),
  returned: term('被提出异议', 'objected to'),
  wrong: term('异议成立（错派）', 'found wrong by an upheld objection'),
};

export const GOOD: Table<FigureRule['good']> = {
  high: term('越高越好', 'the higher the better'),
  low: term('越低越好', 'the lower the better'),
  band: term('看区间，不奖励次数', 'looked at as a band, never rewarded'),
  none: term('仅供对照', 'for reading the others'),
};

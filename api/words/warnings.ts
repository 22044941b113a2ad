import type { WarningKind, WarningState } from '../../insight/warning/read';
import { type Table, term } from './term';

export const WARNING_KIND: Table<WarningKind> = {
  surge: term('激增', 'surge'),
  place: term('一地多人', 'many callers at one place'),
  caller: term('一人多诉未解决', 'one caller again and again unsolved'),
  danger: term('险情', 'danger on the spot'),
};

export const WARNING_STATE: Table<WarningState> = {
  open: term('持续', 'goes on'),
  ended: term('已结束', 'ended'),
};

/** How a warning was found, with the sources of the method. */
export const WARNING_METHOD: Table<'count' | 'rule'> = {
  count: term(
    '人数与季节期望比较：负二项分布上尾（诉求到达时刻的 Palm 概率），伽马-泊松收缩；误报率按 Bonferroni 全族期望控制（Gordon 等 2007）',
    'callers against the season: upper tail of a negative binomial at an order’s own moment (Mecke), gamma-Poisson shrinkage (Clayton, Kaldor 1987); false alarms a week bounded by Bonferroni’s per-family rate (Gordon et al. 2007)',
  ),
  rule: term('规则（PR-9、条例第 11 条），不是统计，无概率', 'a rule (PR-9, art. 11), no statistic: no odds'),
};

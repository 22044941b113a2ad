import type { DueKind } from '../domain/events';
import type { OrderState, Stage } from '../domain/state';
import { ZONE_SHIFT } from '../domain/calendar-days';
import type { Instant } from '../domain/terms';

/** Summaries of the timers, so that the engine's own pages read like the case. */
export const DUE_WORDS: Record<DueKind, string> = {
  sign: '签收时限',
  contact: '首次联系时限',
  objectionReview: '派单异议裁定时限',
  extensionDecision: '延期审批时限',
  reportReview: '办理结果审核时限',
  info: '补充信息时限',
  consult: '派前会商时限',
  dispatch: '派单时限',
  yellow: '黄灯预警',
  report: '办理时限',
  ladder: '督办阶梯',
  followUp: '开始回访',
  call: '回访任务时限',
  whistle: '报到时限',
  whistleRuling: '区级裁定时限',
  coUnit: '协办时限',
  hangDecision: '挂账审批时限',
  hangCheck: '挂账进展审核时限',
  hangReview: '挂账进展报告时限',
  hangPromise: '承诺时间',
  hangStop: '挂账最长期限',
  joinedReview: '并单复核',
  assignmentSign: '下级签收时限',
  assignmentReport: '下级办理时限',
  supervision: '督办反馈时限',
  supervisionReview: '督办审核时限',
  opinion: '提级意见时限',
  appealDecision: '考核申诉裁定时限',
};

const STAGE_WORDS: Record<Stage, string> = {
  RECEIVED: '已受理',
  NEEDS_INFO: '待补充',
  TO_DISPATCH: '待派单',
  CONSULTING: '会商中',
  DISPATCHED: '已派单，待签收',
  OBJECTION: '派单异议中',
  HANDLING: '办理中',
  HUNG: '挂账',
  REPORTED: '已反馈，待审核',
  TO_VISIT: '待回访',
  VISITING: '回访中',
  JOINED: '已并入主单',
  ANSWERED: '即时答复',
  TRANSFERRED: '已转紧急热线',
  DECLINED: '不予派单',
  MERGED: '已并单',
  CLOSED: '已办结',
  CANCELLED: '已撤单',
};

/** `MM-DD HH:mm` in UTC+8, by arithmetic: no ICU in workflows. */
function clockWords(instant: Instant): string {
  return new Date(instant + ZONE_SHIFT).toISOString().slice(5, 16).replace('T', ' ');
}

/** Where the order stands, for the engine's own pages. Codes only, nobody's words. */
export function detailsOf(
  state: OrderState,
  next: { readonly kind: DueKind; readonly at: Instant } | undefined,
  pending: number,
  doubtful: readonly string[],
): string {
  const lines = [
    `**${STAGE_WORDS[state.stage]}**${state.holder ? ` · ${state.holder.unit}` : ''} · 第 ${state.round} 轮`,
  ];
  if (next) lines.push(`下一时限：${DUE_WORDS[next.kind]} ${clockWords(next.at)}`);
  if (pending > 0) lines.push(`待入台账：${pending}`);
  if (doubtful.length > 0) lines.push(`外发存疑，须人工核实：${doubtful.join('、')}`);
  return lines.join('\n\n');
}

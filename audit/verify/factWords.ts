import { coded, dueWords, iso, limitView } from '../../api/views/coded';
import { nameIn } from '../../api/views/names';
import type { Term } from '../../api/words';
import { term } from '../../api/words/term';
import { FAILURES, type FailureCode } from '../../domain/failures';
import type { OrderEvent } from '../../domain/events';
import type { Limit } from '../../domain/terms';
import type { Pack } from '../../rules/pack';
import { VALUES, yesOrNo } from './factValues';

/** How the value of a field is written. */
type Kind = 'unit' | 'matter' | 'place' | 'instant' | 'ms' | 'limit' | 'share' | 'text' | 'code' | 'plain';
type Field = Term & { readonly kind: Kind };

function field(kind: Kind, zh: string, en: string): Field {
  return { ...term(zh, en), kind };
}

/** Fields of events, as a reader of a report is told them; a field that stands nowhere here is told by its own name. */
const FIELDS: Readonly<Record<string, Field>> = {
  unit: field('unit', '单位', 'unit'),
  owner: field('unit', '责任单位', 'answerable'),
  copyTo: field('unit', '抄送', 'copy to'),
  to: field('unit', '转至', 'to'),
  proposedUnit: field('unit', '建议承办', 'proposed'),
  caller: field('unit', '发起单位', 'by the unit'),
  units: field('unit', '所召单位', 'units called'),
  waitingFor: field('unit', '待其完成', 'waiting for'),
  instead: field('unit', '转自', 'instead of'),
  supervisor: field('unit', '督办单位', 'supervisor'),
  matter: field('matter', '事项', 'matter'),
  district: field('place', '区', 'district'),
  street: field('place', '街乡镇', 'street'),
  community: field('place', '社区村', 'community'),
  dueAt: field('instant', '到期', 'due'),
  originalDueAt: field('instant', '原到期', 'first due'),
  reportedAt: field('instant', '反馈', 'reported'),
  calledAt: field('instant', '来电', 'called'),
  toldAt: field('instant', '告知时间', 'told at'),
  promisedAt: field('instant', '承诺完成', 'promised'),
  objectionUntil: field('instant', '异议截止', 'objections until'),
  appealUntil: field('instant', '申诉截止', 'appeals until'),
  frozenAt: field('instant', '考核冻结', 'frozen at'),
  from: field('instant', '自', 'from'),
  until: field('instant', '至', 'until'),
  earliest: field('instant', '最早', 'not before'),
  arriveBy: field('instant', '到场截止', 'to arrive by'),
  rulingBy: field('instant', '裁定截止', 'to be ruled by'),
  signBy: field('instant', '签收截止', 'to be signed by'),
  answerBy: field('instant', '答复截止', 'to be answered by'),
  reviewBy: field('instant', '审核截止', 'to be reviewed by'),
  opinionBy: field('instant', '意见截止', 'opinion by'),
  at: field('instant', '时间', 'at'),
  atLeast: field('limit', '最短', 'at least'),
  limit: field('limit', '时限', 'limit'),
  sign: field('limit', '签收时限', 'to sign'),
  arrival: field('limit', '到场时限', 'to arrive'),
  ruling: field('limit', '裁定时限', 'to rule'),
  opinion: field('limit', '意见时限', 'for an opinion'),
  answer: field('limit', '答复时限', 'to answer'),
  review: field('limit', '审核时限', 'to review'),
  elapsedMs: field('ms', '已计时', 'counted'),
  waitedMs: field('ms', '等待', 'waited'),
  hungMs: field('ms', '挂账', 'hung for'),
  leftMs: field('ms', '剩余', 'left'),
  pausedDispatchMs: field('ms', '暂停前已计', 'counted before the pause'),
  share: field('share', '占时限', 'of the limit'),
  latest: field('share', '最迟', 'at the latest'),
  confidence: field('share', '把握', 'confidence'),
  note: field('text', '说明', 'note'),
  text: field('text', '诉求内容', 'content'),
  plan: field('text', '方案', 'plan'),
  evidence: field('text', '证据', 'evidence'),
  progress: field('text', '进展', 'progress'),
  publicReply: field('text', '公开答复', 'public reply'),
  clock: field('code', '时限', 'limit'),
  level: field('code', '等级', 'level'),
  stage: field('code', '环节', 'stage'),
  kind: field('code', '类型', 'kind'),
  channel: field('code', '渠道', 'channel'),
  as: field('code', '处置', 'treatment'),
  how: field('code', '方式', 'how'),
  why: field('code', '缘由', 'why'),
  ground: field('code', '理由', 'ground'),
  reason: field('code', '原因', 'reason'),
  unsolvedReason: field('code', '未解决原因', 'why not solved'),
  result: field('code', '办理结果', 'result'),
  outcome: field('code', '结果', 'outcome'),
  satisfaction: field('code', '满意度', 'satisfaction'),
  decision: field('code', '决定', 'decision'),
  finding: field('code', '认定', 'finding'),
  duty: field('code', '职责认定', 'duty'),
  above: field('code', '提级至', 'raised to'),
  basis: field('code', '依据', 'basis'),
  step: field('code', '步骤', 'step'),
  toldBy: field('code', '告知方式', 'told by'),
  likeness: field('code', '相同之处', 'likeness'),
  factFinding: field('code', '事实认定', 'facts'),
  claimFinding: field('code', '诉求认定', 'claim'),
  solved: field('plain', '已解决', 'solved'),
  contacted: field('plain', '已联系', 'contacted'),
  reached: field('plain', '已联系上', 'reached'),
  granted: field('plain', '同意', 'granted'),
  upheld: field('plain', '成立', 'upheld'),
  accepted: field('plain', '通过', 'accepted'),
  mustCome: field('plain', '应到场', 'must come'),
  siteVisit: field('plain', '到过现场', 'site visit'),
  overDuty: field('plain', '超出职责', 'beyond its duty'),
  handlingTrue: field('plain', '办理属实', 'handling as reported'),
  open: field('plain', '公开', 'open to the public'),
  late: field('plain', '逾期', 'late'),
  auto: field('plain', '到期自动', 'by expiry'),
  partial: field('plain', '部分完成', 'in part'),
  contested: field('plain', '异议期间', 'while contested'),
  liaison: field('plain', '协调单位', 'liaison unit'),
  outage: field('plain', '因系统中断迟记', 'noticed late by an outage'),
  assistant: field('plain', '协助', 'assists'),
  closes: field('plain', '就此办结', 'closes it'),
  calendarGuessed: field('plain', '含未公布的节假日', 'holidays not announced yet'),
  danger: field('plain', '危及安全', 'danger'),
  secret: field('plain', '保密', 'secret'),
  askReturn: field('plain', '申请退回', 'asks to return it'),
  served: field('plain', '已送达', 'served'),
  period: field('plain', '考核期', 'appraisal period'),
  round: field('plain', '办理轮次', 'round'),
  rung: field('plain', '阶梯', 'rung'),
  no: field('plain', '序号', 'no.'),
  whistle: field('plain', '吹哨序号', 'whistle no.'),
  risks: field('plain', '风险序号', 'risks no.'),
  value: field('plain', '数量', 'amount'),
  count: field('plain', '件数', 'count'),
  page: field('plain', '批次', 'page'),
  pass: field('plain', '轮', 'pass'),
  upTo: field('plain', '至批次', 'up to page'),
  after: field('plain', '之后', 'after'),
  day: field('plain', '当日次数', 'calls of the day'),
  month: field('plain', '当月次数', 'calls of the month'),
  orderNo: field('plain', '工单', 'order'),
  orders: field('plain', '工单', 'orders'),
  refused: field('plain', '未能并入', 'could not join'),
  into: field('plain', '并入', 'into'),
  previousOrderNo: field('plain', '前次工单', 'earlier order'),
  callerTold: field('plain', '告知记录', 'record of telling'),
  command: field('plain', '操作', 'command'),
  code: field('plain', '拒绝原因', 'refused for'),
  rule: field('plain', '依据', 'rule'),
  cause: field('plain', '起因', 'cause'),
  model: field('plain', '模型', 'model'),
};

/** Fields that hold fields of their own, which would be taken for the event's. */
const GROUPS: Readonly<Record<string, Term>> = {
  task: term('任务', 'task'),
  next: term('下一次', 'next'),
  opened: term('督办', 'supervision'),
  report: term('办理时限改为', 'handling limit becomes'),
  suggested: term('派单建议', 'suggestion'),
  coUnits: term('协办单位', 'co-units'),
  called: term('所召单位', 'units called'),
  beside: term('其他时限', 'other limits'),
  clock: term('办理时限', 'handling limit'),
  rule: term('协办规则', 'rule for co-units'),
};

/** Said elsewhere in the row or the report, or for the machine alone. */
const NOT_TOLD = new Set(['type', 'at', 'by', 'message', 'terms', 'due', 'contentHash', 'rules', 'suggestion']);
const ORDER = Object.keys(FIELDS);

/**
 * What an event says beside its name, for people: each field with its word, codes with the names they have in these rules,
 * and last the limits it sets.
 */
export function factsOf(event: OrderEvent, pack: Pack | undefined): readonly string[] {
  const dues = 'due' in event ? Object.entries(event.due ?? {}) : [];
  const set = dues.map(([kind, { at }]) => `${pair(coded('due', kind))} ${instantWords(at)}`);
  const own = Object.entries(event).filter(([name]) => !NOT_TOLD.has(name));
  return [...inOrder(own, pack), ...(set.length > 0 ? [`设定期限 limits set: ${set.join('、')}`] : [])];
}

function inOrder(fields: readonly (readonly [string, unknown])[], pack: Pack | undefined): readonly string[] {
  const rank = (name: string) => (ORDER.indexOf(name) + ORDER.length) % ORDER.length;
  const sorted = [...fields].sort(([one], [other]) => rank(one) - rank(other));
  return sorted.flatMap(([name, value]) => told(name, value, pack));
}

function told(name: string, value: unknown, pack: Pack | undefined): readonly string[] {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
  if (Array.isArray(value) && value.some((each) => typeof each === 'object'))
    return value.flatMap((each) => told(name, each, pack));
  if (typeof value === 'object' && !Array.isArray(value) && FIELDS[name]?.kind !== 'limit') {
    const inner = inOrder(Object.entries(value), pack);
    const group = GROUPS[name];
    return group ? [`${pair(group)}（${inner.join('，')}）`] : inner;
  }
  const words = Array.isArray(value) ? value.map((each) => said(name, each, pack)).join('、') : said(name, value, pack);
  const known = FIELDS[name];
  return [known ? `${pair(known)}: ${words}` : `${name}: ${words}`];
}

function said(name: string, value: unknown, pack: Pack | undefined): string {
  const kind = FIELDS[name]?.kind ?? 'plain';
  if (typeof value === 'boolean') return pair(yesOrNo(value));
  if (kind === 'limit' && typeof value === 'object') return pair(limitView(value as Limit));
  if (typeof value === 'number' && kind !== 'code') return numbered(kind, value);
  const text = String(value);
  switch (kind) {
    case 'unit':
      return withName(pack, 'units', text);
    case 'matter':
      return withName(pack, 'matters', text);
    case 'place':
      return withName(pack, 'places', text);
    case 'code': {
      const words = VALUES[name]?.[text];
      return words ? pair(words) : text;
    }
    case 'text':
      return `保险库 in the vault, SHA-256 ${text.slice(0, 12)}…`;
    default:
      return plainly(name, text);
  }
}

function plainly(name: string, text: string): string {
  if (name === 'command') return pair(coded('command', text));
  const failure = name === 'code' && FAILURES[text as FailureCode];
  return failure ? `${failure.zh} ${failure.en} (${text})` : text;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function numbered(kind: Kind, value: number): string {
  switch (kind) {
    case 'instant':
      return instantWords(value);
    case 'ms': {
      const [hours, minutes] = [Math.floor(value / HOUR_MS), Math.floor((value % HOUR_MS) / MINUTE_MS)];
      return `${hours} 小时 h ${minutes} 分 min`;
    }
    case 'share':
      return `${Math.round(value * 100)} %`;
    default:
      return String(value);
  }
}

/** The end of a day is 24:00 of that day; anything else to the second, Beijing time. */
export function instantWords(instant: number): string {
  const words = dueWords(instant);
  const day = /24:00/.exec(words.en) && /\d{4}-\d\d-\d\d/.exec(words.en)?.[0];
  return day ? `${day} 24:00` : iso(instant).slice(0, 19).replace('T', ' ');
}

/** The name beside its code; a code that these rules do not know stands alone. */
export function withName(pack: Pack | undefined, what: 'units' | 'matters' | 'places', code: string): string {
  const name = pack && nameIn(pack, what, code);
  return name ? `${name.zh}${name.en === undefined ? '' : ` ${name.en}`} (${code})` : code;
}

function pair({ zh, en }: Term): string {
  return `${zh} ${en}`;
}

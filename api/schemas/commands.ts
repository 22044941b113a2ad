import { z } from 'zod';
import { ABUSE_FINDINGS } from '../../domain/abuse';
import { ASSIGNMENT_STEPS } from '../../domain/assigning';
import { DUTIES, WHISTLE_KINDS } from '../../domain/calling';
import {
  type CommandBodies,
  DECLINE_GROUNDS,
  EMERGENCY_LINES,
  NOT_REACHED,
  RESULTS,
  RETURN_GROUNDS,
  REVIEWS,
  SATISFACTIONS,
  SUPERVISION_GROUNDS,
  type SpokenName,
} from '../../domain/commands';
import { HANG_REASONS, TOLD_BY } from '../../domain/hanging';
import { MOST_IN_PAGE } from '../../domain/incident';
import { OPINIONS, RAISED_TO } from '../../domain/raising';
import { level, place } from './place';
import { code, day, freeText, instant, orderNo, refusal } from './text';

const TEXT_MAX = 4_000;
/** Comes in as words; the route keeps them in the vault and passes on their hash (design.md, Identity and privacy). */
const text = freeText(TEXT_MAX);
const note = text
  .exactOptional()
  .describe('说明（明文，最多 4000 字；入库加密，工单只记其摘要）/ note, plain text; only its hash enters the order');
const noted = { note };
/** Art. 15(2): told before asking, and the evidence kept. */
const toldCaller = {
  toldAt: instant.describe('何时告知诉求人 / when the caller was told'),
  toldBy: z.enum(TOLD_BY).describe('告知方式 / by what way'),
  evidence: text.describe(
    '凭证：通话记录编号或告知内容（明文，入库加密）/ the evidence: number of the record, or what was said',
  ),
};
const decision = z.strictObject({ granted: z.boolean(), ...noted });
const whistleNo = z
  .int()
  .min(1)
  .max(1_000)
  .describe('第几次吹哨；缺省为最近一次 / number of the whistle; the newest if left out');
const ofWhich = z.int().min(1).max(1_000).describe('第几次；缺省为最近一次 / its number; the newest owed if left out');
const calledUnits = z.array(code).min(1).max(20).describe('单位代码 / unit codes');

const incidentPage = z
  .array(orderNo)
  .min(1)
  .max(MOST_IN_PAGE)
  .describe('工单编号，每次最多 500 个 / order numbers, at most 500 at a time');

/** Fields that hold words: the vault keeps them, a command carries their hash. */
export const TEXT_FIELDS = ['note', 'publicReply', 'plan', 'evidence', 'progress'] as const;

/** The body of each command as the API takes it. */
export const COMMAND_SCHEMAS = {
  answer: z.strictObject({ ...noted }),
  transfer: z.strictObject({ to: z.enum(EMERGENCY_LINES), ...noted }),
  decline: z.strictObject({ ground: z.enum(DECLINE_GROUNDS), ...noted }),
  merge: z.strictObject({ into: orderNo, ...noted }),
  askInfo: z.strictObject({ ...noted }),
  addInfo: z.strictObject({ matter: code.exactOptional(), place: place.exactOptional(), ...noted }),
  submit: z.strictObject({
    matter: code.exactOptional(),
    place: place.exactOptional(),
    level: level.exactOptional(),
    ...noted,
  }),
  consult: z.strictObject({ ...noted }),
  dispatch: z.strictObject({ unit: code.exactOptional(), level: level.exactOptional(), ...noted }),
  sign: z.strictObject({ ...noted }),
  contact: z
    .strictObject({
      reached: z.boolean(),
      reason: z
        .enum(['noAnswer', 'wrongNumber', 'refused', 'asksLater'])
        .exactOptional()
        .describe('未联系上的原因，reached=false 时必填（第十五条）/ why not reached; required then (art. 15; TL-7)'),
      ...noted,
    })
    .refine(({ reached, reason }) => reached || reason !== undefined, { path: ['reason'], ...refusal('needs_reason') })
    .meta({ if: { properties: { reached: { const: false } } }, then: { required: ['reason'] } }),
  object: z.strictObject({ ground: z.enum(['duty', 'territory']), proposedUnit: code, ...noted }),
  ruleObjection: z.strictObject({
    upheld: z.boolean().describe('异议是否成立 / whether the objection is upheld'),
    unit: code
      .exactOptional()
      .describe('改派单位，缺省则退回派单员另派 / the unit to redispatch to; back to the dispatcher if absent'),
    ...noted,
  }),
  report: z.strictObject({
    result: z.enum(RESULTS),
    contacted: z.boolean().exactOptional(),
    siteVisit: z.boolean().exactOptional(),
    factFinding: z.enum(['true', 'partlyTrue', 'notTrue', 'cannotVerify']).exactOptional(),
    claimFinding: z.enum(['reasonable', 'notReasonable']).exactOptional(),
    overDuty: z.boolean().exactOptional(),
    unsolvedReason: z
      .enum(['law', 'policy', 'planning', 'funds', 'history', 'otherUnit', 'callerRefuses', 'other'])
      .exactOptional(),
    open: z.boolean().exactOptional().describe('办理结果是否公开 / whether the result may be published'),
    publicReply: text.exactOptional().describe('公开答复（明文，最多 4000 字）/ public reply, plain text'),
    ...noted,
  }),
  reviewReport: z.strictObject({ accepted: z.boolean(), ...noted }),
  askExtension: z.strictObject({
    value: z.number().positive().max(400).describe('延长的时限 / by how much'),
    unit: z.enum(['hour', 'naturalDay', 'workday', 'workHour']).exactOptional(),
    reason: z.enum(['law', 'inspection', 'season', 'procurement', 'otherUnit', 'other']),
    ...toldCaller,
    ...noted,
  }),
  ruleExtension: z.strictObject({ granted: z.boolean(), ...noted }),
  urge: z.strictObject({ ...noted }),
  supervise: z.strictObject({ ground: z.enum(SUPERVISION_GROUNDS), ...noted }),
  answerSupervision: z.strictObject({
    no: ofWhich.exactOptional(),
    askReturn: z.literal(true).exactOptional().describe('申请退回：不应由本单位办理 / not ours to answer'),
    ...noted,
  }),
  reviewSupervision: z.strictObject({ no: ofWhich.exactOptional(), decision: z.enum(REVIEWS), ...noted }),
  raise: z
    .strictObject({
      to: z.enum(RAISED_TO),
      unit: code
        .exactOptional()
        .describe('行业主管部门，to=authority 时必填 / the authority; required then, and only then'),
      ...noted,
    })
    .refine(({ to, unit }) => (to === 'authority') === (unit !== undefined), {
      path: ['unit'],
      ...refusal('needs_unit'),
    })
    .meta({ if: { properties: { to: { const: 'authority' } } }, then: { required: ['unit'] } }),
  giveOpinion: z
    .strictObject({
      no: ofWhich.exactOptional(),
      decision: z.enum(OPINIONS),
      unit: code
        .exactOptional()
        .describe('接办单位，decision=takeOver 时必填 / who takes over; required then, and only then'),
      ...noted,
    })
    .refine(({ decision, unit }) => (decision === 'takeOver') === (unit !== undefined), {
      path: ['unit'],
      ...refusal('needs_unit'),
    })
    .meta({ if: { properties: { decision: { const: 'takeOver' } } }, then: { required: ['unit'] } }),
  claimFollowUp: z.strictObject({}),
  recordFollowUp: z.strictObject({
    channel: z.enum(['phone', 'sms', 'web']),
    outcome: z.enum(['reached', 'noAnswer', 'refused', 'notTheCaller']),
    contacted: z.boolean().exactOptional(),
    solved: z.boolean().exactOptional(),
    satisfaction: z.enum(SATISFACTIONS).exactOptional(),
    handlingTrue: z.boolean().exactOptional(),
    ...noted,
  }),
  redo: z.strictObject({ ...noted }),
  cancel: z.strictObject({ ground: z.enum(['caller', 'error']), ...noted }),
  recomputeDeadlines: z.strictObject({ ...noted }),
  whistle: z.strictObject({ kind: z.enum(WHISTLE_KINDS), units: calledUnits, ...noted }),
  arrive: z.strictObject({ whistle: whistleNo.exactOptional(), ...noted }),
  refuseWhistle: z.strictObject({ whistle: whistleNo.exactOptional(), ...noted }),
  findOnSite: z.strictObject({ whistle: whistleNo.exactOptional(), unit: code, duty: z.enum(DUTIES), ...noted }),
  deliver: z.strictObject({ whistle: whistleNo.exactOptional(), ...noted }),
  releaseUnit: z.strictObject({ unit: code, ...noted }),
  ruleWhistle: z.strictObject({ whistle: whistleNo.exactOptional(), unit: code, mustCome: z.boolean(), ...noted }),
  askCoUnit: z.strictObject({ units: calledUnits, ...noted }),
  coReport: z.strictObject({ partial: z.boolean().exactOptional(), ...noted }),
  raiseRisk: z.strictObject({ ...noted }),
  acknowledgeRisk: z.strictObject({
    risk: z
      .int()
      .min(1)
      .max(1_000)
      .exactOptional()
      .describe('第几次报告；缺省为全部待确认 / its number; all open if absent'),
    ...noted,
  }),
  reviewAbuse: z.strictObject({
    finding: z
      .enum(ABUSE_FINDINGS)
      .describe('劝阻、批评、教育、警告（条例第三十七条），或不成立 / what was done (art. 37), or unfounded'),
    ...noted,
  }),
  askHang: z.strictObject({
    reason: z.enum(HANG_REASONS),
    plan: text.describe('解决方案与措施（明文，入库加密）/ plan and measures, plain text'),
    promised: day.describe('承诺解决日期 / promised date'),
    ...toldCaller,
    ...noted,
  }),
  endorseHang: decision,
  ruleHang: decision,
  reviewHang: z.strictObject({ progress: text.describe('进展（明文，入库加密）/ progress, plain text'), ...noted }),
  checkHang: z.strictObject({ accepted: z.boolean(), ...noted }),
  resumeHang: z.strictObject({ ...noted }),
  gather: z.strictObject({ orders: incidentPage, ...noted }),
  release: z.strictObject({ orders: incidentPage, ...noted }),
  join: z.strictObject({ into: orderNo, ...noted }),
  leave: z.strictObject({ ...noted }),
  assign: z.strictObject({
    unit: code.describe(
      '下级单位；社区只能协助，且限于清单事项（第十七条）/ a unit below; a community only assists, with matters of its list',
    ),
    limit: z
      .strictObject({
        value: z.number().positive().max(400),
        unit: z.enum(['hour', 'naturalDay', 'workday', 'workHour']),
      })
      .exactOptional()
      .describe(
        '下级时限，须早于主办时限；缺省按规则的比例 / ends before the lead’s limit; a share of its time if left out',
      ),
    instead: code.exactOptional().describe('转派：原交办单位 / passed on from this unit'),
    ...noted,
  }),
  advanceAssignment: z
    .strictObject({ step: z.enum(ASSIGNMENT_STEPS), reason: z.enum(NOT_REACHED).exactOptional(), ...noted })
    .refine(({ step, reason }) => (step === 'contactFailed') === (reason !== undefined), {
      path: ['reason'],
      ...refusal('needs_reason'),
    })
    .meta({ if: { properties: { step: { const: 'contactFailed' } } }, then: { required: ['reason'] } }),
  submitAssignment: z.strictObject({ result: z.enum(RESULTS), ...noted }),
  returnAssignment: z.strictObject({ ground: z.enum(RETURN_GROUNDS), ...noted }),
  reviewAssignment: z.strictObject({ unit: code, accepted: z.boolean(), ...noted }),
  withdrawAssignment: z.strictObject({ unit: code, ...noted }),
  appeal: z.strictObject({
    ground: z.enum(['unreasonable', 'notOurs', 'wrongRecord', 'forceMajeure', 'other']),
    ...noted,
  }),
  ruleAppeal: z.strictObject({ granted: z.boolean(), ...noted }),
} satisfies Record<SpokenName, z.ZodType>;

/** Body of a command as the API takes it: texts still in words. */
export type CommandBodyIn<N extends SpokenName = SpokenName> = z.output<(typeof COMMAND_SCHEMAS)[N]>;

type Flat<T> = T extends object ? { -readonly [K in keyof T]: Flat<T[K]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Drifted = {
  [N in SpokenName]: Same<Flat<CommandBodyIn<N>>, Flat<CommandBodies[N]>> extends true ? never : N;
}[SpokenName];
/** Words and their hash are both strings, so both tables must be the same types; a command named here has drifted. */
export type CommandSchemasMatchTheDomain = AssertNever<Drifted>;
type AssertNever<T extends never> = T;

/** A working body of each command, shown in OpenAPI and posted by the tests. */
export const COMMAND_EXAMPLES: { readonly [N in SpokenName]: CommandBodyIn<N> } = {
  answer: { note: '供暖时间为每年11月15日至次年3月15日，已当场答复。' },
  transfer: { to: '119', note: '楼道冒烟，已转119。' },
  decline: { ground: 'statutoryRoute', note: '该事项已进入行政复议，告知按法定途径办理。' },
  merge: { into: 'BJ20261124-000122', note: '同一事项，正在办理。' },
  askInfo: { note: '请补充小区名称和楼号。' },
  addInfo: { place: { district: '110108', street: '110108001' }, note: '补充：三单元楼道。' },
  submit: { level: 3, note: '信息已齐，提交派单。' },
  consult: { note: '涉及两个部门，会商后派单。' },
  dispatch: { unit: 'BJ-110108001', level: 3, note: '请于时限内办理。' },
  sign: {},
  contact: { reached: true, note: '已电话联系诉求人，约定明日上午到现场。' },
  object: { ground: 'duty', proposedUnit: 'BJ-110108002', note: '该路段由相邻街道管理。' },
  ruleObjection: { upheld: true, unit: 'BJ-110108002', note: '经核实管界属相邻街道。' },
  report: {
    result: 'solved',
    contacted: true,
    siteVisit: true,
    factFinding: 'true',
    claimFinding: 'reasonable',
    open: true,
    publicReply: '楼道照明已修复。',
    note: '已更换灯具并回访确认。',
  },
  reviewReport: { accepted: true },
  askExtension: {
    value: 3,
    unit: 'workday',
    reason: 'procurement',
    toldAt: '2026-11-24T10:30:00+08:00',
    toldBy: 'phone',
    evidence: '通话记录 REC-20261124-0007：已说明原因和预计时间。',
    note: '需采购配件。',
  },
  ruleExtension: { granted: true, note: '理由成立，同意延期。' },
  urge: { note: '诉求人来电催办。' },
  supervise: { ground: 'overdue', note: '已超期，请说明原因。' },
  answerSupervision: { note: '已安排专人办理，三日内完成。' },
  reviewSupervision: { decision: 'close', note: '情况属实，同意办结。' },
  raise: { to: 'district', note: '涉及三个部门，请区里协调。' },
  giveOpinion: { decision: 'coordinated', note: '已召集各部门明确分工。' },
  claimFollowUp: {},
  recordFollowUp: {
    channel: 'phone',
    outcome: 'reached',
    contacted: true,
    solved: true,
    satisfaction: 'satisfied',
    handlingTrue: true,
    note: '诉求人表示满意。',
  },
  redo: { note: '问题未解决，请重新办理。' },
  cancel: { ground: 'caller', note: '诉求人要求撤回。' },
  recomputeDeadlines: { note: '按放假通知重算时限。' },
  whistle: {
    kind: 'enforcement',
    units: ['BJ-110108-UMLE', 'BJ-110108-MSA'],
    note: '占道经营反复，请到现场联合执法。',
  },
  arrive: { note: '已到现场。' },
  refuseWhistle: { note: '该事项不属于本部门职责。' },
  findOnSite: { unit: 'BJ-110108-UMLE', duty: 'shared', note: '与市场监管部门共同负责。' },
  deliver: { note: '已清理并约谈商户。' },
  releaseUnit: { unit: 'BJ-110108-MSA', note: '现场无需该部门继续参与。' },
  ruleWhistle: { unit: 'BJ-110108-MSA', mustCome: true, note: '须到场。' },
  askCoUnit: { units: ['BJ-110108-UMC'], note: '请提供管线图。' },
  coReport: { note: '已提供。' },
  raiseRisk: { note: '现场有坍塌迹象，已疏散围观人员。' },
  acknowledgeRisk: { note: '已通知应急部门到场。' },
  reviewAbuse: { finding: 'educated', note: '经核查，已电话劝导教育。' },
  askHang: {
    reason: 'planning',
    plan: '道路大修已列入明年计划，先行设置警示并定期巡查。',
    promised: '2027-03-31',
    toldAt: '2026-11-24T10:30:00+08:00',
    toldBy: 'visit',
    evidence: '已当面说明并由诉求人签字，见告知书 2026-031。',
    note: '暂不具备施工条件。',
  },
  endorseHang: { granted: true, note: '情况属实，同意。' },
  ruleHang: { granted: true, note: '同意挂账，按期报告进展。' },
  reviewHang: { progress: '施工图已完成，进入招标。' },
  checkHang: { accepted: true },
  resumeHang: { note: '已具备施工条件。' },
  gather: { orders: ['BJ20261124-000123', 'BJ20261124-000124'], note: '同一小区停暖，并单办理。' },
  release: { orders: ['BJ20261124-000124'], note: '该户为自家阀门问题，单独办理。' },
  join: { into: 'BJ20261124-000122', note: '同一小区停暖。' },
  leave: { note: '经核实不是同一事项。' },
  assign: { unit: 'BJ-110108001001', limit: { value: 2, unit: 'workday' }, note: '请协助核实楼道情况。' },
  advanceAssignment: { step: 'contacted', note: '已电话联系。' },
  submitAssignment: { result: 'solved', note: '已处理完毕，请审核。' },
  returnAssignment: { ground: 'territory', note: '不在本社区范围。' },
  reviewAssignment: { unit: 'BJ-110108001001', accepted: true },
  withdrawAssignment: { unit: 'BJ-110108001001', note: '改由街道直接办理。' },
  appeal: { ground: 'notOurs', note: '该事项不属于本单位职责。' },
  ruleAppeal: { granted: false, note: '申诉理由不成立。' },
};

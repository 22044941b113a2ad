import type { CommandName, Role } from './commands';
import { STAGES, type Stage } from './state';

/** Row of the one table of commands, from which API routes, signals, permissions, OpenAPI and words come. */
export interface CommandRow {
  readonly zh: string;
  readonly en: string;
  /** Roles that may give it; `unit` always means the unit that holds the order unless the rule says otherwise. */
  readonly roles: readonly Role[];
  /** Stages in which it makes sense; anything else is WRONG_STATE, after closing ORDER_CLOSED. */
  readonly stages: readonly Stage[];
  readonly article: string;
  /** Terms must be resolved before deciding: limits arise anew. */
  readonly resolves?: true;
  /** `unit` may be a unit called in to the order, not only the one that holds it. */
  readonly calledUnits?: true;
  /** The system says it to itself, from one order to another: no route, no signal, no person. */
  readonly internal?: true;
}

const DESK: readonly Role[] = ['agent', 'dispatcher', 'city'];
const BEFORE_DISPATCH: readonly Stage[] = ['RECEIVED', 'NEEDS_INFO', 'TO_DISPATCH'];
const WITH_UNIT: readonly Stage[] = ['DISPATCHED', 'HANDLING'];
const AFTER_DISPATCH: readonly Stage[] = ['DISPATCHED', 'OBJECTION', 'HANDLING', 'REPORTED', 'TO_VISIT', 'VISITING'];
const OPEN: readonly Stage[] = ['RECEIVED', 'NEEDS_INFO', 'TO_DISPATCH', 'CONSULTING', ...AFTER_DISPATCH, 'HUNG'];
/** Before the order has a result of its own, and with matter and place known: only then can it be one with another. */
const MAY_JOIN: readonly Stage[] = ['RECEIVED', 'TO_DISPATCH', 'CONSULTING', 'DISPATCHED', 'HANDLING'];
/** Where units called in may still be at work: a lead reports with some of them open only after its limit, so its follow-up runs. */
const CALLED_IN: readonly Stage[] = ['OBJECTION', 'HANDLING', 'HUNG', 'REPORTED', 'VISITING'];
/** Where units below may still be at work: not while the order hangs, for what was handed down ends with it. */
const ASSIGNED: readonly Stage[] = ['OBJECTION', 'HANDLING', 'REPORTED', 'VISITING'];
const HELPED: readonly Stage[] = ['DISPATCHED', ...CALLED_IN];
/** What is under supervision stays so in an incident: its clocks are its own, and whoever owes must be able to answer. */
const SUPERVISED: readonly Stage[] = [...AFTER_DISPATCH, 'HUNG', 'JOINED'];
const REPORTED: readonly Stage[] = ['REPORTED', 'TO_VISIT', 'VISITING'];

export const COMMANDS = {
  answer: {
    zh: '即时答复',
    en: 'Answer at once and close',
    roles: DESK,
    stages: BEFORE_DISPATCH,
    article: 'art. 11; IN-6',
  },
  transfer: {
    zh: '转紧急热线',
    en: 'Transfer to an emergency line',
    roles: DESK,
    stages: BEFORE_DISPATCH,
    article: 'art. 11(1); IN-7',
  },
  decline: {
    zh: '告知不予派单',
    en: 'Explain and do not dispatch',
    roles: DESK,
    stages: BEFORE_DISPATCH,
    article: 'art. 11(2)–(6); IN-8…13',
  },
  merge: {
    zh: '并单',
    en: 'Merge into a running order, as an urge',
    roles: DESK,
    stages: BEFORE_DISPATCH,
    article: 'art. 11(3); IN-9',
  },
  askInfo: {
    zh: '请诉求人补充',
    en: 'Ask the caller for missing information',
    roles: DESK,
    stages: ['RECEIVED', 'TO_DISPATCH'],
    article: 'art. 10; IN-5',
  },
  addInfo: {
    zh: '补充信息',
    en: 'Add missing information',
    roles: ['caller', 'agent', 'dispatcher', 'city'],
    stages: ['NEEDS_INFO'],
    article: 'art. 10; IN-5',
    resolves: true,
  },
  submit: {
    zh: '提交派单',
    en: 'Submit for dispatch',
    roles: DESK,
    stages: ['RECEIVED'],
    article: 'art. 11',
    resolves: true,
  },
  consult: {
    zh: '派前会商',
    en: 'Consult before dispatch',
    roles: ['dispatcher', 'city'],
    stages: ['TO_DISPATCH'],
    article: 'art. 12; DI-6',
  },
  dispatch: {
    zh: '派单',
    en: 'Dispatch to a unit',
    roles: ['dispatcher', 'city', 'district'],
    stages: ['TO_DISPATCH', 'CONSULTING', ...WITH_UNIT, 'HUNG'],
    article: 'art. 12, 13; DI-1…7',
    resolves: true,
  },
  sign: { zh: '签收', en: 'Sign for the order', roles: ['unit'], stages: ['DISPATCHED'], article: 'art. 14; TL-8' },
  contact: {
    zh: '联系诉求人',
    en: 'Record first contact with the caller',
    roles: ['unit'],
    stages: [...WITH_UNIT, 'HUNG'],
    article: 'art. 15; TL-7',
  },
  object: {
    zh: '提出派单异议',
    en: 'Object to the dispatch and return the order',
    roles: ['unit'],
    stages: WITH_UNIT,
    article: 'art. 12, 14; DI-9…13',
  },
  ruleObjection: {
    zh: '裁定派单异议',
    en: 'Rule on an objection',
    roles: ['city'],
    stages: ['OBJECTION'],
    article: 'art. 12; DI-9…13',
    resolves: true,
  },
  report: {
    zh: '反馈办理结果',
    en: 'Report completion',
    roles: ['unit'],
    stages: [...WITH_UNIT, 'HUNG'],
    article: 'art. 15(3); TL-9',
  },
  reviewReport: {
    zh: '审核办理结果',
    en: 'Review the report',
    roles: ['agent', 'dispatcher', 'city'],
    stages: ['REPORTED'],
    article: 'art. 15; §2 REPORTED',
  },
  askExtension: {
    zh: '申请延期',
    en: 'Ask for an extension',
    roles: ['unit'],
    stages: ['HANDLING'],
    article: 'art. 15(2); TL-10',
  },
  ruleExtension: {
    zh: '审批延期',
    en: 'Decide an extension',
    roles: ['city', 'dispatcher'],
    stages: ['HANDLING', 'OBJECTION'],
    article: 'art. 15(2); TL-10',
  },
  urge: {
    zh: '催办',
    en: 'Urge',
    roles: ['caller', 'agent', 'dispatcher', 'city', 'supervisor'],
    stages: [...OPEN, 'JOINED', 'CLOSED'],
    article: 'art. 11(3); §2.4',
  },
  supervise: {
    zh: '督办',
    en: 'Supervise',
    roles: ['supervisor', 'city', 'district', 'dispatcher'],
    stages: [...AFTER_DISPATCH, 'HUNG'],
    article: 'art. 35; AP-14',
  },
  answerSupervision: {
    zh: '反馈督办',
    en: 'Answer a supervision, or ask to return it',
    roles: ['unit'],
    stages: SUPERVISED,
    article: 'art. 35; §2.1',
    calledUnits: true,
  },
  reviewSupervision: {
    zh: '审核督办',
    en: 'Issue, return, take as handled or close a supervision',
    roles: ['supervisor', 'city', 'district', 'unit'],
    stages: SUPERVISED,
    article: 'art. 35; §2.1',
    calledUnits: true,
  },
  raise: {
    zh: '提级协调',
    en: 'Raise a level: ask for coordination and an opinion',
    roles: ['unit'],
    stages: ['HANDLING'],
    article: 'art. 20; TL-12',
    resolves: true,
  },
  giveOpinion: {
    zh: '提出处理意见',
    en: 'Give an opinion on an order that was raised',
    roles: ['district', 'city', 'unit'],
    stages: CALLED_IN,
    article: 'art. 20; TL-12',
    resolves: true,
    calledUnits: true,
  },
  claimFollowUp: {
    zh: '领取回访任务',
    en: 'Claim the follow-up task',
    roles: ['visitor'],
    stages: AFTER_DISPATCH,
    article: 'art. 23; FU-2',
  },
  recordFollowUp: {
    zh: '记录回访',
    en: 'Record a follow-up',
    roles: ['visitor', 'caller'],
    stages: AFTER_DISPATCH,
    article: 'art. 23; FU-1…7',
  },
  redo: {
    zh: '重新办理',
    en: 'Send back for redo',
    roles: ['visitor', 'supervisor'],
    stages: REPORTED,
    article: 'FU-8',
  },
  cancel: {
    zh: '撤单',
    en: 'Withdraw the order',
    roles: ['caller', 'agent', 'city'],
    stages: [...OPEN, 'JOINED'],
    article: '§2.1 CANCELLED',
  },
  recomputeDeadlines: {
    zh: '重算时限',
    en: 'Recompute open deadlines after a calendar notice',
    roles: ['city', 'admin'],
    stages: OPEN,
    article: '§9',
    resolves: true,
  },
  whistle: {
    zh: '吹哨',
    en: 'Whistle: call departments to the spot',
    roles: ['unit'],
    stages: ['HANDLING'],
    article: 'art. 16; WH-1…3',
    resolves: true,
  },
  arrive: {
    zh: '报到',
    en: 'Report in at the spot',
    roles: ['unit'],
    stages: CALLED_IN,
    article: 'art. 16; WH-3',
    calledUnits: true,
  },
  refuseWhistle: {
    zh: '拒绝报到',
    en: 'Refuse to report in; the district inquires',
    roles: ['unit'],
    stages: CALLED_IN,
    article: 'art. 16; WH-5',
    calledUnits: true,
  },
  findOnSite: {
    zh: '现场认定',
    en: 'Record whose duty it turned out to be on the spot',
    roles: ['unit', 'district'],
    stages: CALLED_IN,
    article: 'art. 16; S2 art. 17',
    calledUnits: true,
  },
  deliver: {
    zh: '完成交办',
    en: 'Deliver what the whistle called for',
    roles: ['unit'],
    stages: CALLED_IN,
    article: 'art. 16; WH-3',
    calledUnits: true,
  },
  releaseUnit: {
    zh: '同意退出',
    en: 'Let a called unit or co-unit go',
    roles: ['unit', 'district'],
    stages: HELPED,
    article: 'art. 16; §2.2 WITHDRAWN',
  },
  ruleWhistle: {
    zh: '区级裁定吹哨',
    en: 'Rule on a refusal or absence',
    roles: ['district', 'city'],
    stages: CALLED_IN,
    article: 'S2 art. 17, 44; WH-4, WH-5',
  },
  askCoUnit: {
    zh: '请协办单位',
    en: 'Ask co-units to help',
    roles: ['unit', 'district', 'city', 'dispatcher'],
    stages: WITH_UNIT,
    article: 'art. 14; DI-15',
    resolves: true,
  },
  coReport: {
    zh: '协办反馈',
    en: "Report a co-unit's part",
    roles: ['unit'],
    stages: HELPED,
    article: 'art. 14; DI-15',
    calledUnits: true,
  },
  raiseRisk: {
    zh: '报告突发风险',
    en: 'Report an emergency at once; the order goes on',
    roles: ['agent', 'dispatcher', 'city', 'unit', 'visitor'],
    stages: [...OPEN, 'JOINED'],
    article: 'art. 29; IN-16',
    calledUnits: true,
  },
  acknowledgeRisk: {
    zh: '确认收到风险报告',
    en: 'Acknowledge a reported emergency',
    roles: ['city'],
    stages: STAGES,
    article: 'art. 29; IN-16',
  },
  reviewAbuse: {
    zh: '核查恶意占用',
    en: 'Say what was in a suspicion of abuse of the line',
    roles: ['dispatcher', 'supervisor', 'city'],
    stages: STAGES,
    article: 'art. 9, 37; IN-13, IN-18',
  },
  askHang: {
    zh: '申请挂账',
    en: 'Ask to hang an order that cannot be solved now',
    roles: ['unit'],
    stages: ['HANDLING'],
    article: 'art. 15(2); TL-11',
    resolves: true,
  },
  endorseHang: {
    zh: '区级审核挂账',
    en: "The district's decision on hanging",
    roles: ['district'],
    stages: ['HANDLING'],
    article: 'art. 15(2); TL-11; §2.4',
  },
  ruleHang: {
    zh: '市级审批挂账',
    en: "The city's decision on hanging",
    roles: ['city'],
    stages: ['HANDLING'],
    article: 'art. 15(2); TL-11; §2.4',
  },
  reviewHang: {
    zh: '报告挂账进展',
    en: 'Report progress on a hung order',
    roles: ['unit'],
    stages: ['HUNG'],
    article: 'TL-11; §2.3 T_HANG_REVIEW',
  },
  checkHang: {
    zh: '审核挂账进展',
    en: 'Check the progress of a hung order',
    roles: ['district', 'city'],
    stages: ['HUNG'],
    article: 'TL-11; §2.3 T_HANG_REVIEW',
  },
  resumeHang: {
    zh: '恢复办理',
    en: 'Resume a hung order',
    roles: ['unit', 'district', 'city'],
    stages: ['HUNG'],
    article: 'TL-11; §2.1 HUNG',
  },
  gather: {
    zh: '归并诉求',
    en: 'Gather orders of the same incident under this one',
    // The rule itself, where the policy lets it (IN-17).
    roles: ['dispatcher', 'city', 'timer'],
    stages: [...AFTER_DISPATCH, 'HUNG'],
    article: 'art. 11(3); IN-17',
  },
  release: {
    zh: '批量拆单',
    en: 'Let members of the incident go their own way',
    roles: ['dispatcher', 'city'],
    stages: [...AFTER_DISPATCH, 'HUNG'],
    article: 'art. 11(3); IN-17',
  },
  join: {
    zh: '加入并单',
    en: 'Ask that this order joins an incident',
    roles: ['dispatcher', 'city'],
    stages: MAY_JOIN,
    article: 'art. 11(3); IN-17',
  },
  leave: {
    zh: '拆单',
    en: 'Un-merge: the order runs by itself again',
    roles: DESK,
    stages: ['JOINED', 'TO_VISIT', 'VISITING', 'MERGED', 'CLOSED'],
    article: 'art. 11(3); IN-17',
  },
  enrol: {
    zh: '并入',
    en: 'Stand in an incident',
    roles: ['timer'],
    stages: [...MAY_JOIN, 'JOINED'],
    article: 'art. 11(3); IN-17',
    internal: true,
  },
  takeResult: {
    zh: '接受并单结果',
    en: "Take the incident's result",
    roles: ['timer'],
    stages: ['JOINED'],
    article: 'art. 15(3), 23; IN-17',
    internal: true,
  },
  setFree: {
    zh: '恢复单独办理',
    en: 'Run by itself again',
    roles: ['timer'],
    stages: ['JOINED', 'MERGED'],
    article: 'art. 11(3); IN-17',
    internal: true,
  },
  tally: {
    zh: '并单计数',
    en: 'Count the members of the incident',
    roles: ['timer'],
    stages: STAGES,
    article: 'art. 11(3); IN-17',
    internal: true,
  },
  assign: {
    zh: '交办下级',
    en: 'Assign to a unit below',
    roles: ['unit'],
    stages: WITH_UNIT,
    article: 'art. 4, 17; §2.2',
    resolves: true,
  },
  advanceAssignment: {
    zh: '办理交办事项',
    en: 'Sign, contact, work: how far an assignment has come',
    roles: ['unit'],
    stages: ASSIGNED,
    article: '§2.2',
    calledUnits: true,
  },
  submitAssignment: {
    zh: '提交上级审核',
    en: 'Hand the result of an assignment upwards',
    roles: ['unit'],
    stages: ASSIGNED,
    article: '§2.2',
    calledUnits: true,
  },
  returnAssignment: {
    zh: '退回交办',
    en: 'Return an assignment',
    roles: ['unit'],
    stages: ASSIGNED,
    article: '§2.2',
    calledUnits: true,
  },
  reviewAssignment: {
    zh: '审核下级结果',
    en: 'Check the result of a unit below',
    roles: ['unit'],
    stages: ASSIGNED,
    article: '§2.2',
  },
  withdrawAssignment: {
    zh: '收回交办',
    en: 'Take an assignment back',
    roles: ['unit'],
    stages: ASSIGNED,
    article: '§2.2',
  },
  appeal: {
    zh: '考核申诉',
    en: 'Appeal against the appraisal',
    roles: ['unit'],
    stages: ['CLOSED'],
    article: 'AP-8, AP-9',
  },
  ruleAppeal: {
    zh: '裁定考核申诉',
    en: 'Rule on an appeal',
    roles: ['appraiser'],
    stages: ['CLOSED'],
    article: 'AP-8, AP-9',
  },
} as const satisfies Record<CommandName, CommandRow>;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** What people and other systems may say; the rest the system says to itself. */
export type SpokenName = {
  [N in CommandName]: (typeof COMMANDS)[N] extends { readonly internal: true } ? never : N;
}[CommandName];
export const SPOKEN_NAMES = COMMAND_NAMES.filter((name): name is SpokenName => !('internal' in COMMANDS[name]));

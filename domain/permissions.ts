import type { CommandName, Role } from './commands';
import { COMMANDS, type SpokenName } from './commandTable';

/**
 * How far a right reaches. `all`: every order or unit, a report of wrongdoing 举报 and a secret order 保密 as readersOf says.
 * `own`: what the own unit or one below it leads, has a copy of, must act on or was called in to. `onOrder`: while one has a
 * part in the order now (§2.4 "only roles on the order").
 */
export type Reach = 'all' | 'own' | 'onOrder';

/** What is done besides commands: a row of the one table of rights, beside that of the commands. */
export interface PermissionRow {
  readonly zh: string;
  readonly en: string;
  readonly article: string;
  /** Who may, and how far; a role that is not named may not. */
  readonly may: Readonly<Partial<Record<Role, Reach>>>;
  /** `anybody`: without a key. `code`: a citizen, by the number of the order and its code, without a key. */
  readonly open?: 'anybody' | 'code';
}

const every = (reach: Reach, roles: readonly Role[]) =>
  Object.fromEntries(roles.map((role) => [role, reach])) as PermissionRow['may'];

const HOTLINE: readonly Role[] = ['agent', 'dispatcher', 'city'];
const OVERSIGHT: readonly Role[] = ['supervisor', 'appraiser', 'auditor'];
const UNITS = every('own', ['unit', 'district']);
/** Who sees orders: the hotline and those who look over it see all, units their own; citizens and administrators none here. */
const SIGHT = { ...every('all', [...HOTLINE, 'visitor', ...OVERSIGHT]), ...UNITS };
const SIGHT_OF_ALL = every('all', [...HOTLINE, 'visitor', ...OVERSIGHT]);
const FIGURES_OF_ALL = every('all', ['city', ...OVERSIGHT]);
/** What is published anyhow: the rules, and how figures are made. */
const KNOWN = every('all', [
  ...HOTLINE,
  'visitor',
  ...OVERSIGHT,
  'unit',
  'district',
  'caller',
  'admin',
  'securityAdmin',
  'auditAdmin',
]);
const OPEN: Pick<PermissionRow, 'may' | 'open'> = { may: {}, open: 'anybody' };
const OF_CITIZEN: Pick<PermissionRow, 'may' | 'open'> = { may: {}, open: 'code' };

export const PERMISSIONS = {
  takeIn: { zh: '受理诉求', en: 'Take in a request', article: 'art. 10; §2.4', may: every('all', HOTLINE) },
  startTask: { zh: '街乡自行吹哨', en: 'Whistle for own work', article: 'art. 16; WH-1', may: every('own', ['unit']) },
  issueCode: {
    zh: '发放工单查询码',
    en: 'Give out the code of an order',
    article: 'art. 13, 26',
    may: every('all', HOTLINE),
  },
  readOrder: { zh: '查看工单', en: 'See an order', article: '§2.4', may: SIGHT },
  readTimeline: { zh: '查看工单全过程', en: 'See the events of an order', article: '§2.4', may: SIGHT },
  readMembers: { zh: '查看并入的工单', en: 'See who stands in an incident', article: '§2.4; IN-17', may: SIGHT_OF_ALL },
  readAlike: { zh: '查看同类诉求', en: 'See others about the same', article: '§2.4; IN-17', may: SIGHT_OF_ALL },
  keepText: {
    zh: '存放文本',
    en: 'Keep a text',
    article: '§2.4',
    may: { ...every('all', [...HOTLINE, 'visitor', 'supervisor', 'appraiser']), ...UNITS },
  },
  readText: { zh: '读取文本', en: 'Read a text of an order', article: '§2.4', may: SIGHT },
  readCaller: {
    zh: '读取诉求人',
    en: 'Read who the caller is',
    article: '§2.4',
    may: every('onOrder', [...HOTLINE, 'visitor', 'unit']),
  },
  readSuggestions: {
    zh: '查看派单与并单建议',
    en: 'See what is suggested',
    article: '§2.4',
    may: every('onOrder', HOTLINE),
  },
  listOrders: { zh: '工单清单', en: 'List orders', article: '§2.4', may: SIGHT },
  listUnitOrders: { zh: '单位待办', en: "See a unit's table", article: '§2.4', may: SIGHT },
  listUnitCalls: { zh: '单位被吹哨与协办记录', en: 'See where a unit was called in', article: '§2.4', may: SIGHT },
  listDue: { zh: '到期事项', en: 'List what falls due', article: '§2.4', may: SIGHT },
  listFollowUps: { zh: '回访任务', en: 'List follow-up tasks', article: 'art. 23; FU-2', may: SIGHT_OF_ALL },
  listHung: { zh: '挂账清单', en: 'List hung orders', article: '§2.4; TL-11', may: SIGHT },
  listTopics: { zh: '专题池', en: 'List the topic pool', article: '§2.4; TL-11', may: SIGHT },
  listIncidents: { zh: '并单事件', en: 'List incidents', article: '§2.4; IN-17', may: SIGHT },
  listSupervisions: { zh: '督办清单', en: 'List supervisions', article: '§2.4; AP-14', may: SIGHT },
  readWarnings: { zh: '预警', en: 'See early warnings', article: 'art. 25; PR-2, PR-9', may: SIGHT },
  readPunctuality: { zh: '按时反馈', en: 'See how a unit keeps its limits', article: '§2.4', may: SIGHT },
  readFigureRules: { zh: '指标定义', en: 'See how figures are made', article: 'art. 33', may: KNOWN },
  readUnitFigures: {
    zh: '一个单位的数据',
    en: "See a unit's figures",
    article: 'art. 33; §2.4',
    may: { ...FIGURES_OF_ALL, ...UNITS },
  },
  readFigure: { zh: '各单位的一项数据', en: 'See a figure of all', article: 'art. 33; §2.4', may: FIGURES_OF_ALL },
  readFigureOrders: {
    zh: '数据背后的工单',
    en: 'See the orders behind a figure',
    article: 'art. 33; §2.4',
    may: { ...FIGURES_OF_ALL, ...UNITS },
  },
  /** Told to everybody who is ranked, and to who watches over it. */
  readRanks: {
    zh: '三率与排名',
    en: 'See rates and ranks',
    article: 'art. 32; AP-2, AP-11; §2.4',
    may: { ...FIGURES_OF_ALL, ...every('all', ['unit', 'district']) },
  },
  readPeriods: {
    zh: '考核期与其数据',
    en: 'See the appraisal periods and their figures',
    article: 'art. 32; AP-2, AP-9; §2.4',
    may: { ...FIGURES_OF_ALL, ...every('all', ['unit', 'district']) },
  },
  readPeriodCases: {
    zh: '考核期的异议、剔除与更正',
    en: 'See what was objected, excluded and corrected in a period',
    article: 'art. 32; AP-6…9; §2.4',
    may: { ...FIGURES_OF_ALL, ...UNITS },
  },
  closePeriod: {
    zh: '补开并结清已到期的考核期',
    en: 'Open a period that was missed, which closes what has ended',
    article: 'AP-4, AP-9',
    may: every('all', ['appraiser']),
  },
  objectToFigures: {
    zh: '对考核数据提出异议',
    en: 'Object to figures of a period',
    article: 'art. 32; AP-7…9',
    may: every('own', ['unit', 'district']),
  },
  ruleFigureObjection: {
    zh: '裁定考核异议',
    en: 'Rule on an objection to figures',
    article: 'AP-7…9',
    may: every('all', ['appraiser']),
  },
  proposeExclusion: {
    zh: '提请剔除工单',
    en: 'Propose that an order leaves the ranking figures',
    article: 'AP-6…8',
    may: every('all', ['appraiser']),
  },
  decideExclusion: {
    zh: '审批剔除',
    en: 'Decide on an exclusion, as a second person',
    article: 'AP-6…8',
    may: every('all', ['appraiser', 'supervisor']),
  },
  proposeCorrection: {
    zh: '提请更正考核结果',
    en: 'Propose a correction of a signed result',
    article: 'AP-6, AP-9',
    may: every('all', ['appraiser']),
  },
  decideCorrection: {
    zh: '审批更正',
    en: 'Decide on a correction, as a second person',
    article: 'AP-6, AP-9',
    may: every('all', ['appraiser', 'supervisor']),
  },
  publishResult: {
    zh: '公布考核结果',
    en: 'Publish a signed result',
    article: 'art. 34; AP-19',
    may: every('all', ['appraiser']),
  },
  makeOutputs: {
    zh: '制作考核成果文件',
    en: 'Have the files of a period made',
    article: 'art. 32, 34',
    may: every('all', ['appraiser']),
  },
  /** They tell the figures of everybody, published or not. */
  readOutputs: {
    zh: '考核成果文件',
    en: 'See and fetch the files of a period',
    article: 'art. 32; §2.4',
    may: FIGURES_OF_ALL,
  },
  readBulletin: {
    zh: '日报与办理概况',
    en: 'See the daily bulletin and how handling goes',
    article: 'art. 32; AP-5; §2.4',
    may: { ...FIGURES_OF_ALL, ...every('all', ['unit', 'district']) },
  },
  readTopicBoard: {
    zh: '专题看板',
    en: 'See the topic board',
    article: 'art. 24, 25; PR-1, PR-3',
    may: { ...FIGURES_OF_ALL, ...every('all', ['dispatcher', 'unit', 'district']) },
  },
  decideTopics: {
    zh: '合并、拆分、改名专题',
    en: 'Merge, split, rename topics',
    article: 'art. 24; PR-1, PR-3',
    may: every('all', ['city', 'supervisor']),
  },
  readRules: { zh: '查看规则', en: 'Read the rules', article: '§9', may: KNOWN },
  changeRules: {
    zh: '发布与启用规则（命令行）',
    en: 'Publish rules and put them into force (a command)',
    article: '§9',
    may: every('all', ['admin']),
  },
  grantKeys: {
    zh: '管理密钥与角色（命令行）',
    en: 'Grant keys and roles (a command)',
    article: '等保 8.1.5',
    may: every('all', ['securityAdmin']),
  },
  keepVault: {
    zh: '更换主密钥、销毁诉求人密钥（命令行）',
    en: 'Rotate the master key, destroy keys of callers (a command)',
    article: '个人信息保护法 art. 47; 等保 8.1.5',
    may: every('all', ['securityAdmin']),
  },
  keepLedger: {
    zh: '重建、补回、恢复（命令行）',
    en: 'Rebuild, repair, revive (commands)',
    article: '等保 8.1.5',
    may: every('all', ['admin']),
  },
  auditOrder: { zh: '审计工单', en: 'Audit an order', article: '§2.4', may: every('all', ['auditor']) },
  auditReads: {
    zh: '查看阅览日志',
    en: 'See who read what about callers',
    article: '§2.4; 个人信息保护法 art. 54',
    may: every('all', ['auditor', 'auditAdmin']),
  },
  auditDuties: {
    zh: '查看管理员操作日志',
    en: 'See what the administrators did',
    article: '等保 8.1.5',
    may: every('all', ['auditAdmin']),
  },
  readMyOrder: { zh: '诉求人查看本人工单', en: "See one's own order", article: 'art. 26', ...OF_CITIZEN },
  alive: { zh: '进程是否存活', en: 'Is the process alive', article: '–', ...OPEN },
  ready: { zh: '是否就绪', en: 'Is the system ready', article: '–', ...OPEN },
  metrics: { zh: '运行指标', en: 'Figures for those who run it', article: '–', ...OPEN },
} as const satisfies Record<string, PermissionRow>;

export type PermissionName = keyof typeof PERMISSIONS;
/** What a route may ask for: a right of this table, or to give a command of the other. */
export type Right = PermissionName | SpokenName;

/** The roles a right is for. */
export function rolesFor(right: Right): readonly Role[] {
  if (right in COMMANDS) return COMMANDS[right as CommandName].roles;
  return Object.keys(PERMISSIONS[right as PermissionName].may) as Role[];
}

/** How far the right reaches for whoever has these roles; the widest counts. Undefined: not at all. */
export function reachOf(right: PermissionName, roles: readonly Role[]): Reach | undefined {
  const row: PermissionRow = PERMISSIONS[right];
  const reaches = roles.map((role) => row.may[role]);
  return (['all', 'own', 'onOrder'] as const).find((reach) => reaches.includes(reach));
}

/** 三员: whoever has one of these has nothing else, and is nobody who has another. */
export const ADMINISTRATORS = ['admin', 'securityAdmin', 'auditAdmin'] as const satisfies readonly Role[];

/** Does a set of roles join an administrator's duty with any other? */
export function mixesDuties(roles: readonly Role[]): boolean {
  const kept: readonly Role[] = ADMINISTRATORS;
  return roles.some((role) => kept.includes(role)) && new Set(roles).size > 1;
}

import { resolve } from 'node:path';
import { CONTEST_USAGE, type ContestOptions, contestOptions } from './contest/options';
import { readCommandLine, wholeNumber, wrongUsage } from '../platform/commandLine';

/** What both scenarios are told. */
interface Common {
  readonly orders: number;
  readonly json?: string;
  /** Write the table into docs/performance.md. */
  readonly writeDocs: boolean;
}

/** How scenario C1 is measured. */
export interface BenchOptions extends Common {
  readonly scenario: 'c1';
  /** Orders before those, discarded. */
  readonly warmUp: number;
  readonly sideBySide: number;
  /** Open cases for the worker's memory; 0 leaves that part out. */
  readonly cases: number;
  readonly seed: number;
}

/** How the outage of the database is measured. */
export interface OutageOptions extends Common {
  readonly scenario: 'outage';
  /** How long the database is away. */
  readonly minutes: number;
}

/** How a herd of limits on one second is measured (P8). */
export interface HerdOptions extends Common {
  readonly scenario: 'herd';
  /** From the start until the limits run out, s; all orders must be in by then. */
  readonly lead: number;
  readonly sideBySide: number;
}

/** How a part of the API is compared with its floor: intake (P5), reading one order (P6). */
export interface RatioOptions extends Common {
  readonly scenario: 'ratio';
  readonly of: 'intake' | 'read';
  /** Pairs of blocks, one of ours and one of the floor, in turns. */
  readonly rounds: number;
  /** Requests before those, discarded. */
  readonly warmUp: number;
  readonly sideBySide: number;
  /** Where the CPU goes, instead of the ratio. */
  readonly parts: boolean;
  /** Another checkout, whose API stands in the floor's place. */
  readonly beside?: string;
}

/** How far readers are behind while complaints come at a fixed beat (P10). */
export interface LagOptions extends Common {
  readonly scenario: 'lag';
  /** Complaints a second. */
  readonly rate: number;
  readonly warmUp: number;
  readonly seed: number;
}

/** How a mass incident is measured. */
export interface IncidentOptions extends Omit<Common, 'orders'> {
  readonly scenario: 'incident';
  /** Callers beside the parent's own. */
  readonly callers: number;
}

/** How an audit of a generated ledger is measured (P11). */
export interface AuditOptions extends Common {
  readonly scenario: 'audit';
  readonly seed: number;
}

/** How small archived orders are. */
export interface ArchiveOptions extends Common {
  readonly scenario: 'archive';
  readonly seed: number;
}

/** How the closing of a period is measured. */
export interface AppraisalOptions extends Common {
  readonly scenario: 'appraisal';
}

/** How the stall after a worker's death is measured (P9). */
export interface StallOptions extends Omit<Common, 'orders'> {
  readonly scenario: 'stall';
  /** Each has a block of every setting. */
  readonly rounds: number;
  /** Workers killed in a block. */
  readonly kills: number;
}

export type AnyOptions =
  | ArchiveOptions
  | AuditOptions
  | AppraisalOptions
  | StallOptions
  | LagOptions
  | BenchOptions
  | OutageOptions
  | ContestOptions
  | HerdOptions
  | RatioOptions
  | IncidentOptions;

export const USAGE = `npm run bench -- c1 [--orders 300] [--warm-up 30] [--side-by-side 8] [--cases 2000] [--seed 1] [--json FILE] [--write-docs]
npm run bench -- outage [--orders 50] [--minutes 60] [--json FILE] [--write-docs]
npm run bench -- incident [--callers 20000] [--json FILE] [--write-docs]
npm run bench -- audit [--orders 20000] [--seed 1] [--json FILE] [--write-docs]
npm run bench -- archive [--orders 500] [--seed 1] [--json FILE] [--write-docs]
npm run bench -- appraisal [--orders 2000000] [--json FILE] [--write-docs]
npm run bench -- herd [--orders 6000] [--lead 900] [--side-by-side 8] [--json FILE] [--write-docs]
npm run bench -- lag [--orders 300] [--rate 5] [--warm-up 30] [--seed 1] [--json FILE] [--write-docs]
npm run bench -- stall [--rounds 4] [--kills 2] [--json FILE] [--write-docs]
npm run bench -- intake|read [--rounds 9] [--orders 200] [--warm-up 200] [--side-by-side 4] [--parts] [--beside FOLDER] [--json FILE] [--write-docs]

  c1            一件工单的开销 / what one complaint costs
  outage        数据库离线期间照常受理命令 / commands while the database is away
  incident      一次事件多人来电：并单、逐一回访 / one incident, many callers: each called back
  archive       归档后每单的字节数，并只凭归档重放 / bytes an archived order takes; all told again from the archive alone
  appraisal     考核期结算、街道榜、每单追加 / closing a period, a scoreboard, one more order
  herd          同一秒到期的时限 / limits that run out on one second
  lag           按固定节拍受理时读模型的滞后 / lag of the read model while complaints come at a fixed beat
  stall         一个工作进程被强行终止后的停顿 / the stall after a worker is killed with -9
  intake        受理接口与底线之比 / the API of intake against its floor
  read          工单详情接口与底线之比 / reading one order against its floor
  --callers     诉求人数 / callers
  --orders      计入的工单数（intake、read 为每段请求数） / orders that count; for intake and read, requests a block
  --rate        每秒开始的工单数 / complaints begun a second
  --lead        距到期的秒数，须够全部受理 / seconds until they run out, enough to take all in
  --kills       每轮每种设置终止的次数；同一 JSON 文件再次给出则累加 / kills of a round in each setting; the same JSON file again is added to
  --minutes     数据库离线的分钟数 / how long the database is away, minutes
  --cases       测内存时的在办工单数，0 跳过 / open cases for the worker's memory, 0 leaves it out
  --parts       接口进程的 CPU 用在何处，不测比值 / where the CPU of the API goes, instead of the ratio
  --beside      以另一检出目录的接口代替底线，逐项比较改动 / the API of another checkout in the floor's place: a lever's A/B
  --json        结果另存为 JSON / the result as JSON as well
  --write-docs  把结果写入 docs/performance.md / writes the table into docs/performance.md

${CONTEST_USAGE}`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const COMMON = { orders: text, json: text, 'write-docs': flag } as const;
const C1 = { ...COMMON, 'warm-up': text, 'side-by-side': text, cases: text, seed: text } as const;
const HERD = { ...COMMON, lead: text, 'side-by-side': text } as const;
const LAG = { ...COMMON, rate: text, 'warm-up': text, seed: text } as const;
const AUDIT = { ...COMMON, seed: text } as const;
const INCIDENT = { json: text, 'write-docs': flag, callers: text } as const;
const STALL = { json: text, 'write-docs': flag, rounds: text, kills: text } as const;
const RATIO = { ...COMMON, rounds: text, 'warm-up': text, 'side-by-side': text, parts: flag, beside: text } as const;
const OUTAGE = { ...COMMON, minutes: text } as const;

/** @throws StartupError `CONFIG` naming what is wrong */
export function readOptions(args: readonly string[]): AnyOptions {
  const [scenario, ...rest] = args;
  if (scenario === 'outage') return outageOptions(rest);
  if (scenario === 'lag') return lagOptions(rest);
  if (scenario === 'stall') return stallOptions(rest);
  if (scenario === 'herd') return herdOptions(rest);
  if (scenario === 'intake' || scenario === 'read') return ratioOptions(scenario, rest);
  if (scenario === 'contest') return contestOptions(rest);
  if (scenario === 'audit') return auditOptions(rest);
  if (scenario === 'archive') return archiveOptions(rest);
  if (scenario === 'incident') return incidentOptions(rest);
  if (scenario === 'appraisal') return appraisalOptions(rest);
  if (scenario === 'c1') return c1Options(rest);
  throw wrongUsage(
    USAGE,
    scenario === undefined
      ? ''
      : `c1 | outage | contest | incident | audit | archive | appraisal | herd | lag | stall | intake | read, ${scenario}?`,
  );
}

function c1Options(args: readonly string[]): BenchOptions {
  const { values } = readCommandLine(args, C1, USAGE);
  return {
    scenario: 'c1',
    orders: whole('--orders', values.orders ?? '300', 1, 100_000),
    warmUp: whole('--warm-up', values['warm-up'] ?? '30', 0, 10_000),
    sideBySide: whole('--side-by-side', values['side-by-side'] ?? '8', 1, 200),
    cases: whole('--cases', values.cases ?? '2000', 0, 50_000),
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function outageOptions(args: readonly string[]): OutageOptions {
  const { values } = readCommandLine(args, OUTAGE, USAGE);
  return {
    scenario: 'outage',
    orders: whole('--orders', values.orders ?? '50', 1, 1_000),
    minutes: whole('--minutes', values.minutes ?? '60', 1, 600),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function incidentOptions(args: readonly string[]): IncidentOptions {
  const { values } = readCommandLine(args, INCIDENT, USAGE);
  return {
    scenario: 'incident',
    callers: whole('--callers', values.callers ?? '20000', 1, 100_000),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function auditOptions(args: readonly string[]): AuditOptions {
  const { values } = readCommandLine(args, AUDIT, USAGE);
  return {
    scenario: 'audit',
    orders: whole('--orders', values.orders ?? '20000', 1, 10_000_000),
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function archiveOptions(args: readonly string[]): ArchiveOptions {
  const { values } = readCommandLine(args, AUDIT, USAGE);
  return {
    scenario: 'archive',
    orders: whole('--orders', values.orders ?? '500', 1, 2_000),
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function appraisalOptions(args: readonly string[]): AppraisalOptions {
  const { values } = readCommandLine(args, COMMON, USAGE);
  return {
    scenario: 'appraisal',
    orders: whole('--orders', values.orders ?? '2000000', 1_000, 50_000_000),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function herdOptions(args: readonly string[]): HerdOptions {
  const { values } = readCommandLine(args, HERD, USAGE);
  return {
    scenario: 'herd',
    orders: whole('--orders', values.orders ?? '6000', 1, 100_000),
    lead: whole('--lead', values.lead ?? '900', 30, 28_800),
    sideBySide: whole('--side-by-side', values['side-by-side'] ?? '8', 1, 200),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function stallOptions(args: readonly string[]): StallOptions {
  const { values } = readCommandLine(args, STALL, USAGE);
  return {
    scenario: 'stall',
    rounds: whole('--rounds', values.rounds ?? '4', 1, 1_000),
    kills: whole('--kills', values.kills ?? '2', 1, 1_000),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function lagOptions(args: readonly string[]): LagOptions {
  const { values } = readCommandLine(args, LAG, USAGE);
  return {
    scenario: 'lag',
    orders: whole('--orders', values.orders ?? '300', 1, 100_000),
    rate: whole('--rate', values.rate ?? '5', 1, 1_000),
    warmUp: whole('--warm-up', values['warm-up'] ?? '30', 0, 1_000),
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function ratioOptions(of: RatioOptions['of'], args: readonly string[]): RatioOptions {
  const { values } = readCommandLine(args, RATIO, USAGE);
  return {
    scenario: 'ratio',
    of,
    orders: whole('--orders', values.orders ?? '200', 10, 100_000),
    rounds: whole('--rounds', values.rounds ?? '9', 1, 1_000),
    warmUp: whole('--warm-up', values['warm-up'] ?? '200', 0, 10_000),
    sideBySide: whole('--side-by-side', values['side-by-side'] ?? '4', 1, 200),
    parts: values.parts ?? false,
    ...(values.beside !== undefined && { beside: resolve(values.beside) }),
    writeDocs: values['write-docs'] ?? false,
    ...(values.json !== undefined && { json: values.json }),
  };
}

const whole = (name: string, value: string, least: number, most: number) =>
  wholeNumber(USAGE, name, value, least, most);

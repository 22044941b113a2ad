import { fixed } from '../bench/report';
import type { LoadFigures } from './load';
import { cpuOfAll, cpuOfKind } from './kinds';

/** The day a city must survive; quality.md §3 derives the rest from it. */
export const DESIGN = {
  perDay: 450_000,
  /** Of the day in its busiest hour. */
  peakShare: 0.1,
  /** Of all are dispatched; the others are answered at once and cost an intake. */
  dispatched: 0.45,
  /** Days that a dispatched order stays open, on average. */
  openDays: 8,
  /** Days that the engine keeps a closed run. */
  retentionDays: 90,
  /** Of a core, that is given to work; the rest is for herds, restarts and one machine less. */
  busy: 0.5,
} as const;

/** A figure of a city’s system, how it is computed, and whether it is measured or derived. */
export interface Sized {
  readonly what: string;
  readonly formula: string;
  readonly value: string;
}

/**
 * What the design point asks for, from the measured cost of one complaint. Every complaint is counted as dispatched and
 * lived to its score, so that what is derived here is the most, not the mean.
 */
export function sizingOf(figures: LoadFigures): readonly Sized[] {
  const { perDay, peakShare, openDays, retentionDays, busy } = DESIGN;
  const peak = (perDay * peakShare) / 3_600;
  const cores = (ms: number) => (peak * ms) / 1_000 / busy;
  const ms = (kind: Parameters<typeof cpuOfKind>[1]) => cpuOfKind(figures, kind);
  const coreRow = (what: string, cost: number): Sized => ({
    what: `${what}：核 / cores`,
    formula: `${fixed(peak)}/s × ${fixed(cost)} ms ÷ ${busy}`,
    value: fixed(cores(cost)),
  });
  const temporal = ms('frontend') + ms('history') + ms('matching') + ms('engine worker');
  const { jiesu } = figures.atRest;
  const engineRest = figures.atRest.temporal + figures.atRest.temporal_visibility;
  const gb = (bytes: number) => `${fixed(bytes / 1e9, 0)} GB`;
  const transitions = figures.kept.transitions ?? 0;
  return [
    {
      what: '高峰小时每秒 / a second in the peak hour',
      formula: `${fixed(perDay, 0)} × ${peakShare} ÷ 3600`,
      value: fixed(peak),
    },
    {
      what: '状态转换每秒 / state transitions a second',
      formula: `${fixed(peak)} × ${fixed(transitions)}`,
      value: fixed(peak * transitions, 0),
    },
    {
      what: 'SQL 语句每秒 / SQL statements a second',
      formula: `${fixed(peak)} × ${fixed(sum(figures.statements))}`,
      value: fixed(peak * sum(figures.statements), 0),
    },
    coreRow('引擎 engine', temporal),
    coreRow('PostgreSQL', ms('postgres')),
    coreRow('工作进程 workers', ms('worker')),
    coreRow('接口 APIs', ms('api')),
    coreRow('合计 in all', cpuOfAll(figures)),
    {
      what: 'WAL',
      formula: `${fixed(perDay, 0)} × ${fixed(figures.walBytes / 1_000)} KB`,
      value: `${gb(perDay * figures.walBytes)}/日 a day; ${fixed((peak * figures.walBytes) / 1e6)} MB/s`,
    },
    {
      what: '台账与保险库 / ledger and vault',
      formula: `${fixed(perDay, 0)} × ${fixed(jiesu / 1_000)} KB × 365`,
      value: `${gb(perDay * jiesu * 365)}/年 a year`,
    },
    {
      what: '引擎库 / the engine’s databases',
      formula: `${fixed(perDay, 0)} × ${fixed(engineRest / 1_000)} KB × (${openDays} + ${retentionDays})`,
      value: gb(perDay * engineRest * (openDays + retentionDays)),
    },
    {
      what: '在办 / open at once',
      formula: `${fixed(perDay, 0)} × ${openDays}`,
      value: `${fixed((perDay * openDays) / 1e6)} M; ${fixed((perDay * openDays) / figures.shards, 0)} 每分片 a shard`,
    },
    {
      what: '每分片写入每秒 / writes a second and shard',
      formula: `${fixed(peak * transitions, 0)} ÷ ${figures.shards}`,
      value: fixed((peak * transitions) / figures.shards, 2),
    },
  ];
}

function sum(values: Readonly<Record<string, number>>): number {
  return Object.values(values).reduce((all, value) => all + value, 0);
}

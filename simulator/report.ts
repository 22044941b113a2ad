import type { OrderEvent } from '../domain/events';
import type { SimulatorOptions } from './options';
import { hex } from './hash';
import { quantile, total } from './histogram';
import type { Simulated } from './run';
import { faultsOf, rates, SPANS, type Tally } from './tally';
import type { Life } from './life';

const HOUR_MS = 3_600_000;
const LEVELS = [1, 2, 3, 4] as const;
const SPAN_WORDS = {
  sign: ['签收', 'signed'],
  contact: ['联系', 'contacted'],
  report: ['反馈', 'reported'],
  close: ['办结', 'closed'],
} as const;

/** The figures for a machine. Durations in ms. */
export function figures(options: SimulatorOptions, run: Simulated, commit: string) {
  const { tally, cpuMs, wallMs, rssMax, memory } = run;
  const { orders, events, messages, counts, violation } = tally;
  const durations = SPANS.flatMap((span) =>
    LEVELS.flatMap((level) => {
      const bins = tally.spans[`${span}/${level}`];
      if (!bins) return [];
      return [{ span, level, n: total(bins), median: quantile(bins, 0.5), p90: quantile(bins, 0.9) }];
    }),
  );
  return {
    ...{ seed: options.seed, faults: options.faults, threads: options.threads, commit },
    ...{ orders, events, messages, traceHash: hex(tally.hash) },
    ...{ cpuMs: Math.round(cpuMs), wallMs, rssMax, memory },
    ...{ perSecondWall: rate(orders, wallMs), perSecondCpu: rate(orders, cpuMs) },
    stages: named(tally, 'stage'),
    outcomes: named(tally, 'outcome'),
    incidents: named(tally, 'incident'),
    levels: named(tally, 'level'),
    durations,
    yellow: counts['warned'] ?? 0,
    breaches: named(tally, 'breach'),
    rungs: named(tally, 'rung'),
    followUp: { tried: named(tally, 'tried'), invalid: named(tally, 'invalid'), says: named(tally, 'says') },
    rates: rates(tally),
    faultsInjected: faultsOf(tally),
    ...(violation && { violation }),
  };
}

/** The report for people, Chinese first. */
export function report(of: ReturnType<typeof figures>): readonly string[] {
  const { rates: rated } = of;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return [
    `工单 orders ${of.orders} · 事件 events ${of.events} · 消息 messages ${of.messages} · 种子 seed ${of.seed} · 故障 faults ${of.faults}`,
    `终态 stages        ${list(of.stages)}`,
    `结果 outcomes      ${list(of.outcomes)}`,
    `并单 incidents     ${list(of.incidents)}`,
    `级别 levels        ${list(of.levels)}`,
    ...of.durations.map(
      ({ span, level, n, median, p90 }) =>
        `${SPAN_WORDS[span][0]} ${SPAN_WORDS[span][1].padEnd(10)} 级 level ${level} · n ${n} · 中位 median ${inHours(median)} · p90 ${inHours(p90)}`,
    ),
    `黄灯 yellow ${of.yellow} · 超时 breaches ${list(of.breaches)}`,
    `督办阶梯 rungs     ${list(of.rungs)}`,
    `回访 follow-up     ${list(of.followUp.tried)} · 无效 invalid ${list(of.followUp.invalid)}`,
    `评价 caller says   ${list(of.followUp.says)}`,
    rated
      ? `响应率 response ${percent(rated.response)} · 解决率 resolution ${percent(rated.resolution)} (n ${rated.valid}) · 满意率 satisfaction ${percent(rated.satisfaction)} (n ${rated.rated}) · 综合 composite ${rated.composite}`
      : '三率 rates: 无数据 / no data',
    `注入故障 injected  ${list(of.faultsInjected)}`,
    `用时 wall ${(of.wallMs / 1_000).toFixed(1)} s (${of.perSecondWall}/s) · CPU ${(of.cpuMs / 1_000).toFixed(1)} s (${of.perSecondCpu}/s) · 内存 RSS ≤ ${Math.round(of.rssMax / 1_048_576)} MiB`,
    `内存随工单 memory   ${of.memory
      .filter((_, i) => i % 5 === 4)
      .map(({ orders, rss }) => `${orders} ${Math.round(rss / 1_048_576)} MiB`)
      .join(' · ')}`,
    `traceHash ${of.traceHash}`,
  ];
}

/** The lives of one timeline, event by event in the order of time. */
export function story(lives: readonly Life[]): readonly string[] {
  const each = lives.flatMap(({ order, events }) => events.map((event, i) => ({ order, event, no: i + 1 })));
  const several = lives.length > 1;
  return [
    ...lives.map(
      ({ order, faults }) => `第 ${order} 件 / order ${order} · 故障 faults: ${faults.join(', ') || '无 none'}`,
    ),
    ...each
      .sort((one, other) => one.event.at - other.event.at)
      .map(({ order, event, no }) => `${several ? `S${order}`.padEnd(9) : ''}${told(event, no)}`),
    ...lives.map(({ order, state }) => `终态 stage S${order} ${state?.stage ?? '–'} ${state?.outcome ?? ''}`),
    ...lives.flatMap(({ violation }) =>
      violation ? [`违反不变量 / invariant ${violation.invariant} does not hold: ${violation.what}`] : [],
    ),
  ];
}

function told({ type, at, by, message, ...rest }: OrderEvent, no: number): string {
  const { terms: _, due: __, ...said } = rest as Record<string, unknown>;
  return `${String(no).padStart(3)} ${beijing(at)} ${type.padEnd(20)} ${by.role}${message ? ` ${message}` : ''} ${JSON.stringify(said)}`;
}

function named({ counts }: Tally, group: string): Readonly<Record<string, number>> {
  const own = Object.entries(counts).filter(([name]) => name.startsWith(`${group}/`));
  return Object.fromEntries(own.map(([name, n]) => [name.slice(group.length + 1), n] as const).sort(byName));
}

function byName([one]: readonly [string, number], [other]: readonly [string, number]): number {
  return one < other ? -1 : 1;
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, n]) => `${name} ${n}`)
    .join(' · ');
}

function rate(orders: number, ms: number): number {
  return Math.round(orders / Math.max(0.001, ms / 1_000));
}

function inHours(ms: number | undefined): string {
  return ms === undefined ? '–' : `${(ms / HOUR_MS).toFixed(1)} h`;
}

function beijing(at: number): string {
  return new Date(at + 8 * HOUR_MS).toISOString().slice(0, 23).replace('T', ' ');
}

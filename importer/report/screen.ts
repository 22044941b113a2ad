import { REASONS } from '../kaohsiung/reasons';
import { EXPECTED } from '../kaohsiung/stages';
import type { Imported } from '../kaohsiung/import';
import type { TakenIn } from '../nyc/import';
import type { ImportReport } from './build';
import type { Counts } from './figures';

/** How many disagreements are listed on the screen; all of them stand in the JSON file. */
const SHOWN = 20;

/** The report as lines for people, Chinese first. */
export function screenOf({ report, run, rejectsFile }: Imported): readonly string[] {
  const { read, orders, changes, agreement, afterwards } = report;
  return [
    '',
    `导入报告 import report · ${report.profile} · 规则 rules ${report.rules.slice(0, 12)}`,
    `  读入 read           ${read.orderLines} 单 orders · ${read.changeLines} 条变更 changes · 存疑 rejected ${read.rejected}`,
    ...(rejectsFile === undefined ? [] : [`  存疑行 rejects      ${rejectsFile}`]),
    `  工单 orders         导入 imported ${orders.imported}/${orders.chosen} · 遗失 lost ${orders.lost} · 重复 doubled ${orders.doubled}`,
    `  变更 changes        ${changes.commands} 个命令 commands · 无需命令 no command needed ${changes.withoutCommand} · 无法表达 not expressible ${changes.notExpressible}`,
    ...reasonLines(changes.notExpressibleBy),
    '',
    `与城市记录对照 against the city's record: 一致 agree ${agreement.agreed}/${agreement.orders} = ${percent(agreement.share)}`,
    ...confusionLines(agreement.confusion),
    '  不一致的原因 reasons of the rest:',
    ...reasonLines(agreement.reasons),
    ...agreement.disagreements
      .slice(0, SHOWN)
      .map(({ orderNo, recorded, reached, reason }) => `    ${orderNo}  ${recorded} → ${reached}  ${reason}`),
    ...(agreement.disagreements.length > SHOWN
      ? [`    … 其余 and ${agreement.disagreements.length - SHOWN} more: --json`]
      : []),
    '',
    '时限 deadlines（守 kept / 误 missed / 未到 running）',
    ...Object.entries(report.deadlines).map(
      ([clock, { kept, missed, running }]) => `  ${clock.padEnd(10)} ${kept} / ${missed} / ${running}`,
    ),
    '  （数据中没有首次联系的记录 / the data do not record first contacts）',
    `升级 escalations      ${inline(report.escalations)}`,
    `改派 redispatches     ${inline(report.redispatches)} · 退回 sent back ${report.sentBack} · 重办 redo ${report.redoRounds}`,
    `回访 call-backs       ${inline(report.callBacks)}`,
    `结果 outcomes         ${inline(report.outcomes)}`,
    '中位时间 medians（自建档起小时 hours from creation：城市 city / 本系统 ours）',
    ...Object.entries(report.medianHours).map(
      ([stage, { city, ours, orders: seen }]) =>
        `  ${stage.padEnd(10)} ${city ?? '–'} / ${ours ?? '–'} · ${seen} 单 orders`,
    ),
    '',
    `数据结束之后 after the feed（另计，${afterwards.horizonDays} 天 days）: ${afterwards.events} 个事件 events`,
    `  升级 escalations    ${inline(afterwards.escalations)}`,
    `  回访 call-backs     ${inline(afterwards.callBacks)}`,
    `  终态 stages         ${inline(afterwards.stages)} · 仍未办结 still open ${afterwards.stillOpen}`,
    '',
    ...runLines(run),
    `  历史 histories      ${run.histories.meanEvents} 事件 events · ${run.histories.meanBytes} B（平均 mean of ${run.histories.sample}）· 最多 most ${run.histories.mostEvents}`,
  ];
}

/** The report of an intake-only import. */
export function intakeScreenOf({ report, run, rejectsFile }: TakenIn): readonly string[] {
  const { read, orders } = report;
  return [
    '',
    `导入报告 import report · ${report.profile} · 规则 rules ${report.rules.slice(0, 12)}（仅受理 intake only）`,
    `  读入 read           ${read.rows} 行 rows · 存疑 rejected ${read.rejected}`,
    ...(rejectsFile === undefined ? [] : [`  存疑行 rejects      ${rejectsFile}`]),
    ...read.rejects.slice(0, SHOWN).map(({ line, reason }) => `    第 ${line} 行 line: ${reason}`),
    `  工单 orders         导入 imported ${orders.imported}/${orders.chosen} · 遗失 lost ${orders.lost} · 重复 doubled ${orders.doubled}`,
    `  状态 stages         ${inline(report.stages)}`,
    `  单位 units          ${inline(report.units)}`,
    `  区 districts        ${inline(report.districts)}`,
    `  城市已办结 closed by the city already（不导入 not imported）: ${report.closedByTheCity}`,
    '',
    ...runLines(run),
  ];
}

function runLines(run: TakenIn['run']): readonly string[] {
  const memory = Object.entries(run.memory).map(
    ([name, bytes]) => `${name} ${bytes === undefined ? '–' : `${Math.round(bytes / 1_048_576)} MB`}`,
  );
  return [
    `本次 this run: ${run.orders} 单 orders · 续作跳过 resumed ${run.resumed} · ${run.seconds} s · ${run.ordersPerSecond}/s · 并行 side by side ${run.concurrency}`,
    `  内存峰值 memory     ${memory.join(' · ')}`,
    ...run.failed.slice(0, SHOWN).map(({ orderNo, reason }) => `  失败 failed         ${orderNo}: ${reason}`),
  ];
}

function confusionLines(confusion: ImportReport['agreement']['confusion']): readonly string[] {
  return Object.entries(confusion).map(([recorded, row]) => {
    const means = Object.entries(EXPECTED).find(([status]) => status === recorded)?.[1].why ?? '';
    return `  ${recorded} ${means}\n      → ${inline(row)}`;
  });
}

function reasonLines(counts: Counts): readonly string[] {
  return Object.entries(counts).map(([code, count]) => {
    const words = Object.entries(REASONS).find(([each]) => each === code)?.[1];
    return `    ${String(count).padStart(5)}  ${code}: ${words?.zh ?? ''} / ${words?.en ?? ''}`;
  });
}

function inline(counts: Counts): string {
  const entries = Object.entries(counts);
  return entries.length === 0 ? '–' : entries.map(([name, count]) => `${name} ${count}`).join(' · ');
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

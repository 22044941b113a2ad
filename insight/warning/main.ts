/** `npm run warnings -- …`: early warning 预警 (PR-2, PR-9). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WARNING_KIND } from '../../api/words/warnings';
import { parseDay } from '../../domain/calendar';
import { LedgerError } from '../../ledger/errors';
import { answerHelp, endWith, readCommandLine, wrongUsage } from '../../platform/commandLine';
import { table } from '../../platform/screen';
import { csvText } from '../csv';
import type { LedgerDatabase } from '../../ledger/database';
import { openPool } from '../../platform/postgres/pool';
import { withLedger } from '../openBoth';
import { evaluateWarnings } from './evaluate/cases';
import { drawPlots, writeTables } from './evaluate/report';
import {
  findWarning,
  ordersOfWarning,
  type StoredWarning,
  WARNING_STATES,
  warningList,
  type WarningState,
} from './read';
import { methodOf, WARNING_SHEET, warningSvg } from './show';

const USAGE = `用法 / usage:
  npm run warnings -- list [--state open|ended] [--place 110108] [--matter M] [--unit U] [--csv FILE]   预警清单，最近在前 / warnings, newest first
  npm run warnings -- show W0123456789abcdef [--svg FILE]      一条预警：工单、期望、概率、样本、方法 / one warning: orders, expectation, odds, sample, method
  npm run warnings -- weather 2026-07-20 rain --by KEY         某日天气（rain, snow, heat, wind …）；再次执行即撤销 / the weather of a day; asked again it is taken back
  npm run warnings -- evaluate [--data FOLDER] [--plots docs/plots] [--keep FOLDER] [--write-docs]
      埋设的一年与真实的日子：查全、查准、误报率、提前量，JSON；--keep 中断后续做 / planted years and real days; with --keep it goes on where it was killed
  退出码 exit code 0 完成 done · 2 没有该预警 no such warning · 69 数据库不可用 database away · 78 参数有误 wrong arguments · 1 其他故障 other faults`;
const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ state: text, place: text, matter: text, unit: text, csv: text, svg: text, by: text },
  ...{ data: text, plots: text, keep: text, 'write-docs': { type: 'boolean' } as const },
};
const DATA = process.env.JIESU_SHARED_DATA ?? join(__dirname, '../../../shared/data');

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  answerHelp(USAGE);
  const { values, positionals } = readCommandLine(process.argv.slice(2), OPTIONS, USAGE, 3);
  const [command = '', first = '', second = ''] = positionals;
  switch (command) {
    case 'evaluate': {
      const tell = (line: string) => void process.stderr.write(`${line}\n`);
      const figures = await evaluateWarnings(values.data ?? DATA, values.keep, tell);
      if (values.plots !== undefined) drawPlots(figures, values.plots);
      if (values['write-docs']) writeTables(figures);
      say(JSON.stringify(figures, null, 1));
      return 0;
    }
    case 'list': {
      const { state, place, matter, unit } = values;
      if (state !== undefined && !isState(state)) throw wrongUsage(USAGE, `--state: ${WARNING_STATES.join('|')}`);
      const filter = {
        ...(state && { state }),
        ...(place && { place }),
        ...(matter && { matter }),
        ...(unit && { unit }),
      };
      return withLedger('warnings', (ledger) => list(ledger, filter, values.csv));
    }
    case 'show':
      return withLedger('warnings', (ledger) => show(ledger, first, values.svg));
    case 'weather': {
      if (parseDay(first) === undefined || !/^[a-z]+$/.test(second)) throw wrongUsage(USAGE, 'weather 2026-07-20 rain');
      if (values.by === undefined) throw wrongUsage(USAGE, '缺少 / missing: --by');
      const by = values.by;
      return withLedger('warnings', (_, urls) => weather(urls.vault, first, second, by));
    }
    default:
      throw wrongUsage(USAGE, `参数有误 / wrong argument: ${command}`);
  }
}

const isState = (value: string): value is WarningState => (WARNING_STATES as readonly string[]).includes(value);

async function list(
  ledger: LedgerDatabase,
  filter: Parameters<typeof warningList>[1],
  csv: string | undefined,
): Promise<number> {
  const all: StoredWarning[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await warningList(ledger, filter, { limit: 500, ...(cursor !== undefined && { cursor }) });
    all.push(...page.items);
    if (page.next === undefined) break;
    cursor = page.next;
  }
  if (csv !== undefined) writeFileSync(csv, csvText(WARNING_SHEET, all));
  const rows = all.map(({ id, kind, matter, place, raisedAt, observed, expected, endedAt }) => [
    ...[id, `${WARNING_KIND[kind].zh} ${kind}`, matter, place],
    new Date(raisedAt + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' '),
    `${observed}${expected === null ? '' : ` / ${expected.toPrecision(2)}`}`,
    endedAt === null ? '持续 open' : '结束 ended',
  ]);
  const head = [
    '编号 id',
    '类别 kind',
    '事项 matter',
    '地点 place',
    '时间 told',
    '人数/期望 seen/expected',
    '状态 state',
  ];
  for (const line of table([head, ...rows])) say(line);
  return 0;
}

async function show(ledger: LedgerDatabase, id: string, svg: string | undefined): Promise<number> {
  const warning = await findWarning(ledger, id);
  if (warning === undefined) {
    say(JSON.stringify({ refused: 'unknownWarning' }));
    return 2;
  }
  const orders = await ordersOfWarning(ledger, id);
  say(
    JSON.stringify({ ...warning, method: methodOf(warning), members: orders.map(({ orderNo }) => orderNo) }, null, 1),
  );
  if (svg !== undefined) writeFileSync(svg, warningSvg(warning, orders));
  return 0;
}

async function weather(url: string, day: string, tag: string, by: string): Promise<number> {
  const pool = openPool(url, { max: 1 });
  try {
    const { rowCount } = await pool.query(
      'insert into insight.weather_day (day, tag, actor_key) values ($1, $2, $3) on conflict do nothing',
      [day, tag, by],
    );
    if (rowCount === 0) await pool.query('delete from insight.weather_day where day = $1 and tag = $2', [day, tag]);
    say(`${day} ${tag}: ${rowCount === 0 ? '已撤销 taken back' : '已记 noted'}`);
    return 0;
  } finally {
    await pool.end();
  }
}

endWith(main(), 1, (error) => (error instanceof LedgerError ? 69 : undefined));

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { answerHelp, endWith, readCommandLine, wholeNumber, wrongUsage, writeJson } from '../../platform/commandLine';
import { progressBar } from '../../platform/progress';
import { loadPack } from '../../rules/load';
import { ISSUE_SETS, type IssueSet, plantCity } from './sets';
import type { PlantedOrder, PlantedYear } from './year';

const USAGE = `npm run texts -- --out FILE.csv [--orders 20000] [--seed 1] [--set a|b|both] [--from 2026-01-01] [--days 365] [--surges 40] [--series 40] [--plan PLAN.json]

  生成带标签的诉求文本：一年的诉求，内有预先埋设的专题、激增与重复来电。同一种子得到同一文件。
  A year of made-up complaints with planted, labelled topics, surges and repeated callers. The same seed gives the same file.
  --set   a 为调试用，b 为检验用（用词不同） / a is to try on, b is held out, with words of its own
  --plan  埋设了什么，写成 JSON / what was planted, as JSON
`;
const text = { type: 'string' } as const;
const OPTIONS = {
  out: text,
  orders: text,
  seed: text,
  set: text,
  from: text,
  days: text,
  surges: text,
  series: text,
  plan: text,
};

const COLUMNS: readonly (readonly [string, (order: PlantedOrder) => string | number | boolean])[] = [
  ['id', ({ id }) => id],
  ['topic', ({ topic }) => topic],
  ['text', ({ text: words }) => words],
  ['at', ({ at }) => new Date(at).toISOString()],
  ['matter', ({ matter }) => matter],
  ['district', ({ place }) => place.district],
  ['street', ({ place }) => place.street],
  ['community', ({ place }) => place.community],
  ['cell', ({ place }) => place.cell],
  ['caller', ({ caller }) => caller],
  ['solved', ({ solved }) => solved],
  ['hung', ({ hung }) => hung],
  ['rounds', ({ rounds }) => rounds],
  ['surge', ({ surge }) => surge],
  ['series', ({ series }) => series],
  ['danger', ({ danger }) => danger],
];

async function main(): Promise<number> {
  answerHelp(USAGE);
  const { values } = readCommandLine(process.argv.slice(2), OPTIONS, USAGE);
  if (values.out === undefined) throw wrongUsage(USAGE, '缺少 --out / --out is needed');
  const set = (values.set ?? 'both') as IssueSet;
  if (!ISSUE_SETS.includes(set)) throw wrongUsage(USAGE, `--set: ${ISSUE_SETS.join('|')}`);
  const whole = (
    name: 'orders' | 'seed' | 'days' | 'surges' | 'series',
    otherwise: string,
    least: number,
    most: number,
  ) => wholeNumber(USAGE, `--${name}`, values[name] ?? otherwise, least, most);
  const from = Date.parse(`${values.from ?? '2026-01-01'}T00:00:00+08:00`);
  if (Number.isNaN(from)) throw wrongUsage(USAGE, '--from: YYYY-MM-DD');
  const orders = whole('orders', '20000', 1, 10_000_000);
  const year = plantCity(loadPack('beijing'), {
    ...{ orders, set, from },
    seed: whole('seed', '1', 0, 2 ** 31 - 1),
    days: whole('days', '365', 1, 3_660),
    surges: whole('surges', '40', 0, 10_000),
    series: whole('series', '40', 0, 10_000),
  });
  await write(values.out, year, orders);
  writeJson(values.plan, planOf(year));
  return 0;
}

async function write(path: string, year: PlantedYear, orders: number): Promise<void> {
  const bar = progressBar('诉求 complaints', orders);
  const file = createWriteStream(path);
  file.write(`${COLUMNS.map(([name]) => name).join(',')}\n`);
  let done = 0;
  for (const order of year.orders()) {
    const cells = COLUMNS.map(([, value]) => String(value(order)));
    const line = cells.map((cell) => (/[",\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
    if (!file.write(`${line}\n`)) await once(file, 'drain');
    bar.at(Math.min(++done, orders));
  }
  file.end();
  await once(file, 'finish');
  bar.stop();
  process.stderr.write(`${done} 件 complaints → ${path}\n`);
}

const planOf = ({ issues, surges, series, local }: PlantedYear) => ({
  issues: issues.map(({ code, title, matter, season, nature }) => {
    const places = local.get(code)?.map(({ community }) => community);
    return { code, title, matter, season, nature, ...(places && { places }) };
  }),
  surges: surges.map(({ issue, place, from, until, ...rest }) => ({
    ...{ ...rest, issue: issue.code, matter: issue.matter, community: place.community, cell: place.cell },
    ...{ from: new Date(from).toISOString(), until: new Date(until).toISOString() },
  })),
  series: series.map(({ issue, place, at, ...rest }) => ({
    ...{ ...rest, issue: issue.code, matter: issue.matter, community: place.community },
    at: at.map((when) => new Date(when).toISOString()),
  })),
});

endWith(main(), 1);

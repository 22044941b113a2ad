/** `npm run ledger -- compare | rebuild | verify`: the record against itself. Exit 0 whole, 1 differences or faults, 69 database away. */
import { answerHelp, endWith, readCommandLine, wrongUsage, writeJson } from '../platform/commandLine';
import { readConfig } from '../platform/config';
import { createLogger } from '../platform/log';
import { isDatabaseAway } from '../platform/postgres/pool';
import { useDatabase } from '../platform/postgres/use';
import { type ProgressBar, progressBar } from '../platform/progress';
import { compare } from './audit/compare';
import { rebuild } from './audit/rebuild';
import { verify } from './audit/verify';
import { countOrders, type WalkRange } from './audit/walk';
import { type LedgerDatabase, openLedger } from './database';
import { recordUpkeep } from '../vault/access/actor';
import { KeyRefused } from '../vault/access/apiKeys';
import { migrateAll } from '../worker/schema';

const USAGE = `用法 / usage:
  npm run ledger -- compare   读模型与事件逐字段对照 / compare every read model with the events, field by field
  npm run ledger -- rebuild   由事件重建读模型 / make every read model anew from the events
  npm run ledger -- verify    逐条核对哈希链 / walk the hash chain of every order

  --order NO    只看此单 / this order only
  --after NO    从此单之后开始（续作）/ orders after this number only, to go on where one stopped
  --json FILE   结果另存为 JSON / the result as JSON as well
  JIESU_KEY=jk_…  rebuild 者的系统管理员密钥；没有则记为本机 / for rebuild, a system administrator's key; without one the machine is on record`;

const MOST_LINES = 50;
const say = (line: string) => void process.stdout.write(`${line}\n`);

interface Args extends WalkRange {
  readonly command: 'compare' | 'rebuild' | 'verify';
  readonly json: string | undefined;
}

const text = { type: 'string' } as const;
const OPTIONS = { order: text, after: text, json: text } as const;

function argsOf(argv: readonly string[]): Args {
  const { values, positionals } = readCommandLine(argv, OPTIONS, USAGE, 1);
  const [command] = positionals;
  if (command !== 'compare' && command !== 'rebuild' && command !== 'verify') throw wrongUsage(USAGE, command ?? '');
  return {
    command,
    json: values.json,
    ...(values.order !== undefined && { orderNo: values.order }),
    ...(values.after !== undefined && { after: values.after }),
  };
}

/** What a command found: lines for the screen, the report (docs/operations.md lists its keys), and whether all is well. */
interface Outcome {
  readonly lines: readonly string[];
  readonly report: object;
  readonly well: boolean;
}

/** A mistyped number is not an order without a fault. */
function missing(range: WalkRange, found: number): readonly string[] {
  return range.orderNo === undefined || found > 0
    ? []
    : [`台账中没有此单 / no such order in the ledger: ${range.orderNo}`];
}

async function run(ledger: LedgerDatabase, { command, ...range }: Args, bar: ProgressBar): Promise<Outcome> {
  const onProgress = (orders: number) => bar.at(orders);
  if (command === 'compare') {
    const found = await compare(ledger, range, onProgress);
    const lines = found.differences.map(
      ({ table, orderNo, key, field, stored, rebuilt }) =>
        `${orderNo} ${table}${key && ` (${key})`} ${field}: 存 stored ${stored ?? '无 none'} ≠ 应 rebuilt ${rebuilt ?? '无 none'}`,
    );
    const sum = `${found.orders} 单 orders, ${found.rows} 行 rows, ${lines.length} 处不同 differences`;
    const none = missing(range, found.rows + lines.length);
    return { lines: [...shown(lines), ...none, sum], report: found, well: lines.length + none.length === 0 };
  }
  if (command === 'verify') {
    const found = await verify(ledger, range, onProgress);
    const sum = `${found.orders} 单 orders, ${found.events} 条事件 events, ${found.faults.length} 处断裂 faults`;
    return { lines: [...shown(found.faults), sum], report: found, well: found.faults.length === 0 };
  }
  const done = await rebuild(ledger, range, onProgress);
  const resumed =
    done.resumedAfter === undefined ? [] : [`从 ${done.resumedAfter} 之后续作 / taken up after ${done.resumedAfter}`];
  const refused = done.refused.map((fault) => `事件不成工单，未重建 / the events tell no order, not rebuilt: ${fault}`);
  const sum = `${done.orders} 单已重建 orders rebuilt, ${done.orphans} 行无主已删 orphans removed`;
  return { lines: [...resumed, ...shown(refused), sum], report: done, well: refused.length === 0 };
}

function shown(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `… 另有 ${lines.length - MOST_LINES} 处，见 --json / and more, see --json`];
}

async function main(): Promise<number> {
  answerHelp(USAGE);
  const args = argsOf(process.argv.slice(2));
  const config = readConfig(process.env, 'tool');
  const began = Date.now();
  const database = await useDatabase(
    config,
    createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel, 'ledger'),
  );
  if (database.started) await migrateAll(database.urls);
  const { command, json: _, ...range } = args;
  const ledger = openLedger(database.urls.ledger, { max: 3, statementMs: 120_000 });
  try {
    if (command === 'rebuild') await recordUpkeep(database.urls.vault, 'rebuildModels', range, process.env.JIESU_KEY);
    const bar = progressBar(args.command, args.orderNo === undefined ? await countOrders(ledger) : 1);
    let outcome: Outcome;
    try {
      outcome = await run(ledger, args, bar);
    } finally {
      bar.stop();
    }
    for (const line of outcome.lines) say(line);
    const seconds = (Date.now() - began) / 1_000;
    writeJson(args.json, { command: args.command, well: outcome.well, seconds, ...outcome.report });
    return outcome.well ? 0 : 1;
  } finally {
    await ledger.close();
    await database.stop();
  }
}

endWith(main(), 70, (error) => (error instanceof KeyRefused ? 65 : isDatabaseAway(error) ? 69 : undefined));

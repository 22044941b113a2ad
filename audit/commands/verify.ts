import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { countOrders } from '../../ledger/audit/walk';
import { openLedger } from '../../ledger/database';
import { listeningBundle } from '../../ledger/repair/hearing';
import type { ReplayOptions } from '../../ledger/repair/histories';
import { readCommandLine, wrongUsage, writeJson } from '../../platform/commandLine';
import type { Config, DatabaseUrls } from '../../platform/config';
import { createLogger } from '../../platform/log';
import { useDatabase } from '../../platform/postgres/use';
import { type ProgressBar, progressBar } from '../../platform/progress';
import { useStack } from '../../platform/stack';
import { installRuntime } from '../../worker/run';
import { migrateAll } from '../../worker/schema';
import { searchAttributes } from '../../worker/searchAttributes';
import { allPacks } from '../packs';
import { reportOf } from '../verify/report';
import type { Selection } from '../verify/selection';
import { type Audit, audit, type Case, type Check } from '../verify/verify';

export const VERIFY_USAGE = `  npm run audit -- verify               全部工单：哈希链、读模型、按规定重新推导、历史重放
                                        every order: chain, read models, decisions derived anew, histories replayed

  --order NO      只审此单并显示报告 / this order only, with its report on the screen
  --period P      只审该考核期（如 2026-12）/ only orders closed in this appraisal period
  --sample S      抽查比例，如 5% / a share of the orders
  --after NO      从此单之后开始（续作）/ orders after this number, to go on where one stopped
  --seed S        抽样种子，缺省随机并显示 / seed of the draw; random if left out, and told
  --replay S      重放历史的比例，缺省 5%（有 --order 或 --sample 时为全部），0 为不重放
                  share of the selected whose histories are replayed, 5% (all with --order or --sample); 0: none, no engine needed
  --reports DIR   每单一份报告（Markdown）/ a report for each order
  --json FILE     结果另存为 JSON / the result as JSON as well`;

const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ order: text, period: text, sample: text, after: text },
  ...{ seed: text, replay: text, reports: text, json: text },
} as const;
const MOST_LINES = 50;
const say = (line: string) => void process.stdout.write(`${line}\n`);

type Environment = Readonly<Record<string, string | undefined>>;

interface Args {
  readonly selection: Selection;
  readonly replayShare: number;
  readonly reports: string | undefined;
  readonly json: string | undefined;
}

/** A share (0–1) given as `5%` or `5`. @throws StartupError `CONFIG` with the usage */
export function shareOf(usage: string, name: string, given: string): number {
  const found = /^(\d+(?:\.\d+)?)%?$/.exec(given);
  const percent = Number(found?.[1]);
  if (!found || percent > 100) throw wrongUsage(usage, `${name}: 0%–100%`);
  return percent / 100;
}

function argsOf(argv: readonly string[]): Args {
  const { values } = readCommandLine(argv, OPTIONS, VERIFY_USAGE, 1);
  const { order, period, sample, after, seed, replay, reports, json } = values;
  if (period !== undefined && !/^\d{4}-\d{2}$/.test(period)) throw wrongUsage(VERIFY_USAGE, '--period: 2026-12');
  return {
    selection: {
      ...(order !== undefined && { orderNo: order }),
      ...(period !== undefined && { period }),
      ...(after !== undefined && { after }),
      ...(sample !== undefined && { share: shareOf(VERIFY_USAGE, '--sample', sample) }),
      seed: seed ?? randomBytes(6).toString('hex'),
    },
    replayShare:
      replay !== undefined ? shareOf(VERIFY_USAGE, '--replay', replay) : (order ?? sample) === undefined ? 0.05 : 1,
    reports,
    json,
  };
}

/** A bar a check; the next begins where one ends. */
class Bars {
  private bar: ProgressBar | undefined;
  private check: Check | undefined;
  constructor(private readonly total: number) {}

  at(check: Check, done: number): void {
    if (check !== this.check) {
      this.stop();
      this.bar = progressBar(`审计 audit ${check}`, this.total);
      this.check = check;
    }
    this.bar?.at(done);
  }

  stop(): void {
    this.bar?.stop();
  }
}

async function auditOn(urls: DatabaseUrls, args: Args, replay: ReplayOptions | undefined): Promise<Audit> {
  const { selection, replayShare, reports } = args;
  const ledger = openLedger(urls.auditor, { max: 3, statementMs: 600_000 });
  if (reports !== undefined) mkdirSync(reports, { recursive: true });
  const packs = await allPacks(ledger.pool);
  const onCase = (one: Case) => {
    // Thousands of orders are looked at for one that somebody reads.
    if (reports === undefined && selection.orderNo === undefined) return;
    const report = reportOf(one, packs, Date.now());
    if (reports !== undefined) writeFileSync(join(reports, `${one.orderNo.replaceAll('/', '_')}.md`), report);
    if (selection.orderNo !== undefined) say(report);
  };
  const bars = new Bars(selection.orderNo === undefined ? await countOrders(ledger) : 1);
  try {
    return await audit(
      {
        ledger,
        packs,
        ...(replay && { replay }),
        replayShare,
        onProgress: (check, orders) => bars.at(check, orders),
        onCase,
      },
      selection,
    );
  } finally {
    bars.stop();
    await ledger.close();
  }
}

async function withHistories(config: Config, args: Args, env: Environment): Promise<Audit> {
  const logger = createLogger('error', 'audit');
  installRuntime(logger);
  const stack = await useStack(config, {
    searchAttributes,
    logger,
    env,
    onStep: (line) => void process.stderr.write(`${line}\n`),
    onGiveUp: (fault) => logger.fatal({ err: fault }, 'a part is gone'),
  });
  try {
    if (!stack.joined) await migrateAll(stack.database);
    const { address, namespace, dataConverter } = stack.temporal;
    const connection = await Connection.connect({ address, connectTimeout: '10s' });
    try {
      const client = new Client({ connection, namespace, dataConverter, identity: 'audit' });
      const bundle = await listeningBundle(config.cacheDir);
      return await auditOn(stack.database, args, { client, dataConverter, bundle });
    } finally {
      await connection.close();
    }
  } finally {
    await stack.stop();
  }
}

async function withoutHistories(config: Config, args: Args): Promise<Audit> {
  const database = await useDatabase(config, createLogger('warn', 'audit'));
  try {
    if (database.started) await migrateAll(database.urls);
    return await auditOn(database.urls, args, undefined);
  } finally {
    await database.stop();
  }
}

/** `verify`: the record against itself, the regulation and the engine. @returns the exit code */
export async function verify(argv: readonly string[], config: Config, env: Environment): Promise<number> {
  const args = argsOf(argv);
  const began = Date.now();
  const found = await (args.replayShare > 0 ? withHistories(config, args, env) : withoutHistories(config, args));
  const { selection } = args;
  for (const { why, check } of found.faults.slice(0, MOST_LINES)) say(`[${check}] ${why}`);
  if (found.faults.length > MOST_LINES) say('… 见 --json / more, see --json');
  // Where nothing was looked at nothing was shown.
  const missing = found.events === 0;
  if (missing)
    say(
      selection.orderNo === undefined
        ? '没有符合条件的工单 / no order was selected: --period, --sample, --after?'
        : `台账中没有此单 / no such order in the ledger: ${selection.orderNo}`,
    );
  const { same, notKept, unknownPack, differs } = found.derived;
  const { replayed } = found;
  say(
    `${found.orders} 单 orders, ${found.events} 条事件 events, ${found.rows} 行 rows; 推导 derived: ${same} 依规定 follow, ${differs} 不符 do not, ${notKept} 被拒 refusals, ${unknownPack} 无规则包 without rules; ${
      replayed
        ? `重放 replayed: ${replayed.orders} 单 orders, ${replayed.runs} 次运行 runs, ${replayed.covered} 条 events`
        : '未重放 nothing replayed'
    }; ${found.faults.length} 处不符 faults`,
  );
  if (selection.share !== undefined || (replayed && selection.orderNo === undefined))
    say(`抽样种子 seed of the draw: ${selection.seed}`);
  const well = found.faults.length === 0 && !missing;
  writeJson(args.json, {
    command: 'verify',
    well,
    seconds: (Date.now() - began) / 1_000,
    seed: selection.seed,
    ...found,
  });
  return well ? 0 : 1;
}

/** `npm run repair`: gives a ledger restored from an older backup back what the engine's histories say. Exit 0 whole, 1 something stays open. */
import { answerHelp, endWith, readCommandLine, writeJson } from '../../platform/commandLine';
import { readConfig } from '../../platform/config';
import { connectEngine } from '../../platform/engine/client';
import { createLogger } from '../../platform/log';
import { progressBar } from '../../platform/progress';
import type { Stack } from '../../platform/stack';
import { recordUpkeep } from '../../vault/access/actor';
import { KeyRefused } from '../../vault/access/apiKeys';
import { hasText as textInVault } from '../../vault/read';
import { commandStack } from '../../worker/commandStack';
import { installRuntime } from '../../worker/run';
import { migrateAll } from '../../worker/schema';
import { openLedger } from '../database';
import { LedgerError } from '../errors';
import { listeningBundle } from './hearing';
import { candidates } from './histories';
import { repair, type Repaired } from './repair';
import type { HasText } from './restore';

const USAGE = `用法 / usage:
  npm run repair                由流程引擎的历史补回台账所缺 / give the ledger back what the engine's histories say
  npm run repair -- --order NO  只补此单 / this order only
  npm run repair -- --after NO  从此单之后开始（续作）/ orders after this number only, to go on where one stopped
  --json FILE                   结果另存为 JSON / the result as JSON as well
  JIESU_KEY=jk_…                系统管理员密钥；没有则记为本机 / a system administrator's key; without one the machine is on record`;

const MOST_LINES = 50;
const say = (line: string) => void process.stdout.write(`${line}\n`);

const text = { type: 'string' } as const;
const OPTIONS = { order: text, after: text, json: text } as const;

function argsOf(argv: readonly string[]) {
  const { order, after, json } = readCommandLine(argv, OPTIONS, USAGE).values;
  return {
    json,
    range: { ...(order !== undefined && { orderNo: order }), ...(after !== undefined && { after }) },
  };
}

async function repairOn(stack: Stack, range: ReturnType<typeof argsOf>['range'], cacheDir: string): Promise<Repaired> {
  const ledger = openLedger(stack.database.ledger, { max: 3 });
  const engine = await connectEngine(stack.temporal, 'repair');
  const { client } = engine;
  try {
    if (!stack.joined) await migrateAll(stack.database);
    await recordUpkeep(stack.database.vault, 'repairLedger', range, process.env.JIESU_KEY);
    const orders = await candidates(client, range);
    const bundle = await listeningBundle(cacheDir);
    const hasText: HasText = (orderNo, ref) => textInVault(ledger, orderNo, ref);
    const bar = progressBar('修复 repair', orders.length);
    let last = '';
    try {
      return await repair(
        ledger,
        orders,
        { client, dataConverter: stack.temporal.dataConverter, bundle, hasText },
        (done, orderNo) => {
          last = orderNo;
          bar.at(done);
        },
      );
    } catch (error) {
      if (last !== '')
        process.stderr.write(`中断于此单之后，续作 / stopped after this order, go on with: --after ${last}\n`);
      throw error;
    } finally {
      bar.stop();
    }
  } finally {
    await Promise.allSettled([engine.close(), ledger.close()]);
  }
}

async function main(): Promise<number> {
  answerHelp(USAGE);
  const { json, range } = argsOf(process.argv.slice(2));
  const config = readConfig(process.env, 'tool');
  installRuntime(createLogger('error', 'repair'));
  const began = Date.now();
  const stack = await commandStack(config, 'repair', process.env);
  try {
    const done = await repairOn(stack, range, config.cacheDir);
    for (const { orderNo, appended } of done.repaired.slice(0, MOST_LINES)) {
      say(`${orderNo}: 已补回第 ${appended?.from}–${appended?.to} 条 / appended again`);
    }
    if (done.repaired.length > MOST_LINES)
      say(`… 另有 ${done.repaired.length - MOST_LINES} 单，见 --json / and more, see --json`);
    for (const line of done.open) say(`未能修复 / could not be put right: ${line}`);
    say(
      `${done.orders} 单 orders, ${done.runs} 次运行 runs, 补回 ${done.repaired.length} 单 orders ${done.events} 条 events, ${done.open.length} 处未修复 open`,
    );
    const seconds = (Date.now() - began) / 1_000;
    writeJson(json, { command: 'repair', well: done.open.length === 0, seconds, ...done });
    return done.open.length === 0 ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

endWith(main(), 70, (error) => (error instanceof KeyRefused ? 65 : error instanceof LedgerError ? 69 : undefined));

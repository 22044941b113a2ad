/** `npm run revive`: brings open orders back from the ledger after the engine's database was lost. Exit 0 all run, 1 some do not. */
import { createGateway } from '../api/gateway';
import { openLedger } from '../ledger/database';
import { answerHelp, endWith, readCommandLine, wrongUsage, writeJson } from '../platform/commandLine';
import { readConfig } from '../platform/config';
import { connectEngine } from '../platform/engine/client';
import { progressBar } from '../platform/progress';
import type { Stack } from '../platform/stack';
import { recordUpkeep } from '../vault/access/actor';
import { KeyRefused } from '../vault/access/apiKeys';
import { commandStack } from './commandStack';
import { countOpen, reviveOpen, type Revived } from './reviveOrders';
import { migrateAll } from './schema';

const USAGE = `用法 / usage:
  npm run revive -- --open       由台账恢复全部未办结工单 / bring every open order back from the ledger
  --json FILE                    结果另存为 JSON / the result as JSON as well
  JIESU_KEY=jk_…                 系统管理员密钥；没有则记为本机 / a system administrator's key; without one the machine is on record

可重复运行：已在运行的工单不受影响 / may be repeated: orders that run are left alone`;
const MOST_LINES = 50;
const say = (line: string) => void process.stdout.write(`${line}\n`);

const OPTIONS = { open: { type: 'boolean' }, json: { type: 'string' } } as const;

function argsOf(argv: readonly string[]): { readonly json: string | undefined } {
  const { open, json } = readCommandLine(argv, OPTIONS, USAGE).values;
  if (open !== true) throw wrongUsage(USAGE, '--open');
  return { json };
}

async function reviveOn(stack: Stack, taskQueue: string): Promise<Revived> {
  const ledger = openLedger(stack.database.reader, { max: 2 });
  const engine = await connectEngine(stack.temporal, 'revive');
  try {
    const bar = progressBar('恢复 revive', await countOpen(ledger));
    const gateway = createGateway({ client: engine.client, taskQueue, isKnown: () => Promise.resolve(true) });
    return await reviveOpen(ledger, gateway, (done) => bar.at(done)).finally(() => bar.stop());
  } finally {
    await Promise.allSettled([engine.close(), ledger.close()]);
  }
}

async function main(): Promise<number> {
  answerHelp(USAGE);
  const { json } = argsOf(process.argv.slice(2));
  const config = readConfig(process.env, 'tool');
  const began = Date.now();
  const stack = await commandStack(config, 'revive', process.env);
  try {
    if (!stack.joined) await migrateAll(stack.database);
    await recordUpkeep(stack.database.vault, 'reviveOrders', {}, process.env.JIESU_KEY);
    const done = await reviveOn(stack, config.taskQueue);
    for (const { orderNo, reason } of done.failed.slice(0, MOST_LINES)) say(`${orderNo}: ${reason}`);
    if (done.failed.length > MOST_LINES) say(`… 另有 / and ${done.failed.length - MOST_LINES} more, see --json`);
    say(
      `未办结 open ${done.open}, 已恢复 revived ${done.revived}, 已在运行 running ${done.running}, 失败 failed ${done.failed.length}`,
    );
    if (!stack.joined)
      say('系统未在运行：工单将在 npm start 后继续 / the system is not running: the orders go on after npm start');
    const seconds = (Date.now() - began) / 1_000;
    const well = done.failed.length === 0;
    writeJson(json, { command: 'revive', well, seconds, ...done });
    return well ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

endWith(main(), 70, (error) => (error instanceof KeyRefused ? 65 : undefined));

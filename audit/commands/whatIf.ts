import path from 'node:path';
import { statSync } from 'node:fs';
import { orderOf } from '../../api/views/order';
import { countOrders, eventsOf } from '../../ledger/audit/walk';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { readCommandLine, wrongUsage, writeJson } from '../../platform/commandLine';
import type { Config } from '../../platform/config';
import { createLogger } from '../../platform/log';
import { useDatabase } from '../../platform/postgres/use';
import { progressBar } from '../../platform/progress';
import { loadPack } from '../../rules/load';
import type { Pack } from '../../rules/pack';
import { migrateAll } from '../../worker/schema';
import type { Packs } from '../derive/derive';
import { allPacks } from '../packs';
import { instantWords, withName } from '../verify/factWords';
import { walkOf } from '../verify/selection';
import { shareOf } from './verify';
import { momentOf } from '../whatIf/moment';
import { periodWhatIf } from '../whatIf/period';
import type { WhatIf } from '../whatIf/whatIf';

export const WHAT_IF_USAGE = `  npm run audit -- at --order NO --time T      该时刻的状态、主办单位与各时钟 / the order as it stood at that time
  npm run audit -- whatif --pack P [--order NO | --period M | --sample S]
                                               若按另一规则包办理 / the same under another rule pack, differences listed

  --time T        如 2026-11-24T18:00+08:00 / with its zone
  --pack P        已发布规则包的哈希，或含五个文件的文件夹 / hash of a published pack, or a folder with its documents`;

const text = { type: 'string' } as const;
const OPTIONS = { order: text, time: text, pack: text, period: text, sample: text, seed: text, json: text } as const;
const MOST_LINES = 50;
const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function atTime(ledger: LedgerDatabase, orderNo: string, at: number, json: string | undefined): Promise<number> {
  const client = await ledger.pool.connect();
  const events = (await eventsOf(client, [orderNo]).finally(() => client.release())).get(orderNo) ?? [];
  const moment = momentOf(events, at);
  if (!moment) {
    say(
      events.length === 0
        ? `台账中没有此单 / no such order in the ledger: ${orderNo}`
        : `该时刻尚未受理 / not received yet at that time: ${orderNo}`,
    );
    return 1;
  }
  const view = orderOf(moment.state, at, 'ledger');
  say(`${orderNo} · 第 ${moment.seq} 条 seq · ${view.stage.zh} ${view.stage.en}`);
  const pack = (await allPacks(ledger.pool))(moment.state.terms.versions.hash);
  const named = (unit: string | undefined) => (unit === undefined ? '无 none' : withName(pack, 'units', unit));
  say(`责任方 owner: ${view.owner ? `${view.owner.role.zh} ${named(view.owner.unit)}` : '无 none'}`);
  say(`主办 lead unit: ${named(moment.state.holder?.unit)}`);
  for (const { kind, at: due } of view.due) say(`${kind.zh} ${kind.en}: ${instantWords(Date.parse(due))}`);
  writeJson(json, {
    command: 'at',
    orderNo,
    time: new Date(at).toISOString(),
    seq: moment.seq,
    hash: moment.hash,
    view,
  });
  return 0;
}

function packOf(given: string, packs: Packs): Pack {
  const known = packs(given);
  if (known) return known;
  const folder = path.resolve(given);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw wrongUsage(WHAT_IF_USAGE, `没有这个规则包 / no such rule pack: ${given}`);
  return loadPack(path.basename(folder), {}, path.dirname(folder));
}

function lineOf({ orderNo, differences, refused, impossible }: WhatIf): string {
  if (impossible !== undefined) return `${orderNo}: 按该规则无法受理 / not possible under those rules: ${impossible}`;
  const changes = differences.map(
    ({ field, was, would }) => `${field} ${JSON.stringify(was)} → ${JSON.stringify(would)}`,
  );
  const refusals = refused.map(({ seq, command, code }) => `第 ${seq} 条 ${command} 将被拒 would be refused: ${code}`);
  return `${orderNo}: ${[...changes, ...refusals].join('; ')}`;
}

type Values = ReturnType<typeof readCommandLine<typeof OPTIONS>>['values'];

async function underOther(ledger: LedgerDatabase, values: Values): Promise<number> {
  const { order, period, sample, seed = '', json } = values;
  const packs = await allPacks(ledger.pool);
  const pack = packOf(values.pack ?? '', packs);
  const share = sample === undefined ? {} : { share: shareOf(WHAT_IF_USAGE, '--sample', sample) };
  const range = walkOf({
    ...(order !== undefined && { orderNo: order }),
    ...(period !== undefined && { period }),
    ...share,
    seed,
  });
  const bar = progressBar('假设 what if', order === undefined ? await countOrders(ledger) : 1);
  const changed: WhatIf[] = [];
  const sums = await periodWhatIf(
    ledger,
    range,
    pack,
    packs,
    (one) => changed.length < MOST_LINES && changed.push(one),
    (orders) => bar.at(orders),
  ).finally(() => bar.stop());
  for (const one of changed) say(lineOf(one));
  say(
    `${sums.orders} 单 orders, ${sums.changed} 单不同 otherwise, ${sums.refusedCommands} 条命令将被拒 commands refused, ${sums.impossible} 单无法受理 impossible`,
  );
  say(`原 was:   ${JSON.stringify(sums.was)}`);
  say(`将 would: ${JSON.stringify(sums.would)}`);
  const orders = changed.map(({ orderNo, differences, refused, impossible }) => ({
    orderNo,
    differences,
    refused,
    impossible,
  }));
  writeJson(json, { command: 'whatif', pack: pack.hash, ...sums, orders });
  return 0;
}

/** `at` and `whatif`. @returns the exit code */
export async function whatIfCommands(argv: readonly string[], config: Config): Promise<number> {
  const { values, positionals } = readCommandLine(argv, OPTIONS, WHAT_IF_USAGE, 1);
  const [command] = positionals;
  const { order, time = '', pack } = values;
  if (command === 'at' && (order === undefined || !ZONED.test(time)))
    throw wrongUsage(WHAT_IF_USAGE, '--order, --time');
  if (command === 'whatif' && pack === undefined) throw wrongUsage(WHAT_IF_USAGE, '--pack');
  const database = await useDatabase(config, createLogger('warn', 'audit'));
  if (database.started) await migrateAll(database.urls);
  const ledger = openLedger(database.urls.auditor, { max: 3, statementMs: 600_000 });
  try {
    if (command === 'at') return await atTime(ledger, order ?? '', Date.parse(time), values.json);
    return await underOther(ledger, values);
  } finally {
    await ledger.close();
    await database.stop();
  }
}

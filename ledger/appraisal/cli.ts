/** `npm run appraisal -- recompute | periods | verify | close | correct | decide`: the appraisal for those who keep it. Exit 0 equal, 1 deviations, 69 database away. */
import { Kysely, PostgresDialect } from 'kysely';
import { PERIOD_WORDS, periodCommands, PERIODS_USAGE } from '../../audit/periods/commands';
import type { Closing } from '../../appraisal/closePeriod';
import { stretchOf } from '../../appraisal/period';
import { answerHelp, endWith, readCommandLine, writeJson, wrongUsage } from '../../platform/commandLine';
import { readConfig } from '../../platform/config';
import { createLogger } from '../../platform/log';
import { isDatabaseAway } from '../../platform/postgres/pool';
import { useDatabase } from '../../platform/postgres/use';
import { progressBar } from '../../platform/progress';
import { appraisalRules, subjectsOf } from '../../rules/appraisal';
import type { Pack } from '../../rules/pack';
import { createPackStore, type RulesTables } from '../../rules/store';
import { migrateAll } from '../../worker/schema';
import { countOrders } from '../audit/walk';
import { openLedger } from '../database';
import { recompute } from './recompute';

const USAGE = `用法 / usage:
  npm run appraisal -- recompute PERIOD   由事件重算考核期各项数据，与所存逐项比对 / every figure of a period from the events alone, against the stored ones

${PERIODS_USAGE}

  PERIOD          2026-11；recompute 也可 2026-Q4 | 2026 / a quarter or a year for recompute only
  --profile NAME  规则包（缺省 beijing）/ rule pack
  --json FILE     结果另存为 JSON / the result as JSON as well`;

const MOST_LINES = 50;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const text = { type: 'string' } as const;

function closingOf(pack: Pack, label: string): Closing {
  const { policy } = pack.documents;
  const stretch = stretchOf(label, policy.periodStartDay.value);
  if (stretch === undefined) throw wrongUsage(USAGE, label);
  return { stretch, rules: appraisalRules(policy), subjects: subjectsOf(pack) };
}

async function main(): Promise<number> {
  answerHelp(USAGE);
  const argv = process.argv.slice(2);
  if (PERIOD_WORDS.some((word) => word === argv[0]))
    return periodCommands(argv, readConfig(process.env, 'tool'), process.env.API_KEY);
  const { values, positionals } = readCommandLine(argv, { profile: text, json: text }, USAGE, 2);
  const [command, label = ''] = positionals;
  if (command !== 'recompute') throw wrongUsage(USAGE, command ?? '');
  if (stretchOf(label, 1) === undefined) throw wrongUsage(USAGE, label);
  const database = await useDatabase(readConfig(process.env, 'tool'), createLogger('warn', 'appraisal'));
  if (database.started) await migrateAll(database.urls);
  const ledger = openLedger(database.urls.auditor, { max: 3, statementMs: 600_000 });
  try {
    const rules = new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: ledger.pool }) });
    const closing = closingOf(await createPackStore(rules).active(values.profile ?? 'beijing'), label);
    const bar = progressBar('重算 recomputed', await countOrders(ledger));
    const found = await recompute(ledger, closing, (orders) => bar.at(orders)).finally(() => bar.stop());
    const { orders, contributions, compared, faults, deviations } = found;
    for (const { what, served, recomputed } of deviations.slice(0, MOST_LINES))
      say(`${what}: 存 served ${served ?? '无 none'} ≠ 应 recomputed ${recomputed ?? '无 none'}`);
    if (deviations.length > MOST_LINES) say(`… ${deviations.length - MOST_LINES} 处另见 --json / more, see --json`);
    for (const fault of faults.slice(0, MOST_LINES)) say(`事件不成工单 the events tell no order: ${fault}`);
    say(
      `${label}: ${orders} 单 orders, ${contributions} 条 contributions, ${compared} 项 compared, ${deviations.length} 处不同 deviations`,
    );
    writeJson(values.json, { command, period: label, ...found });
    return deviations.length + faults.length === 0 ? 0 : 1;
  } finally {
    await ledger.close();
    await database.stop();
  }
}

endWith(main(), 70, (error) => (isDatabaseAway(error) ? 69 : undefined));

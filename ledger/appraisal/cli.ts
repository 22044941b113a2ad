/** `npm run appraisal -- recompute | export | periods | verify | close | correct | decide`: the appraisal for those who keep it. Exit 0 equal, 1 deviations, 66 nothing there, 69 database away. */
import { Kysely, PostgresDialect } from 'kysely';
import { PERIOD_WORDS, periodCommands, PERIODS_USAGE } from '../../audit/periods/commands';
import type { Closing } from '../../appraisal/closePeriod';
import { FAILURES, type FailureCode } from '../../domain/failures';
import { stretchOf } from '../../appraisal/period';
import { answerHelp, endWith, readCommandLine, writeJson, wrongUsage } from '../../platform/commandLine';
import { readConfig } from '../../platform/config';
import { createLogger } from '../../platform/log';
import { isDatabaseAway } from '../../platform/postgres/pool';
import { useDatabase } from '../../platform/postgres/use';
import { progressBar } from '../../platform/progress';
import { appraisalRules, subjectsOf } from '../../rules/appraisal';
import type { Pack } from '../../rules/pack';
import { createPackStore, RulesRefused, type RulesTables } from '../../rules/store';
import { migrateAll } from '../../worker/schema';
import { countOrders } from '../audit/walk';
import { FORMATS, documentsOf, type OutputFormat } from '../../outputs/documents';
import { type Packs, readEdition } from '../../outputs/read';
import { standingOf } from '../../outputs/sheets/about';
import { writeTo } from '../../outputs/toFolder';
import { type LedgerDatabase, openLedger } from '../database';
import { recompute } from './recompute';

const USAGE = `用法 / usage:
  npm run appraisal -- recompute PERIOD   由事件重算考核期各项数据，与所存逐项比对 / every figure of a period from the events alone, against the stored ones
  npm run appraisal -- export PERIOD --to DIR   数据表、工作簿、通报与点评会材料 / tables, book, bulletin, papers for the review

${PERIODS_USAGE}

  PERIOD          2026-11；recompute、export 也可 2026-Q4 | 2026 / a quarter or a year for recompute and export only
  --profile NAME  规则包（缺省 beijing）/ rule pack
  --of WHICH      export：v1… | close | 2026-11-20 | now；缺省为最新签名版本，未签名则为当前数 / the newest signed version by default, else the counts as they stand
  --to DIR        写入的文件夹；中断后重来，接着写 / folder to write into; taken up again after an interruption
  --format LIST   csv,xlsx,pdf（缺省全部）/ all by default
  --json FILE     结果另存为 JSON / the result as JSON as well`;

const MOST_LINES = 50;
/** Figures that can be asked for by name. */
const WHICH = /^(?:now|close|v[1-9]\d{0,2}|\d{4}-\d{2}-\d{2})$/;
/** Of sysexits: what is to be worked on is not there. */
const NO_DATA = 66;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const text = { type: 'string' } as const;

function closingOf(pack: Pack, label: string): Closing {
  const { policy } = pack.documents;
  const stretch = stretchOf(label, policy.periodStartDay.value);
  if (stretch === undefined) throw wrongUsage(USAGE, label);
  return { stretch, rules: appraisalRules(policy), subjects: subjectsOf(pack) };
}

/** Which formats are asked for; all when nothing is said. */
function formatsOf(list: string | undefined): readonly OutputFormat[] {
  if (list === undefined) return FORMATS;
  return list.split(',').map((name) => {
    const found = FORMATS.find((format) => format === name.trim());
    if (found === undefined) throw wrongUsage(USAGE, `--format ${name}`);
    return found;
  });
}

interface Exporting {
  readonly to: string | undefined;
  readonly format: string | undefined;
  readonly of: string | undefined;
}

/** Writes a period's documents. @throws StartupError `CONFIG` where no folder is named */
async function exported(ledger: LedgerDatabase, packs: Packs, label: string, asked: Exporting): Promise<number> {
  const { to, format, of } = asked;
  const formats = formatsOf(format);
  if (to === undefined) throw wrongUsage(USAGE, '--to');
  if (of !== undefined && !WHICH.test(of)) throw wrongUsage(USAGE, `--of ${of}`);
  const what = of !== undefined && /^\d/.test(of) ? `day/${of}` : of;
  const edition = await readEdition(ledger, packs, label, Date.now(), what);
  if (edition === undefined) return refuse('UNKNOWN_VERSION', `${label} ${of}`);
  const bar = progressBar('文件 documents', documentsOf(edition, formats).length);
  const { files, made } = await writeTo(to, edition, formats, (done) => bar.at(done)).finally(() => bar.stop());
  const { zh, en } = standingOf(edition);
  say(`${label}: ${zh} ${en}, 摘要 digest ${edition.digest}`);
  say(`${label}: ${files.length} 份文件 documents（新制 made now ${made}）→ ${to}`);
  return 0;
}

/** Says a failure of the one table. @returns the exit code: data that is not there */
function refuse(code: FailureCode, about: string): number {
  const { zh, en } = FAILURES[code];
  process.stderr.write(`${code}: ${zh} / ${en}（${about}）\n`);
  return NO_DATA;
}

async function isEmpty({ pool }: LedgerDatabase): Promise<boolean> {
  return (await pool.query('select 1 from ledger.order_event limit 1')).rowCount === 0;
}

async function main(): Promise<number> {
  answerHelp(USAGE);
  const argv = process.argv.slice(2);
  if (PERIOD_WORDS.some((word) => word === argv[0]))
    return periodCommands(argv, readConfig(process.env, 'tool'), process.env.API_KEY);
  const { values, positionals } = readCommandLine(
    argv,
    { profile: text, json: text, to: text, format: text, of: text },
    USAGE,
    2,
  );
  const [command, label = ''] = positionals;
  if (command !== 'recompute' && command !== 'export') throw wrongUsage(USAGE, command ?? '');
  if (stretchOf(label, 1) === undefined) throw wrongUsage(USAGE, label);
  const config = readConfig(process.env, 'tool');
  const database = await useDatabase(config, createLogger('warn', 'appraisal'));
  if (database.started) await migrateAll(database.urls);
  const ledger = openLedger(database.urls.auditor, { max: 3, statementMs: 600_000 });
  try {
    const rules = new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: ledger.pool }) });
    const store = createPackStore(rules);
    const profile = values.profile ?? 'beijing';
    if (await isEmpty(ledger)) return refuse('NO_ORDERS', database.started ? config.dataDir : 'DATABASE_URL');
    if (command === 'export') {
      const packs = { active: () => store.active(profile), get: (hash: string) => store.get(hash) };
      return await exported(ledger, packs, label, { to: values.to, format: values.format, of: values.of });
    }
    const pack = await store.active(profile);
    const closing = closingOf(pack, label);
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

endWith(main(), 70, (error) => {
  if (isDatabaseAway(error)) return 69;
  return error instanceof RulesRefused ? NO_DATA : undefined;
});

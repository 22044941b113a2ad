import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { isoDay, dayOf } from '../../domain/calendar';
import { openLedger } from '../../ledger/database';
import { countOrders } from '../../ledger/audit/walk';
import { periodLabels, periodThrough } from '../../ledger/periods/read';
import { readCommandLine, writeJson, wrongUsage } from '../../platform/commandLine';
import type { Config } from '../../platform/config';
import { createLogger } from '../../platform/log';
import { useDatabase } from '../../platform/postgres/use';
import { progressBar } from '../../platform/progress';
import { createPackStore, type RulesTables } from '../../rules/store';
import { migrateAll } from '../../worker/schema';
import { readVerifier } from '../seal/signing';
import { type PeriodChecked, verifyPeriod } from './verify';

export const PERIODS_USAGE = `  npm run appraisal -- periods            考核期清单：阶段、期限、签名版本 / periods, their stage, windows and signed versions
  npm run appraisal -- verify [PERIOD]    由事件重算所存各次数据，验证事件链与每版签名 / figures made again from the events, chain and signatures checked
  npm run appraisal -- close PERIOD       补开此期及其后各期，已到期的依次结账 / open this period and later ones; what has ended is closed
  npm run appraisal -- correct PERIOD     提请更正已签名的结果，须第二人审批 / propose a correction, which a second person decides
  npm run appraisal -- decide PERIOD NO   审批更正 / decide on a correction

  --all             verify：每日数据也重算 / the figures of each day too
  --keys DIR        verify：公钥文件夹，缺省为数据目录下的 seals / folder of public keys
  --reason CODE     correct：lateRuling | courtRuling | dataError | rulesError
  --exclude NO,…    correct：改为剔除的工单 / orders that leave the ranking figures
  --include NO,…    correct：恢复计入的工单 / orders that come back
  --evidence HASH,… correct：佐证材料的 SHA-256 / SHA-256 of what proves it
  --refuse GROUND   decide：不予，须写明理由；缺省为准予 / refuse, with its ground; granted if absent
  --api URL         close、correct、decide 经接口执行，密钥取自 API_KEY / through the API, with the key in API_KEY`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  ...{ all: flag, keys: text, reason: text, exclude: text, include: text },
  ...{ evidence: text, refuse: text, api: text, json: text },
} as const;
type Values = ReturnType<typeof read>['values'];
const MOST_LINES = 50;
const say = (line: string) => void process.stdout.write(`${line}\n`);

function read(argv: readonly string[]) {
  return readCommandLine(argv, OPTIONS, PERIODS_USAGE, 3);
}

/** The names of these commands. */
export const PERIOD_WORDS = ['periods', 'verify', 'close', 'correct', 'decide'] as const;

/** @param key of the API, for what is done through it. @returns the exit code: 0 well, 1 not */
export async function periodCommands(
  argv: readonly string[],
  config: Config,
  key: string | undefined,
): Promise<number> {
  const { values, positionals } = read(argv);
  const [command, period = '', no = ''] = positionals;
  if (period !== '' && !/^\d{4}-(0[1-9]|1[0-2])$/.test(period)) throw wrongUsage(PERIODS_USAGE, period);
  if (command === 'periods' || command === 'verify') return onDatabase(config, command, period, values);
  if (period === '') throw wrongUsage(PERIODS_USAGE, 'PERIOD');
  const [path, body] = asked(command ?? '', values, no);
  if (key === undefined) throw wrongUsage(PERIODS_USAGE, 'API_KEY');
  const home = values.api ?? `http://127.0.0.1:${config.port}`;
  const answer = await fetch(`${home}/v1/periods/${period}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const told = (await answer.json()) as { readonly title?: string; readonly titleEn?: string; readonly code?: string };
  say(answer.ok ? JSON.stringify(told) : `${told.code}: ${told.title} / ${told.titleEn}`);
  writeJson(values.json, told);
  return answer.ok ? 0 : 1;
}

function asked(command: string, values: Values, no: string): readonly [path: string, body: object] {
  const list = (given: string | undefined) => (given === undefined ? [] : given.split(','));
  switch (command) {
    case 'close':
      return ['close', {}];
    case 'correct':
      return [
        'proposeCorrection',
        {
          ...{ reason: values.reason, exclude: list(values.exclude), include: list(values.include) },
          evidence: list(values.evidence),
        },
      ];
    case 'decide':
      return [
        'decideCorrection',
        values.refuse === undefined
          ? { no: Number(no), granted: true }
          : { no: Number(no), granted: false, ground: values.refuse },
      ];
    default:
      throw wrongUsage(PERIODS_USAGE, command);
  }
}

async function onDatabase(config: Config, command: string, period: string, values: Values): Promise<number> {
  const database = await useDatabase(config, createLogger('warn', 'appraisal'));
  if (database.started) await migrateAll(database.urls);
  const ledger = openLedger(database.urls.auditor, { max: 3, statementMs: 600_000 });
  try {
    const labels = period === '' ? await periodLabels(ledger) : [period];
    if (command === 'periods') {
      const states = (await Promise.all(labels.map((label) => periodThrough(ledger, label)))).flatMap(
        (each) => each ?? [],
      );
      for (const { period: label, stage, objectionUntil, freezeAt, versions } of states) {
        const day = (at: number | undefined) => (at === undefined ? '–' : isoDay(dayOf(at - 1)));
        const signed = versions.map(
          ({ version, publishedAt }) => `v${version}${publishedAt === undefined ? '' : ' 已公布 published'}`,
        );
        say(
          `${label} ${stage} 异议至 objections until ${day(objectionUntil)} 冻结 frozen ${day(freezeAt)} ${signed.join(', ')}`,
        );
      }
      if (states.length === 0) say('没有考核期 / no periods');
      writeJson(values.json, states);
      return 0;
    }
    const packs = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: ledger.pool }) }));
    const verifiers = keysIn(values.keys ?? join(config.dataDir, 'seals'));
    const found: PeriodChecked[] = [];
    const orders = await countOrders(ledger);
    for (const label of labels) {
      const bar = progressBar(`核对 verify ${label}`, orders);
      const check = { verifiers, pack: (hash: string) => packs.get(hash), all: values.all === true };
      found.push(
        await verifyPeriod(ledger, label, { ...check, onProgress: (at) => bar.at(at) }).finally(() => bar.stop()),
      );
    }
    for (const { period: label, faults, figures, versions, orders: walked } of found) {
      for (const fault of faults.slice(0, MOST_LINES)) say(fault);
      say(
        `${label}: ${walked} 单 orders, ${figures.length} 次数据 figures made again, ${versions} 版 versions, ${faults.length} 处不符 faults`,
      );
    }
    writeJson(values.json, { command, periods: found });
    return found.every(({ faults }) => faults.length === 0) ? 0 : 1;
  } finally {
    await ledger.close();
    await database.stop();
  }
}

function keysIn(folder: string) {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .filter((name) => /^key-.*\.pub$/.test(name))
    .map((name) => readVerifier(readFileSync(join(folder, name), 'utf8')));
}

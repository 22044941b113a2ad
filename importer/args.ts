import { resolve } from 'node:path';
import { readCommandLine, wholeNumber, wrongUsage } from '../platform/commandLine';
import type { StartupError } from '../platform/failures';
import { KAOHSIUNG } from '../rules/derive-kaohsiung';
import { NYC } from '../rules/derive-nyc';

export const PROFILES = [KAOHSIUNG, NYC] as const;
export type Profile = (typeof PROFILES)[number];

/** What the person at the keyboard asked for. */
export interface ImportArgs {
  readonly profile: Profile;
  /** Folder (kaohsiung-1999) or CSV file (nyc-311), absolute. */
  readonly input: string;
  readonly dataDir: string;
  /** Use the system named by the environment or running on its data folder, instead of one of the import's own. */
  readonly againstRunning: boolean;
  readonly fresh: boolean;
  readonly limit: number | undefined;
  readonly only: readonly string[];
  readonly concurrency: number;
  /** Days that timers run on after the end of the feed. */
  readonly horizonDays: number;
  readonly json: string | undefined;
}

export const USAGE = `用法 / usage:
  npm run import -- --profile kaohsiung-1999 <目录 folder> [选项 options]
  npm run import -- --profile nyc-311 <文件 file.csv[.gz]> [选项 options]

  --data-dir DIR     引擎与数据库的目录 / folder of engine and database (.data/import-<profile>)
  --against running  导入正在运行的系统 / import into the running system (DATABASE_URL, TEMPORAL_ADDRESS, DATA_DIR)
  --fresh            清空后重来；缺省续作 / begin anew; otherwise an import goes on where it stopped
  --limit N          只导入前 N 单 / the first N orders only
  --only NO          只导入此单，可重复 / this order only, may be repeated
  --concurrency N    并行工单数 / orders side by side (24)
  --horizon DAYS     数据结束后计时器再走的天数 / days that timers run on after the feed (30)
  --json FILE        报告另存为 JSON / the report as JSON as well (docs/import.md)`;

const OPTIONS = {
  profile: { type: 'string' },
  'data-dir': { type: 'string' },
  against: { type: 'string' },
  fresh: { type: 'boolean' },
  resume: { type: 'boolean' },
  limit: { type: 'string' },
  only: { type: 'string', multiple: true },
  concurrency: { type: 'string' },
  horizon: { type: 'string' },
  json: { type: 'string' },
} as const;

/** @throws StartupError `CONFIG` that names the wrong argument */
export function readArgs(argv: readonly string[]): ImportArgs {
  const { values, positionals } = readCommandLine(argv, OPTIONS, USAGE, Number.POSITIVE_INFINITY);
  const profile = PROFILES.find((each) => each === values.profile);
  if (!profile) throw wrong('--profile', PROFILES.join(' | '));
  const [input, ...more] = positionals;
  if (input === undefined || more.length > 0) throw wrong('<input>', '一个路径 / one path');
  if (values.against !== undefined && values.against !== 'running') throw wrong('--against', 'running');
  if (values.fresh && values.resume) throw wrong('--fresh', '与 --resume 只能选一 / not together with --resume');
  const againstRunning = values.against === 'running';
  if (values.fresh && againstRunning) throw wrong('--fresh', '不能与 --against 同用 / not together with --against');
  return {
    profile,
    input: resolve(input),
    dataDir: resolve(values['data-dir'] ?? `.data/import-${profile}`),
    againstRunning,
    fresh: values.fresh === true,
    limit: values.limit === undefined ? undefined : count('--limit', values.limit, 1, 10_000_000),
    only: values.only ?? [],
    concurrency: count('--concurrency', values.concurrency ?? '24', 1, 500),
    horizonDays: count('--horizon', values.horizon ?? '30', 0, 400),
    json: values.json === undefined ? undefined : resolve(values.json),
  };
}

function count(name: string, text: string, least: number, most: number): number {
  return wholeNumber(USAGE, name, text, least, most);
}

function wrong(name: string, expected: string): StartupError {
  return wrongUsage(USAGE, `${name}: ${expected}`);
}

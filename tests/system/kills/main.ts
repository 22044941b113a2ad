/** `npm run kills`: kills parts of a whole system at enumerated points and looks at what is left. Exit 0 nothing amiss, 1 a fault. */
import { existsSync, readFileSync } from 'node:fs';
import { answerHelp, endWith, readCommandLine, wholeNumber, writeJson } from '../../../platform/commandLine';
import { progressBar } from '../../../platform/progress';
import { CASES } from './cases';
import { openCity } from './city';
import type { Faults } from './judge';
import { planOf } from './plans';
import { covered, type Killed, runKills, wordsOf } from './run';

const USAGE = `用法 / usage:
  npm run kills -- [--count 100] [--seed 1] [--json FILE]
  npm run kills -- --seed S --only N    只重做第 N 次 / kill N alone, once more

  --count  次数 / how many kills
  --seed   种子 / seed
  --json   报告；再次给出同一文件则续作 / the report; the same file given again goes on where it stopped
  --plan   只列出计划 / lists the plans only`;

const text = { type: 'string' } as const;
const OPTIONS = { count: text, seed: text, only: text, json: text, plan: { type: 'boolean' } } as const;
/** A city is made anew after so many: what one run looks at stays small, and what is done is written down. */
const A_CITY = 100;
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** As `--json` writes it. */
interface Report {
  readonly command: 'kills';
  readonly seed: number;
  readonly well: boolean;
  readonly kills: readonly Killed[];
  /** Rows of the table of cases that were met, and how many there are. */
  readonly covered: number;
  readonly cases: number;
  /** Faults of a record as a whole, city by city. */
  readonly record: Faults;
}

function reportOf(seed: number, kills: readonly Killed[], record: Faults): Report {
  const well = record.length === 0 && kills.every(({ faults }) => faults.length === 0);
  return { command: 'kills', seed, well, covered: covered(kills), cases: CASES.length, record, kills };
}

/** What an earlier run of the same seed has done. */
function before(file: string | undefined, seed: number): Pick<Report, 'kills' | 'record'> {
  if (file === undefined || !existsSync(file)) return { kills: [], record: [] };
  const found = JSON.parse(readFileSync(file, 'utf8')) as Report;
  return found.seed === seed ? found : { kills: [], record: [] };
}

async function main(): Promise<number> {
  answerHelp(USAGE);
  const {
    count = '100',
    seed: seedText = '1',
    only,
    json,
    plan,
  } = readCommandLine(process.argv.slice(2), OPTIONS, USAGE).values;
  const seed = wholeNumber(USAGE, '--seed', seedText, 0, 2 ** 32 - 1);
  const all =
    only === undefined
      ? Array.from({ length: wholeNumber(USAGE, '--count', count, 1, 1_000_000) }, (_, no) => no)
      : [wholeNumber(USAGE, '--only', only, 0, 1_000_000)];
  if (plan) {
    for (const no of all) say(wordsOf(seed, planOf(seed, no)));
    return 0;
  }
  const done = before(json, seed);
  const kills = [...done.kills];
  const record = [...done.record];
  const rest = all.filter((no) => !kills.some((kill) => kill.no === no));
  const bar = progressBar('击杀 kills', all.length);
  for (const from of rest.keys()) {
    if (from % A_CITY !== 0) continue;
    const city = await openCity(process.env);
    try {
      const numbers = rest.slice(from, from + A_CITY);
      const onKilled = (killed: Killed) => {
        kills.push(killed);
        bar.at(kills.length);
        writeJson(json, reportOf(seed, kills, record));
        for (const fault of killed.faults) say(`${wordsOf(seed, killed)}\n    ${fault}`);
      };
      const whole = await runKills(city, { seed, numbers, onKilled });
      record.push(...whole.map((fault) => `--seed ${seed}, kills ${numbers[0]}–${numbers.at(-1)}: ${fault}`));
    } finally {
      await city.close();
    }
  }
  bar.stop();
  const report = reportOf(seed, kills, record);
  for (const fault of record) say(fault);
  writeJson(json, report);
  const faulty = kills.filter(({ faults }) => faults.length > 0).length;
  // No fault in n kills bounds the rate at 95 % to three in n.
  const bound = faulty === 0 ? `，95 % 上限 / at most (95 %) ${((3 / kills.length) * 100).toFixed(2)} %` : '';
  say(`${kills.length} 次 kills, ${report.covered}/${report.cases} 类 cases, 有误 with faults ${faulty}${bound}`);
  return report.well ? 0 : 1;
}

endWith(main(), 70);

/** `npm run fuzz -- --requests N`: schemathesis against the real API over an engine and a database of its own. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerHelp, readCommandLine, wholeNumber, writeJson, wrongUsage } from '../../../../platform/commandLine';
import { inOwnFolder, type OwnFolder } from '../../../../platform/ownFolder';
import { progressBar } from '../../../../platform/progress';
import { openTestServices } from '../../../support/services';
import { type Amount, fuzz, schemathesis } from './schemathesis';
import { openTarget, type Target } from './target';

const USAGE = `npm run fuzz -- [--requests 10000] [--seed 1] [--json FILE [--resume]]

  由 /openapi.json 生成请求（schemathesis，含有状态序列），各角色密钥轮流，直至达到请求数；有 5xx、未说明的答复或堆栈即以 1 退出
  Requests made from /openapi.json, chains of them too, with everybody's keys, until there were so many; exit code 1 for
  any 5xx, any answer that is not described, any stack.

  --json    每轮之后写入 / written after each pass
  --resume  从 --json 文件所记处继续：已有的计入总数，种子接着用 / goes on from that file: what was done counts, the seeds follow
`;

const CACHE = process.env.JIESU_CACHE ?? join(__dirname, '..', '..', '..', '..', '.cache');
/** Cases an operation in a pass: each costs a start of Python, one of more takes many minutes. */
const MOST_EXAMPLES = 40;
const OPERATIONS = 100;
/** What coverage of the description alone asks. */
const COVERAGE = 7_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** What was done so far; the content of `--json`. */
interface Done {
  /** Of the first pass; each further one takes the next. */
  readonly seed: number;
  readonly passes: number;
  readonly requests: number;
  /** Answers by status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly serverErrors: number;
  /** Lines of the API's log that tell of a fault nobody foresaw. */
  readonly faults: number;
  /** Passes with findings. */
  readonly amiss: number;
}

interface Run {
  readonly before: Done;
  readonly wanted: number;
  readonly json: string | undefined;
}

async function attack(python: string, target: Target, folder: string, { before, wanted, json }: Run): Promise<number> {
  const bar = progressBar('请求 requests', wanted);
  const { seed } = before;
  const answers: Record<string, number> = { ...before.answers };
  let { requests, amiss, passes } = before;
  const sum = (): Done => {
    const broken = Object.entries(answers).filter(([status]) => status.startsWith('5'));
    const serverErrors = broken.reduce((all, [, times]) => all + times, 0);
    const faults = before.faults + target.log.filter((line) => line.includes('unforeseen fault')).length;
    return { seed, passes, requests, answers, serverErrors, faults, amiss };
  };
  for (; requests < wanted; passes++) {
    const left = wanted - requests;
    const examples = Math.min(MOST_EXAMPLES, Math.ceil(left / OPERATIONS));
    // What is made from the description alone is the same in each pass.
    const first = passes === 0 && wanted >= COVERAGE;
    const phases: Amount['phases'] = first ? ['examples', 'coverage', 'stateful'] : ['fuzzing', 'stateful'];
    const amount = { seed: seed + passes, examples, phases };
    const done = requests;
    const figures = await fuzz(python, target, folder, amount, (now) => bar.at(done + now));
    if (!figures.clean) {
      amiss++;
      say(figures.report);
    }
    if (figures.requests === 0) break;
    for (const [status, times] of Object.entries(figures.answers)) answers[status] = (answers[status] ?? 0) + times;
    requests += figures.requests;
    // A long run that is stopped leaves what it found.
    writeJson(json, { ...sum(), passes: passes + 1 });
  }
  bar.stop();
  const figures = sum();
  const { faults } = figures;
  say(
    `请求 requests ${requests} · 5xx ${figures.serverErrors} · 未料到的故障 unforeseen faults ${faults} · 未通过的轮次 passes with findings ${amiss}`,
  );
  say(
    `答复 answers ${Object.entries(answers)
      .map(([status, times]) => `${status}: ${times}`)
      .join(' · ')}`,
  );
  writeJson(json, figures);
  return requests >= wanted && figures.serverErrors + faults + amiss === 0 ? 0 : 1;
}

async function main({ path, closeAtEnd }: OwnFolder, run: Run): Promise<number> {
  const python = await schemathesis(CACHE);
  if (typeof python !== 'string') {
    process.stderr.write(`${python.absent}\n`);
    return 1;
  }
  const services = await openTestServices(CACHE);
  closeAtEnd({ close: () => services.stop() });
  process.env.JIESU_TEST_SERVICES = services.url;
  const target = await openTarget();
  closeAtEnd({
    async close() {
      await target.close();
      await services.stop();
    },
  });
  return attack(python, target, path, run);
}

/** @throws StartupError `CONFIG` where there is nothing to go on from */
function doneBefore(seed: number, json: string | undefined, resume: boolean): Done {
  const nothing = { seed, passes: 0, requests: 0, answers: {}, serverErrors: 0, faults: 0, amiss: 0 };
  if (!resume) return nothing;
  if (json === undefined) throw wrongUsage(USAGE, '--resume: --json FILE?');
  if (!existsSync(json)) return nothing;
  const found = JSON.parse(readFileSync(json, 'utf8')) as Partial<Done>;
  if (found.passes === undefined || found.seed === undefined) throw wrongUsage(USAGE, `--resume: ${json}?`);
  return { ...nothing, ...found };
}

answerHelp(USAGE);
const text = { type: 'string' } as const;
const options = { requests: text, seed: text, json: text, resume: { type: 'boolean' } } as const;
const { values } = readCommandLine(process.argv.slice(2), options, USAGE);
const { json } = values;
const seed = wholeNumber(USAGE, '--seed', values.seed ?? '1', 0, 2 ** 31);
const wanted = wholeNumber(USAGE, '--requests', values.requests ?? '10000', 1, 10_000_000);
const before = doneBefore(seed, json, values.resume ?? false);
void inOwnFolder('fuzz', (own) => main(own, { before, wanted, json }));

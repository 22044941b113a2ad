/** `npm run fuzz -- --requests N`: schemathesis against the real API over an engine and a database of its own. */
import { join } from 'node:path';
import { answerHelp, readCommandLine, wholeNumber, writeJson } from '../../../../platform/commandLine';
import { inOwnFolder, type OwnFolder } from '../../../../platform/ownFolder';
import { progressBar } from '../../../../platform/progress';
import { openTestServices } from '../../../support/services';
import { type Amount, fuzz, schemathesis } from './schemathesis';
import { openTarget, type Target } from './target';

const USAGE = `npm run fuzz -- [--requests 10000] [--seed 1] [--json FILE]

  由 /openapi.json 生成请求（schemathesis，含有状态序列），各角色密钥轮流，直至达到请求数；有 5xx、未说明的答复或堆栈即以 1 退出
  Requests made from /openapi.json, chains of them too, with everybody's keys, until there were so many; exit code 1 for
  any 5xx, any answer that is not described, any stack.
`;

const CACHE = process.env.JIESU_CACHE ?? join(__dirname, '..', '..', '..', '..', '.cache');
/** Cases an operation in a pass: each costs a start of Python, one of more takes many minutes. */
const MOST_EXAMPLES = 40;
const OPERATIONS = 100;
/** What coverage of the description alone asks. */
const COVERAGE = 7_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);

interface Run {
  readonly seed: number;
  readonly wanted: number;
  readonly json: string | undefined;
}

async function attack(python: string, target: Target, folder: string, { seed, wanted, json }: Run): Promise<number> {
  const bar = progressBar('请求 requests', wanted);
  const answers: Record<string, number> = {};
  let requests = 0;
  let amiss = 0;
  const sum = () => {
    const broken = Object.entries(answers).filter(([status]) => status.startsWith('5'));
    const faults = target.log.filter((line) => line.includes('unforeseen fault')).length;
    return { requests, answers, serverErrors: broken.reduce((all, [, times]) => all + times, 0), faults, amiss };
  };
  for (let pass = 0; requests < wanted; pass++) {
    const left = wanted - requests;
    const examples = Math.min(MOST_EXAMPLES, Math.ceil(left / OPERATIONS));
    // What is made from the description alone is the same in each pass.
    const first = pass === 0 && wanted >= COVERAGE;
    const phases: Amount['phases'] = first ? ['examples', 'coverage', 'stateful'] : ['fuzzing', 'stateful'];
    const amount = { seed: seed + pass, examples, phases };
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
    writeJson(json, sum());
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

answerHelp(USAGE);
const options = { requests: { type: 'string' }, seed: { type: 'string' }, json: { type: 'string' } } as const;
const { values } = readCommandLine(process.argv.slice(2), options, USAGE);
void inOwnFolder('fuzz', (own) =>
  main(own, {
    wanted: wholeNumber(USAGE, '--requests', values.requests ?? '10000', 1, 10_000_000),
    seed: wholeNumber(USAGE, '--seed', values.seed ?? '1', 0, 2 ** 31),
    json: values.json,
  }),
);

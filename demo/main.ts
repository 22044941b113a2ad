import type { Term } from '../api/words';
import { timelineOf } from '../ledger/queries/order';
import { answerHelp, endWith, writeJson } from '../platform/commandLine';
import { inOwnFolder, type OwnFolder } from '../platform/ownFolder';
import { progressBar } from '../platform/progress';
import type { Pack } from '../rules/pack';
import type { OrderState } from '../domain/state';
import { spanWords } from './clock';
import { engineWorld } from './engineWorld';
import { type DemoOptions, readOptions, USAGE } from './options';
import { threeStories, type Told } from './pick';
import { type Plan, plansFor } from './plans';
import { liveAll } from './run';
import { openStage, type Stage } from './stage';
import { story } from './story';
import { summaryLines, summaryOf } from './summary';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** A hundred complaints, weeks of their lives, in about a minute. */
async function main(): Promise<void> {
  answerHelp(USAGE);
  const options = readOptions(process.argv.slice(2));
  const show = async ({ path, closeAtEnd, leave }: OwnFolder) => {
    say('启动引擎、数据库与工作进程 / starting engine, database and worker …');
    const stage = await openStage({
      folder: path,
      env: process.env,
      onStep: (line) => say(`  ${line}`),
      onFatal: (fault) => {
        process.stderr.write(`${fault.message}\n`);
        void leave(fault.exitCode);
      },
    });
    closeAtEnd(stage);
    await play(stage, options);
    for (const line of options.keep ? keptLines(path) : NOT_KEPT) say(line);
    return 0;
  };
  await inOwnFolder('demo', show, options.keep);
}

const NOT_KEPT = [
  '用 npm run demo -- --keep 保留数据，再以 DATA_DIR=<目录> npm start 在 API 与 Temporal UI 中逐件查看。',
  'Run it with --keep, then DATA_DIR=<folder> npm start, to look at every order in the API and the Temporal UI.',
] as const;

const keptLines = (folder: string) => [
  `数据目录已保留 / data folder kept: ${folder}`,
  `  查看 / to look at it: DATA_DIR=${folder} npm start`,
  '  然后打开打印出的 API 文档（/docs）与 Temporal UI；工单编号如上 / then open the printed API page and Temporal UI',
];

async function play(stage: Stage, { seed, orders, firstDay, sideBySide, json }: DemoOptions): Promise<void> {
  const { pack, ledger } = stage;
  const plans = plansFor({ pack, seed, orders, firstDay });
  const world = engineWorld({ ...stage, profile: pack.profile, pack: pack.hash });
  const done: { readonly plan: Plan; readonly state: OrderState }[] = [];
  const bar = progressBar('工单 orders', plans.length);
  const began = Date.now();
  try {
    await liveAll(world, plans, sideBySide, (state, plan) => {
      done.push({ plan, state });
      bar.at(done.length);
    });
  } finally {
    bar.stop();
  }
  const wallMs = Date.now() - began;
  const states = done.map(({ state }) => state);
  const virtualMs =
    Math.max(...states.map(({ lastAt }) => lastAt)) - Math.min(...states.map(({ receivedAt }) => receivedAt));
  const virtual = spanWords(virtualMs);
  say(
    `  ${virtual.zh}的业务时间，用时 ${(wallMs / 1_000).toFixed(1)} 秒 / ${virtual.en} of business time in ${(wallMs / 1_000).toFixed(1)} s`,
  );
  const summary = summaryOf(states);
  for (const line of ['', ...summaryLines(summary), '']) say(line);
  const stories = threeStories(done);
  for (const told of stories) {
    const events = (await timelineOf(ledger, told.plan.orderNo)).map(({ event }) => event);
    for (const line of story(headOf(told), events, wordsOf(pack))) say(line);
    say('');
  }
  if (json === undefined) return;
  const storiesOf = stories.map(({ heading, plan }) => ({ story: heading.en, orderNo: plan.orderNo }));
  writeJson(json, { seed, firstDay, virtualMs, wallMs, ...summary, stories: storiesOf });
  say(`汇总数据 / figures: ${json}`);
}

function headOf({ heading, plan }: Told) {
  return { heading, title: { zh: plan.title, en: plan.saying.titleEn }, content: plan.content };
}

function wordsOf(pack: Pack): { unit: (code: string) => Term; matter: (code: string) => Term } {
  return {
    unit: (code) => pack.units.get(code) ?? { zh: code, en: code },
    matter: (code) => pack.matters.get(code) ?? { zh: code, en: code },
  };
}

endWith(
  main().then(() => 0),
  1,
);

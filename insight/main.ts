import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endWith } from '../platform/commandLine';
import { VaultError } from '../vault/errors';
import { advise } from './dispatch';
import { DuplicateIndex } from './duplicates';
import { evaluateAll } from './evaluate';
import { readModel } from './modelFile';
import { duplicateRule } from './profiles';
import { kaohsiung, present } from './realOrders';
import { trainFromLedger, trainModel } from './train';

const USAGE = `npm run suggest -- evaluate [--data <folder>] [--plots <folder>]   时间切分评估，对照目标，结果为 JSON / figures by time split against the bar, as JSON
npm run suggest -- train --ledger [--most <n>] [--profile <p>] [--out <folder>]   由本系统已办工单学习，写出模型 / learn from this system's settled orders, write the model
npm run suggest -- train [--data <folder>] [--out <folder>]   由高雄数据学习 / learn from the Kaohsiung feed
npm run suggest -- predict --model <file> --text <t> [--district <d>] [--address <a>]
npm run suggest -- rate [--orders <n>]             查重速度 / orders a second through the duplicate index (invented places)
`;
const ROOT = join(__dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    ledger: { type: 'boolean' },
    most: { type: 'string' },
    profile: { type: 'string' },
    plots: { type: 'string' },
    model: { type: 'string' },
    text: { type: 'string' },
    district: { type: 'string' },
    address: { type: 'string' },
    orders: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const DATA = values.data ?? process.env.JIESU_SHARED_DATA ?? join(ROOT, '../shared/data');

const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value, null, 1)}\n`);
async function train(): Promise<void> {
  if (values.ledger) {
    const most = Number(values.most ?? 200_000);
    if (!Number.isInteger(most) || most < 1) return fail();
    print(await trainFromLedger({ most, profile: values.profile ?? 'beijing', out: values.out }, say));
    return;
  }
  if (!present(DATA, 'kh1999', say)) return;
  const folder = values.out ?? join(ROOT, '.data/models');
  print(trainModel(await kaohsiung(DATA), { profile: 'kaohsiung-1999', folder }, say));
}

function predict(): void {
  if (values.model === undefined || values.text === undefined) return fail();
  const { hash, unit, matter } = readModel(values.model);
  const wording = { text: values.text, district: values.district ?? '', address: values.address ?? '' };
  print({ model: hash, unit: advise(unit, wording), matter: advise(matter, wording) });
}

/** A year of a city of 40 × 40 km: places by a fixed walk, so that every run does the same work. */
function rate(): void {
  const wanted = Number(values.orders ?? 100_000);
  const index = new DuplicateIndex(duplicateRule());
  const began = performance.now();
  const rateNow = (done: number) => Math.round(done / ((performance.now() - began) / 1000));
  const megabytes = () => Math.round(process.memoryUsage().rss / 1_048_576);
  for (let i = 0; i < wanted; i++) {
    const [lat, lng] = [39.7 + ((i * 0.618034) % 1) * 0.36, 116.2 + ((i * 0.754878) % 1) * 0.47];
    const at = Math.floor((i / wanted) * 365 * 86_400_000);
    const one = { id: String(i), at, lat, lng, text: `路灯不亮${i % 97}小区噪音`, address: '' };
    index.like(one);
    index.add(one);
    if (i > 0 && i % 100_000 === 0) say(`${i}: ${rateNow(i)} 件/秒 orders/s · ${megabytes()} MB`);
  }
  const seconds = (performance.now() - began) / 1000;
  print({ orders: wanted, seconds, ordersPerSecond: wanted / seconds, megabytes: megabytes() });
}

function fail(): void {
  process.stderr.write(USAGE);
  process.exitCode = 64;
}

async function run(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  switch (positionals[0]) {
    case 'evaluate':
      print(await evaluateAll(DATA, values.plots, say));
      return;
    case 'train':
      return train();
    case 'predict':
      return predict();
    case 'rate':
      return rate();
    default:
      return fail();
  }
}

endWith(
  run().then(() => Number(process.exitCode ?? 0)),
  1,
  (error) => (error instanceof VaultError ? 69 : undefined),
);

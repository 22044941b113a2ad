import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { eachCsvRecord } from '../importer/csv';
import { readFeed } from '../importer/kaohsiung/read';
import { advise, type DispatchProfile, type Question, type Settled, trainAdviser } from './dispatch';
import { DuplicateIndex, type DuplicateRule } from './duplicates';
import { evaluateDispatch } from './evaluateDispatch';
import { evaluateDuplicates, type Flagged } from './evaluateDuplicates';
import { readModel, writeModel } from './modelFile';

const USAGE = `npm run suggest -- evaluate [--data <folder>]      时间切分评估，结果为 JSON / figures by time split, as JSON
npm run suggest -- train [--data <folder>] [--out <folder>]   训练并写出模型 / learn from all orders, write the model
npm run suggest -- predict --model <file> --text <t> [--district <d>] [--address <a>]
npm run suggest -- rate [--orders <n>]             查重速度 / orders a second through the duplicate index (invented places)
`;
const BAR = { unit: 0.948, matter: 0.72 };
const ROOT = join(__dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
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
const profileOf = <T>(name: string): T => JSON.parse(readFileSync(join(ROOT, 'insight/profiles', name), 'utf8')) as T;
const present = (folder: string): boolean => {
  if (existsSync(join(DATA, folder))) return true;
  say(`\n*** 未评估 NOT EVALUATED: ${folder} 不存在 is absent (--data, JIESU_SHARED_DATA) ***\n`);
  return false;
};
const progress = (name: string) => (epoch: number, loss: number) =>
  say(`${name} · 第 ${epoch} 轮 pass ${epoch}: loss ${loss.toFixed(4)}`);

async function settledOrders(): Promise<Settled[]> {
  const { cases } = await readFeed(join(DATA, 'kh1999'));
  return cases.map(({ order }) => {
    const { createdAt, text, district, address, unit, unitFirst, type } = order;
    return { createdAt, text, district, address, unit, unitFirst, matter: type };
  });
}

async function evaluate(): Promise<void> {
  const figures: Record<string, unknown> = { bar: BAR };
  if (present('kh1999')) {
    const orders = await settledOrders();
    const profile = profileOf<DispatchProfile>('kaohsiung-1999.json');
    const day = (date: string) => Date.parse(`${date}T00:00:00+08:00`);
    const splits = { october: ['2016-10-20', '2016-10-24'], august2017: ['2017-08-01', '2017-08-02'] } as const;
    for (const [split, [from, until]] of Object.entries(splits))
      for (const question of ['unit', 'matter'] as const) {
        const name = `${split}/${question}`;
        const result = evaluateDispatch(question, orders, day(from), day(until), profile, progress(name));
        say(`${name}: ${(result.accuracy * 100).toFixed(1)} % (bar ${(BAR[question] * 100).toFixed(1)} %)`);
        figures[name] = { from, until, reached: result.accuracy >= BAR[question], ...result };
      }
  }
  if (present('chicago_sanitation')) {
    const rule = profileOf<DuplicateRule>('duplicates.json');
    const result = evaluateDuplicates(await sanitation(), Date.parse('2012-06-21T00:00:00Z'), rule);
    figures.duplicates = { from: '2012-06-21', ...result };
  }
  print(figures);
}

async function sanitation(): Promise<Flagged[]> {
  const orders: Flagged[] = [];
  const columns = ['Creation_Date', 'Status', 'Service_Request_Number', 'Street_Address', 'Latitude', 'Longitude'];
  await eachCsvRecord(join(DATA, 'chicago_sanitation/2012-06.csv.gz'), columns, (record) => {
    if (!('fields' in record)) return;
    const { fields } = record;
    const lat = Number(fields.Latitude || Number.NaN);
    const lng = Number(fields.Longitude || Number.NaN);
    if (!Number.isFinite(lat) || !Number.isFinite(lng)) return;
    orders.push({
      id: fields.Service_Request_Number ?? '',
      at: Date.parse(`${fields.Creation_Date}T00:00:00Z`),
      lat,
      lng,
      text: fields.What_is_the_Nature_of_this_Code_Violation ?? '',
      address: fields.Street_Address ?? '',
      duplicate: (fields.Status ?? '').endsWith('- Dup'),
    });
  });
  return orders;
}

async function train(): Promise<void> {
  if (!present('kh1999')) return;
  const orders = await settledOrders();
  const profile = profileOf<DispatchProfile>('kaohsiung-1999.json');
  const labelled = (question: Question) => orders.filter((one) => one[question] !== '');
  const unit = trainAdviser('unit', labelled('unit'), profile, progress('unit'));
  const matter = trainAdviser('matter', labelled('matter'), profile, progress('matter'));
  print(writeModel(values.out ?? join(ROOT, '.data/models'), { unit, matter }));
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
  const index = new DuplicateIndex(profileOf<DuplicateRule>('duplicates.json'));
  const began = performance.now();
  for (let i = 0; i < wanted; i++) {
    const [lat, lng] = [39.7 + ((i * 0.618034) % 1) * 0.36, 116.2 + ((i * 0.754878) % 1) * 0.47];
    const at = Math.floor((i / wanted) * 365 * 86_400_000);
    const one = { id: String(i), at, lat, lng, text: `路灯不亮${i % 97}小区噪音`, address: '' };
    index.likest(one);
    index.add(one);
    if (i > 0 && i % 100_000 === 0) say(`${i}: ${Math.round(i / ((performance.now() - began) / 1000))} 件/秒 orders/s`);
  }
  const seconds = (performance.now() - began) / 1000;
  print({ orders: wanted, seconds, ordersPerSecond: wanted / seconds });
}

function fail(): void {
  process.stderr.write(USAGE);
  process.exitCode = 64;
}

async function run(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  switch (positionals[0]) {
    case 'evaluate':
      return evaluate();
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

run().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});

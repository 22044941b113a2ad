import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npmRun, tell, until } from '../processes';
import { type City, openCity } from './city';
import { judge, judgeRecord } from './judge';
import { commandOf, deliver, intakeOf, type Message, send } from './life';
import type { Lived } from './lived';
import { numberOf } from './numbers';
import { smallDisk } from './smallDisk';

const ORDERS = 4;

/** What orders are sent, kept for the judge. */
function book(city: City) {
  const messages: Message[] = [];
  const keep = (message: Message) => {
    messages.push(message);
    city.sent.add(message.orderNo);
    return message;
  };
  return {
    keep,
    give: (message: Message) => deliver(city.crew, keep(message)),
    lived: (): Lived => ({
      messages,
      others: [],
      merged: [],
      orders: [...new Set(messages.map(({ orderNo }) => orderNo))],
    }),
  };
}

const numbersOf = (city: City, part: string) => Array.from({ length: ORDERS }, (_, i) => numberOf(city.tag, i, part));

test('the disk full to the last byte: what is acknowledged stays, what is not is refused, and all goes on with room again', async () => {
  const disk = smallDisk();
  if (!disk) return;
  let city: City | undefined;
  try {
    city = await openCity(process.env, undefined, disk.folder);
    const { crew } = city;
    const { give, keep, lived } = book(city);
    const orders = numbersOf(city, 'D');
    await crew.untilWhole();
    for (const orderNo of orders) await give(intakeOf(orderNo));
    for (const orderNo of orders) await give(commandOf(orderNo, 'sign'));
    disk.fill();
    const meanwhile = orders.flatMap((orderNo) => [commandOf(orderNo, 'urge'), commandOf(orderNo, 'raiseRisk')]);
    const late = numbersOf(city, 'L').map((orderNo) => intakeOf(orderNo));
    // Whatever is refused is sent again by the same client until it is taken: with room again, or while there is none.
    let refusals = 0;
    const delivered = [...meanwhile, ...late].map(async (message) => {
      const first = await send(crew, keep(message));
      if (first.status === 0 || first.status === 503 || first.status === 202) refusals++;
      return deliver(crew, message);
    });
    await until('the full disk is felt', () => (refusals > 0 ? true : undefined));
    disk.free();
    await Promise.all(delivered);
    await crew.untilWhole();
    for (const { orderNo } of late) await give(commandOf(orderNo, 'sign'));
    tell(`${refusals} of ${delivered.length} messages were refused or put off while the disk was full`);
    expect(await judge(city, lived())).toEqual([]);
    expect(await judgeRecord(city)).toEqual([]);
  } finally {
    disk.free();
    await city?.close();
    disk.unmount();
  }
}, 600_000);

test('the database restored to what it was some messages ago: npm run repair gives back what the engine’s histories hold', async () => {
  const city = await openCity(process.env);
  try {
    const { crew, folder } = city;
    const { give, lived } = book(city);
    const [old, young] = [numbersOf(city, 'O'), numbersOf(city, 'Y')];
    await crew.untilWhole();
    for (const orderNo of old) await give(intakeOf(orderNo));
    for (const orderNo of old.slice(0, 2)) await give(commandOf(orderNo, 'sign'));
    const files = await crew.stopDatabase();
    execFileSync('cp', ['-a', files, `${files}.backup`]);
    await crew.startDatabase();
    await crew.untilWhole();

    for (const orderNo of old.slice(2)) await give(commandOf(orderNo, 'sign'));
    for (const orderNo of old) await give(commandOf(orderNo, 'urge'));
    for (const orderNo of young) await give(intakeOf(orderNo));
    for (const orderNo of young) await give(commandOf(orderNo, 'sign'));
    await until('everything is in the ledger', async () => {
      const counts = await Promise.all([...old, ...young].map(async (orderNo) => (await city.events(orderNo)).length));
      return counts.every((count) => count >= 3) ? true : undefined;
    });

    crew.signal('database', 'SIGKILL');
    await crew.stopDatabase();
    rmSync(files, { recursive: true });
    renameSync(`${files}.backup`, files);
    await crew.startDatabase();
    await crew.untilWhole();
    tell('the database is what it was at the backup');
    expect((await Promise.all(young.map(city.events))).flat()).toEqual([]);

    const report = join(folder, 'repair.json');
    const repair = npmRun('repair', ['--json', report], { DATA_DIR: folder });
    const code = await repair.ended;
    const { open, ...rest } = JSON.parse(readFileSync(report, 'utf8')) as { open: readonly string[] };
    tell(`repair (exit ${code}): ${JSON.stringify(rest).slice(0, 200)}; ${open.length} open`);
    // What callers said after the backup is gone with the vault, and named; of the older orders nothing is open.
    expect(open.filter((line) => !young.some((orderNo) => line.includes(orderNo)))).toEqual([]);
    expect(await judge(city, lived())).toEqual([]);
    expect(await judgeRecord(city)).toEqual([]);
  } finally {
    await city.close();
  }
}, 600_000);

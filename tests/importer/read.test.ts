import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Feed, readFeed } from '../../importer/kaohsiung/read';
import { StartupError } from '../../platform/failures';
import { FIXTURES } from './fixtureFeed';

const ORDERS = readFileSync(join(FIXTURES, 'orders.ndjson'), 'utf8').trim().split('\n');
const CHANGES = readFileSync(join(FIXTURES, 'events.ndjson'), 'utf8').trim().split('\n');

async function read(orders: string | Buffer, changes: string | Buffer): Promise<Feed> {
  const folder = mkdtempSync(join(tmpdir(), 'jiesu-feed-'));
  writeFileSync(join(folder, `orders.ndjson${Buffer.isBuffer(orders) ? '.gz' : ''}`), orders);
  writeFileSync(join(folder, `events.ndjson${Buffer.isBuffer(changes) ? '.gz' : ''}`), changes);
  return readFeed(folder);
}

const text = (lines: readonly string[]) => lines.join('\n');

describe('reading the feed', () => {
  test('packed or plain, with line ends of Windows or without a last one, it is the same', async () => {
    const plain = await read(text(ORDERS), text(CHANGES));
    const packed = await read(gzipSync(`${ORDERS.join('\r\n')}\r\n`), gzipSync(CHANGES.join('\r\n')));
    expect(plain.rejects).toEqual([]);
    expect(plain.cases).toHaveLength(ORDERS.length);
    expect(packed.cases).toEqual(plain.cases);
  });

  test('a line that is no JSON is set aside with its number, and the others count', async () => {
    const feed = await read(text([ORDERS[0] ?? '', '{"id":"INS1', ...ORDERS.slice(1)]), text(CHANGES));
    expect(feed.rejects).toEqual([expect.objectContaining({ line: 2, reason: expect.stringMatching(/JSON/) })]);
    expect(feed.cases).toHaveLength(ORDERS.length);
  });

  test.each([
    ['an instant without a zone', (line: string) => line.replace('T08:00:00+08:00', 'T08:00:00'), /createdAt/],
    [
      'a day that does not exist',
      (line: string) => line.replace('2016-10-10T08:00:00', '2016-13-40T08:00:00'),
      /createdAt/,
    ],
    ['a number that is none', (line: string) => line.replace('INS169900001', '../etc'), /id/],
    [
      'an unknown state in the sequence',
      (line: string) => line.replace('"statusSeq": "123"', '"statusSeq": "1x3"'),
      /statusSeq/,
    ],
    ['a missing field', (line: string) => line.replace('"createdAt"', '"made"'), /createdAt/],
  ])('%s is set aside by name', async (_, spoil, reason) => {
    const feed = await read(text([spoil(ORDERS[0] ?? ''), ...ORDERS.slice(1)]), text(CHANGES));
    expect(feed.rejects[0]?.reason).toMatch(reason);
    expect(feed.cases).toHaveLength(ORDERS.length - 1);
  });

  test('a second line of the same order is set aside and names the first', async () => {
    const feed = await read(text([...ORDERS, ORDERS[0] ?? '']), text(CHANGES));
    expect(feed.rejects).toEqual([
      expect.objectContaining({ line: ORDERS.length + 1, reason: expect.stringContaining('1') }),
    ]);
  });

  test('a change of an order nobody knows, and an order without changes, are set aside', async () => {
    const stranger = (CHANGES[0] ?? '').replace('INS169900001', 'INS169999999');
    const feed = await read(
      text(ORDERS),
      text([stranger, ...CHANGES.slice(1).filter((line) => !line.includes('INS169900001'))]),
    );
    expect(feed.rejects.map(({ orderNo }) => orderNo)).toEqual(['INS169999999', 'INS169900001']);
  });

  test('bytes that are no UTF-8, and a line without end, are set aside without stopping', async () => {
    const bad = Buffer.concat([
      Buffer.from(`${ORDERS[0]}\n`),
      Buffer.from([0x7b, 0xff, 0xfe, 0x0a]),
      Buffer.alloc(1_100_000, 0x61),
      Buffer.from(`\n${text(ORDERS.slice(1))}\n`),
    ]);
    const feed = await read(gzipSync(bad), text(CHANGES));
    expect(feed.rejects.map(({ line }) => line)).toEqual([2, 3]);
    expect(feed.cases).toHaveLength(ORDERS.length);
  });

  test('a file that breaks off is said so, and what stood before it counts', async () => {
    const long = ORDERS.flatMap((line, i) =>
      i === 0
        ? [line]
        : [line, ...Array.from({ length: 40 }, (_, n) => line.replace(/INS\d+/g, `INS17${i}${1000 + n}`))],
    );
    const whole = gzipSync(text(long), { level: 0 });
    const feed = await read(whole.subarray(0, whole.length >> 1), text(CHANGES));
    expect(feed.cases.length).toBeGreaterThan(0);
    expect(feed.rejects.some(({ reason }) => /breaks off/.test(reason))).toBe(true);
  });

  test('a folder without the files is refused with their name', async () => {
    await expect(readFeed(tmpdir())).rejects.toThrow(StartupError);
    await expect(readFeed(tmpdir())).rejects.toThrow(/orders\.ndjson/);
  });
});

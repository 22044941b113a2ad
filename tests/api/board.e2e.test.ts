import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { Client } from 'pg';
import { createBoardGateway } from '../../api/gatewayBoard';
import { cardOf } from '../../insight/topics/card';
import type { TopicOrder } from '../../insight/topics/decisions';
import { workflowBundle } from '../../worker/bundle';
import { testConverter } from '../support/converter';
import { CACHE, until } from '../workflows/desk';
import { type House, openHouse } from './house';
import { beijing } from './standIn';

const CITY = ['city'] as const;
const STREET = ['unit', 'BJ-110108001'] as const;
const WHY = '同一问题';

/** 40 orders of a street about one thing, as a run would have grouped them. */
function ordersOf(prefix: string, matter: string): (TopicOrder & { nearness: number })[] {
  return Array.from({ length: 40 }, (_, i) => ({
    ...{ orderNo: `${prefix}-1000${i}`, at: Date.UTC(2026, i % 3, 10), matter, street: '110108001', community: null },
    ...{ unit: 'BJ-110108001', solved: i % 4 === 0, hung: false, rounds: 1, words: ['路灯'], nearness: 1 - i / 100 },
  }));
}

let house: House;
let owner: Client;
/** Leaves the activity alone, or takes its answer away. */
let lost = false;
beforeAll(async () => {
  house = await openHouse('board', undefined, {
    around: (real) => ({
      ...real,
      async decideTopic(deciding: unknown) {
        const decide = real as unknown as { decideTopic(asked: unknown): Promise<unknown> };
        const made = await decide.decideTopic(deciding);
        if (!lost) return made;
        lost = false;
        throw new Error('the worker died here');
      },
    }),
  });
  owner = new Client({ connectionString: house.desk.urls.owner });
  await owner.connect();
  const { topics } = beijing().documents.policy;
  if (!topics) throw new Error('the pack has no rules of topics');
  await owner.query(
    `insert into insight.topic_run (no, from_at, to_at, orders, method) values (1, now(), now(), 80, '{}')`,
  );
  for (const [id, matter] of [
    ['T0001', 'light.out'],
    ['T0002', 'drain.blocked'],
  ] as const)
    await owner.query(
      'insert into insight.topic (id, title, profile, first_run, last_run, card) values ($1, $2, $3, 1, 1, $4)',
      [id, matter, '[["路灯",1]]', JSON.stringify(cardOf(ordersOf(id, matter), 80, topics))],
    );
});
afterAll(async () => {
  await owner.end();
  await house.close();
});

const decisions = async () => (await house.get(CITY, '/v1/topic-decisions')).body.decisions as readonly object[];

test('the board: figures with samples, kinds in words, names of codes; order numbers for those who see every order', async () => {
  const { status, body } = await house.get(CITY, '/v1/topic-board');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    topics: [
      {
        id: 'T0001',
        orders: 40,
        of: 80,
        solved: { counted: 10, of: 40 },
        months: { length: 3 },
        typical: { length: 5 },
      },
      { id: 'T0002' },
    ],
    names: { units: { 'BJ-110108001': { zh: expect.any(String) } }, matters: { 'light.out': expect.anything() } },
  });
  const [topic] = body.topics as readonly { kinds: readonly object[] }[];
  expect(topic?.kinds).toContainEqual({ code: 'hard', zh: '难点', en: 'hard' });
  const ofUnit = (await house.get(STREET, '/v1/topic-board/T0001')).body;
  expect([ofUnit.orders, ofUnit.typical]).toEqual([40, undefined]);
  expect((await house.get(STREET, '/v1/topic-board?unit=BJ-ENT-HEAT')).body.topics).toEqual([]);
  expect((await house.get(STREET, '/v1/topic-board?kind=beyond')).body.topics).toEqual([]);
});

test('what is not there, not allowed, or not said properly is refused with its code', async () => {
  expect((await house.get(CITY, '/v1/topic-board/T9999')).body.code).toBe('UNKNOWN_TOPIC');
  expect(await house.get(CITY, '/v1/topic-board/x')).toMatchObject({ status: 404 });
  expect(await house.get(['agent'], '/v1/topic-board')).toMatchObject({ status: 403 });
  const rename = (as: readonly ['city'] | typeof STREET, topic: string, body: object) =>
    house.post(as, `/v1/topic-board/${topic}/rename`, body);
  expect(await rename(STREET, 'T0001', { title: '路灯', reason: WHY })).toMatchObject({ status: 403 });
  expect(await rename(CITY, 'T0001', { title: '路灯', reason: ' ' })).toMatchObject({ status: 400 });
  expect(await rename(CITY, 'T9999', { title: '路灯', reason: WHY })).toMatchObject({
    status: 404,
    body: { code: 'UNKNOWN_TOPIC', rule: 'PR-3' },
  });
  const post = (path: string, body: object) => house.post(CITY, `/v1/topic-board/${path}`, body);
  expect((await post('T0001/merge', { into: 'T0001', reason: WHY })).body.code).toBe('TOPIC_ITSELF');
  expect((await post('T0001/split', { title: 'x', by: {}, reason: WHY })).body.code).toBe('NO_CRITERION');
  expect(await decisions()).toEqual([]);
});

test('a decision stands once, though its worker dies after writing and its sender asks again', async () => {
  const key = { 'idempotency-key': 'rename-one' };
  const body = { title: '路灯不亮', reason: WHY };
  lost = true;
  const first = await house.post(CITY, '/v1/topic-board/T0001/rename', body, key);
  expect(first).toMatchObject({ status: 200, body: { topic: 'T0001', decided: true } });
  expect((await house.post(CITY, '/v1/topic-board/T0001/rename', body, key)).body).toEqual(first.body);
  expect((await house.get(CITY, '/v1/topic-board/T0001')).body.title).toBe('路灯不亮');
  expect(await decisions()).toMatchObject([
    { no: 1, reason: WHY, what: { code: 'rename', zh: '改名' }, topic: 'T0001', title: '路灯不亮' },
  ]);
});

test('split off and merged: ids are told, what was merged away takes no further decision', async () => {
  const split = await house.post(CITY, '/v1/topic-board/T0001/split', {
    ...{ title: '庭院灯', by: { words: ['庭院'] }, reason: WHY },
  });
  expect(split).toMatchObject({ status: 200, body: { into: 'T0003', decided: true } });
  expect(await house.post(CITY, '/v1/topic-board/T0002/merge', { into: 'T0001', reason: WHY })).toMatchObject({
    status: 200,
    body: { into: 'T0001' },
  });
  const again = await house.post(CITY, '/v1/topic-board/T0002/rename', { title: 'x', reason: WHY });
  expect(again.body.code).toBe('TOPIC_MERGED');
  expect(await decisions()).toHaveLength(3);
});

test('with nobody at work a decision is accepted and told so; it is in force once somebody works again', async () => {
  const { client, taskQueue } = house.desk;
  const hasty = createBoardGateway({ client, taskQueue, answerMs: 1 });
  const asked = { do: 'rename', topic: 'T0001', title: '路灯专项' } as const;
  expect(await hasty.decide({ asked, actor: 'k', reason: WHY, message: 'hasty' })).toBe('accepted');
  await until(decisions, (made) => made.length === 4);
});

test('a table for spreadsheets and a picture', async () => {
  const ask = async (url: string) =>
    house.app.inject({ url, headers: { authorization: `Bearer ${await house.key('city')}` } });
  const csv = await ask('/v1/topic-board.csv');
  expect([csv.statusCode, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(csv.body).toMatch(/T0001,路灯专项/u);
  const svg = await ask('/v1/topic-board/T0001/trend.svg');
  expect([svg.headers['content-type'], svg.body.startsWith('<svg')]).toEqual(['image/svg+xml; charset=utf-8', true]);
});

test('the recorded decision replays', async () => {
  const file = readFileSync(join(__dirname, 'histories', 'decide-topic.json.gz'));
  const history = temporal.api.history.v1.History.fromObject(JSON.parse(gunzipSync(file).toString('utf8')) as object);
  const { codePath } = await workflowBundle({ cacheDir: CACHE });
  const replay = { workflowBundle: { codePath }, dataConverter: testConverter() };
  await expect(Worker.runReplayHistory(replay, history, 'decide-topic')).resolves.toBeUndefined();
});

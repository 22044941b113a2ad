import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { dataConverter, decodeHistory } from '../../platform/codec';
import { codecKey } from '../../platform/codec/codecKey';
import { OUR_ENCODING } from '../../platform/codec/payloadCodec';
import { keySource } from '../../platform/keys/source';
import { workflowBundle } from '../../worker/bundle';
import { complaintId } from '../../workflows/messages';
import { TEST_CODEC_KEY, testConverter } from '../support/converter';
import { textsOf } from '../support/historyText';
import { uniqueTaskQueue } from '../support/environment';
import { CACHE, type Desk, eventsOf, give, liveState, openDesk, takeIn, typesOf, UNIT, until } from './desk';

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const under = (...keys: Buffer[]) => dataConverter({ keys: keySource('CODEC_KEY', { given: keys }) });

let folder: string;
const open: Desk[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'codec-'));
});
afterEach(async () => {
  for (let desk = open.pop(); desk; desk = open.pop()) await desk.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function desk(taskQueue: string, converter: DataConverter, more: object = {}): Promise<Desk> {
  const made = await openDesk({ name: 'codec', taskQueue, dataConverter: converter, ...more });
  open.push(made);
  return made;
}

const historyOf = ({ client }: Desk, orderNo: string) => client.workflow.getHandle(complaintId(orderNo)).fetchHistory();

/** A history as whoever has the engine's database reads it. */
const asText = (history: temporal.api.history.v1.IHistory) => textsOf(history).join('\n');

/** Ids of the keys under which payloads of this history are locked. */
function keysIn(history: temporal.api.history.v1.IHistory): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
    const { metadata, data } = value as { metadata?: Record<string, Uint8Array>; data?: Uint8Array };
    if (metadata?.encoding && Buffer.from(metadata.encoding).toString() === OUR_ENCODING)
      found.add(Buffer.from(data ?? []).toString('hex', 1, 5));
    else Object.values(value).forEach(walk);
  };
  walk(history);
  return found;
}

async function replays(history: temporal.api.history.v1.IHistory, converter: DataConverter): Promise<void> {
  const { codePath } = await workflowBundle({ cacheDir: CACHE });
  await Worker.runReplayHistory({ workflowBundle: { codePath }, dataConverter: converter }, history);
}

describe('histories through the codec', () => {
  test.each(['aes-256-gcm', 'sm4-gcm'] as const)(
    '%s: the engine sees frames only, and the history replays',
    async (cipher) => {
      const converter = dataConverter({ keys: keySource('CODEC_KEY', { given: [TEST_CODEC_KEY] }), cipher });
      const at = await desk(uniqueTaskQueue('codec'), converter);
      const orderNo = await takeIn(at);
      await give(at, orderNo, 'sign', {}, UNIT);
      const history = await historyOf(at, orderNo);
      const clear = asText(await decodeHistory(history, converter));
      for (const word of ['heating.none', 'BJ-ENT-HEAT', 'k-heat', '签收时限']) {
        expect(clear).toContain(word);
        expect(asText(history)).not.toContain(word);
      }
      await replays(history, converter);
      await replays(await decodeHistory(history, converter), converter);
    },
  );

  test('an order begun in clear, before there was a codec, goes on under it', async () => {
    const queue = uniqueTaskQueue('codec');
    const before = await desk(queue, dataConverter({}));
    const orderNo = await takeIn(before);
    await give(before, orderNo, 'sign', {}, UNIT);
    expect(keysIn(await historyOf(before, orderNo)).size).toBe(0);
    await before.close();
    open.pop();
    const after = await desk(queue, testConverter(), { urls: before.urls });
    await give(after, orderNo, 'contact', { reached: true }, UNIT);
    expect(await liveState(after, orderNo)).toMatchObject({ stage: 'HANDLING' });
    const history = await historyOf(after, orderNo);
    expect([...keysIn(history)]).toEqual([codecKey(TEST_CODEC_KEY).id]);
    await replays(history, testConverter());
  });

  test('keys are changed in their file while orders run on, by a worker that remembers nothing', async () => {
    const file = join(folder, 'keys');
    const write = (...keys: Buffer[]) => writeFileSync(file, keys.map((key) => `${key.toString('base64')}\n`).join(''));
    write(OLD);
    const converter = dataConverter({ keys: keySource('CODEC_KEY', { file }) });
    const at = await desk(uniqueTaskQueue('codec'), converter, { tuning: { maxCachedWorkflows: 0 } });
    const orderNo = await takeIn(at);
    write(NEW, OLD);
    await give(at, orderNo, 'sign', {}, UNIT);
    // The file is looked at once a second: from then on everything new is under the new key.
    const both = [codecKey(OLD).id, codecKey(NEW).id].sort();
    let tries = 0;
    await until(
      async () => {
        await give(at, orderNo, 'contact', { reached: true }, UNIT, `${orderNo}-${tries++}`);
        return [...keysIn(await historyOf(at, orderNo))].sort().join();
      },
      (ids) => ids === both.join(),
    );
    expect((await typesOf(at, orderNo)).filter((type) => type === 'CONTACTED')).toHaveLength(tries);
    await replays(await historyOf(at, orderNo), under(NEW, OLD));
  });

  test('a worker without the key lets the order wait, and judges nothing it cannot read', async () => {
    const queue = uniqueTaskQueue('codec');
    const right = await desk(queue, under(OLD), { tuning: { maxCachedWorkflows: 0 } });
    const orderNo = await takeIn(right);
    const before = await eventsOf(right, orderNo);
    await right.close();
    open.pop();
    const wrong = await desk(queue, under(NEW), { urls: right.urls });
    const hands = await desk(queue, under(NEW, OLD), { urls: right.urls, handsOnly: true });
    await hands.client.workflow.getHandle(complaintId(orderNo)).signal('closeItPlease', {});
    await until(
      async () => (await historyOf(hands, orderNo)).events ?? [],
      (events) => events.some(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes),
    );
    expect(await eventsOf(hands, orderNo)).toEqual(before);
    await wrong.close();
    open.splice(open.indexOf(wrong), 1);
    const again = await desk(queue, under(NEW, OLD), { urls: right.urls });
    // The engine tries a failed task again later and later, so the first calls may come too early.
    await until(
      () => give(again, orderNo, 'sign', {}, UNIT, 'sign-once').catch(() => undefined),
      (answer) => answer !== undefined,
      60_000,
    );
    expect(await typesOf(again, orderNo)).toEqual(expect.arrayContaining(['SIGNED']));
  }, 90_000);

  test('a message with our mark that does not open is refused like any malformed one, never a failed task', async () => {
    const at = await desk(uniqueTaskQueue('codec'), testConverter());
    const orderNo = await takeIn(at);
    const data = Buffer.concat([Buffer.of(5), Buffer.from(codecKey(TEST_CODEC_KEY).id, 'hex'), Buffer.alloc(60, 9)]);
    await at.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: complaintId(orderNo) },
      signalName: 'sign',
      requestId: randomUUID(),
      input: { payloads: [{ metadata: { encoding: Buffer.from(OUR_ENCODING) }, data }] },
    });
    await until(
      () => eventsOf(at, orderNo),
      (events) => events.some((event) => event.type === 'COMMAND_REFUSED'),
    );
    await give(at, orderNo, 'sign', {}, UNIT);
    const { events } = await historyOf(at, orderNo);
    expect(events?.filter(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes)).toEqual([]);
  });

  test('what a failure says, and its stack, are locked too', async () => {
    const said = 'jinsique cannot be written';
    let failed = 0;
    const at = await desk(uniqueTaskQueue('codec'), testConverter(), {
      around: (real: Desk['activities']) => ({
        ...real,
        append: (proposal: Parameters<typeof real.append>[0]) =>
          proposal.seq > 2 && failed++ < 40 ? Promise.reject(new Error(said)) : real.append(proposal),
      }),
    });
    const orderNo = await takeIn(at);
    await at.gateway.command(orderNo, { id: randomUUID(), name: 'sign', body: {}, actor: UNIT });
    const history = await until(
      () => historyOf(at, orderNo),
      ({ events }) => asText({ events: events ?? [] }).includes('Encoded failure'),
      60_000,
    );
    expect(asText(history)).not.toContain('jinsique');
    expect(asText(await decodeHistory(history, testConverter()))).toContain(said);
  }, 90_000);
});

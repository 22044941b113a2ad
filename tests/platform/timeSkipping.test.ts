import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { fastForward, SkippingClient, startSkipping } from '../../platform/timeSkipping';
import { testTemporal, uniqueTaskQueue } from '../support/environment';
import { clock, seen, when } from './fixtures/clock';

const DAY_MS = 86_400_000;

describe("a workflow's own clock", () => {
  const taskQueue = uniqueTaskQueue('clock');
  let client: Client;
  let skipping: SkippingClient;
  let worker: Worker;
  let running: Promise<void>;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const { address } = await testTemporal();
    const connection = await Connection.connect({ address });
    const native = await NativeConnection.connect({ address });
    client = new Client({ connection });
    skipping = new SkippingClient({ connection });
    const workflowBundle = await bundleWorkflowCode({ workflowsPath: require.resolve('./fixtures/clock') });
    worker = await Worker.create({ connection: native, taskQueue, workflowBundle });
    running = worker.run();
    close = async () => {
      worker.shutdown();
      await running;
      await native.close();
      await connection.close();
    };
  });
  afterAll(() => close());

  test('started by the skipping client it lives thirty days in seconds', async () => {
    const began = Date.now();
    const times = await skipping.execute(clock, { workflowId: `${taskQueue}/free`, taskQueue, args: [30] });
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(30 * DAY_MS);
    expect(Date.now() - began).toBeLessThan(30_000);
  });

  test('update-with-start by the skipping client skips as well', async () => {
    const startWorkflowOperation = new WithStartWorkflowOperation(clock, {
      workflowId: `${taskQueue}/with-start`,
      taskQueue,
      args: [3],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    await skipping.executeUpdateWithStart(when, { startWorkflowOperation });
    const handle = await startWorkflowOperation.workflowHandle();
    expect(await handle.result()).toHaveLength(4);
  });

  test('an ordinary workflow is sent ahead step by step and a message arrives at exactly that time', async () => {
    const workflowId = `${taskQueue}/steps`;
    const handle = await client.workflow.start(clock, { workflowId, taskQueue, args: [3] });
    const [began = 0] = await handle.query(seen);
    expect(await fastForward(client, workflowId, 1.5 * DAY_MS)).toBe('arrived');
    expect(await handle.query(seen)).toHaveLength(2);
    const arrived = await handle.executeUpdate(when);
    expect(arrived - began - 1.5 * DAY_MS).toBeGreaterThanOrEqual(0);
    expect(arrived - began - 1.5 * DAY_MS).toBeLessThan(60_000);
    expect(await fastForward(client, workflowId, 10 * DAY_MS)).toBe('closed');
    expect(await fastForward(client, workflowId, DAY_MS)).toBe('closed');
  });

  test('a workflow sent ahead can be let go to its end', async () => {
    const workflowId = `${taskQueue}/go`;
    const handle = await client.workflow.start(clock, { workflowId, taskQueue, args: [5] });
    expect(await fastForward(client, workflowId, DAY_MS / 2)).toBe('arrived');
    await startSkipping(client, workflowId);
    expect(await handle.result()).toHaveLength(6);
  });
});

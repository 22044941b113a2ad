import { temporal } from '@temporalio/proto';
import { fold } from '../../domain/evolve';
import { exactWorld } from '../../simulator/build';
import { chooseLives } from '../../simulator/real/choose';
import { runReal } from '../../simulator/real/run';
import type { WorkflowBundle } from '../../worker/bundle';
import { runWorker, type RunningWorker } from '../../worker/run';
import { complaintId } from '../../workflows/messages';
import { testConverter } from '../support/converter';
import { handsOf } from '../simulator/realPlace';
import { AGENT, CACHE, commandOf, type Desk, eventsOf, freshOrder, give, openDesk, takeIn, UNIT, until } from './desk';
import { releaseWith } from './release';

const LIVES = 8;
const SEED = 11;
/** Numbers are one engine's, and other suites live simulated orders on it too. */
const PREFIX = 'MIXED-';

/** The next release says more on the engine's pages, and asks for nothing else. */
const COMPATIBLE = [
  {
    file: 'workflows/words.ts',
    from: 'if (pending > 0) lines.push(`待入台账：${pending}`);',
    to: 'lines.push(`版本 release N+1`);\n  if (pending > 0) lines.push(`待入台账：${pending}`);',
  },
];
/** The next release does something new in every case that it has to do with, behind a patch. */
const PATCHED = [
  {
    file: 'workflows/complaint.ts',
    from: 'const letter = inbox.next();',
    to: "patched('next-release');\n    const letter = inbox.next();",
  },
  {
    file: 'workflows/complaint.ts',
    from: 'setCurrentDetails, workflowInfo',
    to: 'patched, setCurrentDetails, workflowInfo',
  },
];

/** Who completed the workflow tasks of an order, in order; and how many a worker could not do by its own code. */
async function tasksOf(desk: Desk, orderNo: string) {
  const { events } = await desk.client.workflow.getHandle(complaintId(orderNo)).fetchHistory();
  const all = events ?? [];
  const { WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR: FOREIGN } = temporal.api.enums.v1.WorkflowTaskFailedCause;
  return {
    by: all.flatMap(({ workflowTaskCompletedEventAttributes: done }) => (done ? [done.identity ?? ''] : [])),
    refusedBy: all.flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
      failed?.cause === FOREIGN ? [failed.identity ?? ''] : [],
    ),
  };
}

describe('two releases at work on the same cases', () => {
  let desk: Desk;
  const open = async (name: string) => {
    // Nobody remembers anything: each task of a case goes to whichever worker asks first. One case at a time, because
    // the SDK drops local activities under way when another case comes to a worker without memory.
    desk = await openDesk({ name, identity: 'w-old', tuning: { maxCachedWorkflows: 0 } });
  };
  const worker = (identity: string, bundle?: WorkflowBundle): Promise<RunningWorker> =>
    runWorker({
      ...{ address: desk.address, namespace: 'default', dataConverter: testConverter() },
      ...{ taskQueue: desk.taskQueue, activities: desk.activities },
      ...{ cacheDir: CACHE, identity, tuning: { maxCachedWorkflows: 0 } },
      ...(bundle && { bundle }),
    });
  afterEach(() => desk.close());

  test('whole lives go to and fro between them, in every stage, and the ledger is what was simulated', async () => {
    await open('mixed');
    const next = await worker('w-new', await releaseWith(COMPATIBLE));
    const hands = await handsOf(desk);
    try {
      const { lives } = chooseLives(exactWorld(SEED), LIVES);
      const run = await runReal(hands, lives, {
        ...{ abreast: 1, prefix: PREFIX },
        untilWell: () => (console.info('a life is driven again'), hands.untilWell()),
        onDone: (done) => console.info(`${done} of ${LIVES} lives`),
      });
      expect(run.different).toEqual([]);
      const stages = new Set<string>();
      let [forth, back] = [0, 0];
      for (const { order, events } of lives) {
        const { by, refusedBy } = await tasksOf(desk, `${PREFIX}${order}`);
        expect(refusedBy).toEqual([]);
        by.forEach((one, i) => {
          if (one === 'w-old' && by[i + 1] === 'w-new') forth++;
          if (one === 'w-new' && by[i + 1] === 'w-old') back++;
        });
        events.forEach((_, i) => stages.add(fold(events.slice(0, i + 1)).stage));
      }
      console.info(`${LIVES} lives, ${forth} × old → new, ${back} × new → old, in ${stages.size} stages`);
      expect(forth).toBeGreaterThan(LIVES);
      expect(back).toBeGreaterThan(LIVES);
      expect([...stages]).toEqual(
        expect.arrayContaining(['DISPATCHED', 'HANDLING', 'REPORTED', 'TO_VISIT', 'VISITING']),
      );
    } finally {
      await hands.close();
      await next.stop();
    }
  }, 600_000);

  test('a patched release takes over what is open; the old one cannot go on with it, and does no harm', async () => {
    await open('patched');
    const orderNo = await takeIn(desk, { orderNo: freshOrder() });
    await give(desk, orderNo, 'sign', {}, UNIT);
    await desk.close();
    const bundle = await releaseWith(PATCHED);
    await openAs('w-new', bundle);
    await give(desk, orderNo, 'contact', { reached: true }, UNIT);
    await give(desk, orderNo, 'urge', {}, AGENT, 'on-the-new');
    expect(await tasksOf(desk, orderNo)).toMatchObject({ refusedBy: [] });
    await desk.close();

    // Back to the old release: it does not know the patch, and says so instead of guessing.
    await openAs('w-old');
    const meanwhile = commandOf('urge', {}, AGENT, 'meanwhile');
    await expect(desk.gateway.command(orderNo, meanwhile)).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE' });
    const { refusedBy } = await until(
      () => tasksOf(desk, orderNo),
      (tasks) => tasks.refusedBy.length > 0,
      120_000,
    );
    expect(new Set(refusedBy)).toEqual(new Set(['w-old']));
    expect(await urgesOf(orderNo)).toEqual(['on-the-new']);
    // What the new release has not touched, the old one works on as ever.
    const untouched = await takeIn(desk, { orderNo: freshOrder() });
    await give(desk, untouched, 'sign', {}, UNIT);

    // The way is forward: with the new release beside it, whoever asks again is answered, and took effect once.
    const next = await worker('w-new', bundle);
    try {
      await until(
        () => give(desk, orderNo, 'urge', {}, AGENT, 'meanwhile').catch(() => undefined),
        (answer) => answer !== undefined,
        300_000,
      );
      expect(await urgesOf(orderNo)).toEqual(['on-the-new', 'meanwhile']);
      expect((await tasksOf(desk, orderNo)).by.at(-1)).toBe('w-new');
    } finally {
      await next.stop();
    }
  }, 600_000);

  async function urgesOf(orderNo: string): Promise<readonly (string | undefined)[]> {
    return (await eventsOf(desk, orderNo)).flatMap(({ type, message }) => (type === 'URGED' ? [message] : []));
  }

  async function openAs(identity: string, bundle?: WorkflowBundle): Promise<void> {
    const { address, urls, taskQueue } = desk;
    const more = { tuning: { maxCachedWorkflows: 0 }, ...(bundle && { bundle }) };
    desk = await openDesk({ name: 'again', address, urls, taskQueue, identity, ...more });
  }
});

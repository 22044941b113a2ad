import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fold } from '../../domain/evolve';
import { startDevServer } from '../../platform/engine/devServer';
import { resolveEngine } from '../../platform/engine/resolve';
import { choosePort } from '../../platform/ports';
import type { Child } from '../../platform/processes';
import { complaintId } from '../../workflows/messages';
import { reviveOpen } from '../../worker/reviveOrders';
import { SATISFIED } from '../domain/support';
import {
  AGENT,
  ahead,
  CACHE,
  CITY,
  type Desk,
  DISPATCHER,
  eventsOf,
  freshOrder,
  give,
  HEAT,
  openDesk,
  takeIn,
  typesOf,
  UNIT,
  until,
  VISITOR,
} from './desk';

const DAY = 86_400_000;
const APPRAISER = { role: 'appraiser', key: 'k-appraiser' } as const;

describe('orders come back from the ledger', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'revive' });
  });
  afterAll(() => desk.close());

  const handleOf = (orderNo: string) => desk.client.workflow.getHandle(complaintId(orderNo));

  async function closedOrder(): Promise<string> {
    // Whoever comes back lives by the wall's clock again, so this file takes orders in by it.
    const orderNo = await takeIn(desk, {}, Date.now());
    await give(desk, orderNo, 'report', { result: 'solved', contacted: true }, UNIT, `report-${orderNo}`);
    await give(desk, orderNo, 'reviewReport', { accepted: true }, DISPATCHER);
    await until(
      async () => {
        await ahead(desk, orderNo, DAY / 2);
        return typesOf(desk, orderNo);
      },
      (types) => types.includes('FOLLOW_UP_OPENED'),
    );
    await give(desk, orderNo, 'recordFollowUp', SATISFIED, VISITOR);
    expect(await handleOf(orderNo).result()).toBe('CLOSED');
    return orderNo;
  }

  test('after closing, an appeal starts the order again under its id; its decision limit runs; the ruling ends it', async () => {
    const orderNo = await closedOrder();
    await give(desk, orderNo, 'appeal', { ground: 'wrongRecord' }, UNIT);
    expect((await handleOf(orderNo).describe()).status.name).toBe('RUNNING');
    await give(desk, orderNo, 'ruleAppeal', { granted: true }, APPRAISER);
    expect(await handleOf(orderNo).result()).toBe('CLOSED');
    expect((await typesOf(desk, orderNo)).slice(-2)).toEqual(['APPEALED', 'APPEAL_RULED']);
  });

  test('after closing, a late urge is taken and the order ends again at once', async () => {
    const orderNo = await closedOrder();
    await give(desk, orderNo, 'urge', {}, AGENT);
    expect(await handleOf(orderNo).result()).toBe('CLOSED');
    expect((await typesOf(desk, orderNo)).at(-1)).toBe('URGED');
  });

  test('after closing, a refused command brings it back only for the refusal', async () => {
    const orderNo = await closedOrder();
    const before = await typesOf(desk, orderNo);
    await expect(give(desk, orderNo, 'sign', {}, UNIT)).rejects.toMatchObject({ code: 'ORDER_CLOSED' });
    expect(await handleOf(orderNo).result()).toBe('CLOSED');
    expect(await typesOf(desk, orderNo)).toEqual(before);
  });

  test('a message answered before closing is answered again, not done again', async () => {
    const orderNo = await closedOrder();
    const before = await typesOf(desk, orderNo);
    const answer = await give(
      desk,
      orderNo,
      'report',
      { result: 'solved', contacted: true },
      UNIT,
      `report-${orderNo}`,
    );
    expect(answer.events.length === 0 ? answer.duplicate : answer.command).toBeTruthy();
    expect(await typesOf(desk, orderNo)).toEqual(before);
  });

  test('a number that neither engine nor ledger knows is UNKNOWN_ORDER, also when the engine is asked all the same', async () => {
    const orderNo = freshOrder();
    await expect(give(desk, orderNo, 'sign', {}, UNIT)).rejects.toMatchObject({ code: 'UNKNOWN_ORDER' });
    await desk.gateway.revive(orderNo);
    await expect(handleOf(orderNo).result()).rejects.toMatchObject({ cause: { type: 'UNKNOWN_ORDER' } });
  });

  test('the engine’s database is lost: every open order is brought back with its limits, twice is as good as once', async () => {
    const open: string[] = [];
    for (let i = 0; i < 8; i++) open.push(await takeIn(desk, {}, i === 3 ? Date.now() - DAY : Date.now()));
    await give(desk, open[0] ?? '', 'sign', {}, UNIT, 'sign-before');
    await give(desk, open[1] ?? '', 'object', { ground: 'duty', proposedUnit: 'BJ-ENT-WATER' }, UNIT);
    const engine = await anotherEngine();
    const next = await openDesk({ name: 'revive-next', address: engine.address, urls: desk.urls });
    try {
      const first = await reviveOpen(next.ledger, next.gateway);
      expect(first).toMatchObject({ failed: [], running: 0 });
      expect(first.revived).toBeGreaterThanOrEqual(open.length);
      expect(await reviveOpen(next.ledger, next.gateway)).toMatchObject({
        open: first.open,
        revived: 0,
        running: first.open,
      });
      // What was answered before the loss is not done again.
      expect(await give(next, open[0] ?? '', 'sign', {}, UNIT, 'sign-before')).toMatchObject({
        duplicate: true,
        seq: 3,
      });
      await give(next, open[1] ?? '', 'ruleObjection', { upheld: false }, CITY);
      await give(next, open[2] ?? '', 'contact', { reached: true }, UNIT);
      expect(await typesOf(next, open[2] ?? '')).toEqual(['RECEIVED', 'DISPATCHED', 'SIGNED', 'CONTACTED']);
      // What fell due while the engine was away says so, and leaves the blame figures.
      const late = await until(
        () => eventsOf(next, open[3] ?? ''),
        (events) => events.length > 2,
      );
      expect(late.find(({ type }) => type === 'BREACHED')).toMatchObject({ clock: 'sign', owner: HEAT, outage: true });
      expect(fold(late).spans.length).toBeGreaterThan(0);
    } finally {
      await next.close();
      await engine.stop();
    }
  }, 120_000);

  /** An engine with nothing in it. */
  async function anotherEngine(): Promise<{ address: string; stop: () => Promise<void> }> {
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-engine-'));
    const found = await resolveEngine({
      address: undefined,
      path: process.env.PATH ?? '',
      cacheDir: CACHE,
      env: process.env,
    });
    if (found.kind !== 'program') throw new Error('tests run their own engine');
    const port = await choosePort(undefined, [], 'TEMPORAL_PORT');
    const plan = {
      program: found.path,
      file: undefined,
      port,
      uiPort: undefined,
      namespace: 'default',
      searchAttributes: {},
    };
    const child: Child = await startDevServer({ ...plan, logFile: join(folder, 'engine.log') });
    return {
      address: `127.0.0.1:${port}`,
      stop: async () => {
        await child.stop(3_000);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
});

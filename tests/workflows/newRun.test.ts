import type { ComplaintActivities } from '../../activities/contract';
import { complaintId, COMPLAINT, commandSignals } from '../../workflows/messages';
import {
  AGENT,
  commandOf,
  type Desk,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  liveState,
  openDesk,
  signedSignal,
  startOf,
  UNIT,
  until,
} from './desk';

const SIGNALS = 120;
const URGES = 30;

describe('a run that continues as a new one', () => {
  let desk: Desk;
  let ledgerAway = false;
  const withLedger = (real: ComplaintActivities): ComplaintActivities => ({
    ...real,
    append: (proposal) => (ledgerAway ? Promise.reject(new Error('away')) : real.append(proposal)),
  });
  beforeAll(async () => {
    desk = await openDesk({ name: 'new-run', around: withLedger });
  });
  afterAll(() => desk.close());

  async function begin(historyLimit: number): Promise<string> {
    const orderNo = freshOrder();
    const workflowId = complaintId(orderNo);
    const { taskQueue } = desk;
    await desk.client.workflow.start(COMPLAINT, {
      workflowId,
      taskQueue,
      args: [startOf(intakeOf(orderNo), { historyLimit })],
    });
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    return orderNo;
  }

  async function runsOf(orderNo: string): Promise<number> {
    const query = `WorkflowId = "${complaintId(orderNo)}"`;
    const count = async () => (await desk.client.workflow.count(query)).count;
    return until(count, (runs) => runs > 1);
  }

  test(`loses none of ${SIGNALS} signals and ${URGES} updates that pour in meanwhile, and takes none twice`, async () => {
    const orderNo = await begin(60);
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    const messages = Array.from({ length: SIGNALS }, (_, i) =>
      signedSignal(orderNo, 'contact', { reached: true }, 's-heat', `pour-${i}`),
    );
    const urges = Array.from({ length: URGES }, (_, i) => i);
    const pouring = messages.map((message) => handle.signal(commandSignals.contact, message));
    // Behind a hundred signals an update may be told 503: then it comes again under its id, as any client would.
    const urging = (async () => {
      for (const i of urges) {
        const told = () => give(desk, orderNo, 'urge', {}, AGENT, `urge-${i}`).catch(() => undefined);
        await until(told, (answer) => answer !== undefined, 60_000);
      }
    })();
    await Promise.all([...pouring, urging]);
    // Every message once more.
    await Promise.all(messages.map((message) => handle.signal(commandSignals.contact, message)));
    for (const i of urges.slice(-10)) {
      expect(await give(desk, orderNo, 'urge', {}, AGENT, `urge-${i}`)).toMatchObject({ command: 'urge' });
    }
    const events = await until(
      () => eventsOf(desk, orderNo),
      (all) => all.filter(({ type }) => type === 'CONTACTED').length >= SIGNALS,
      60_000,
    );
    await give(desk, orderNo, 'urge', {}, AGENT, 'the-last');
    const contacted = (await eventsOf(desk, orderNo))
      .filter(({ type }) => type === 'CONTACTED')
      .map(({ message }) => message);
    expect(contacted).toHaveLength(SIGNALS);
    expect(new Set(contacted).size).toBe(SIGNALS);
    expect((await liveState(desk, orderNo)).urges).toBe(URGES + 1);
    console.info(
      `${SIGNALS * 2} signals, ${URGES + 10} updates, ${events.length} events, ${await runsOf(orderNo)} runs`,
    );
    expect(await runsOf(orderNo)).toBeGreaterThan(2);
  }, 180_000);

  test('a message answered two runs ago is still answered by its first answer', async () => {
    const orderNo = await begin(40);
    const first = await give(desk, orderNo, 'sign', {}, UNIT, 'sign-of-old');
    for (let i = 0; i < 25; i++) await give(desk, orderNo, 'urge', {}, AGENT, `other-${i}`);
    expect(await runsOf(orderNo)).toBeGreaterThan(1);
    expect(await give(desk, orderNo, 'sign', {}, UNIT, 'sign-of-old')).toEqual({ ...first, duplicate: true });
  });

  test('what only the ledger remembers is not done twice', async () => {
    const orderNo = await begin(60);
    await give(desk, orderNo, 'urge', {}, AGENT, 'long-ago');
    for (let i = 0; i < 205; i++) {
      await desk.client.workflow
        .getHandle(complaintId(orderNo))
        .signal(commandSignals.contact, signedSignal(orderNo, 'contact', { reached: true }, 's-heat', `fill-${i}`));
    }
    await until(
      () => eventsOf(desk, orderNo),
      (all) => all.filter(({ type }) => type === 'CONTACTED').length === 205,
      60_000,
    );
    expect(await runsOf(orderNo)).toBeGreaterThan(1);
    expect(await give(desk, orderNo, 'urge', {}, AGENT, 'long-ago')).toMatchObject({
      duplicate: true,
      seq: 3,
      events: [],
    });
    expect((await liveState(desk, orderNo)).urges).toBe(1);
  });

  test('with the ledger away it takes along what waits for it, run after run', async () => {
    const orderNo = await begin(60);
    ledgerAway = true;
    for (let i = 0; i < 40; i++) await desk.gateway.command(orderNo, commandOf('urge', {}, AGENT, `away-${i}`));
    expect(await runsOf(orderNo)).toBeGreaterThan(2);
    expect((await desk.gateway.live(orderNo))?.pending).toBe(40);
    ledgerAway = false;
    const events = await until(
      () => eventsOf(desk, orderNo),
      // So many callers are also a ground for supervision, once (AP-14).
      (all) => all.length === 43,
      60_000,
    );
    const urges = events.filter(({ type }) => type === 'URGED');
    expect(urges.map(({ message }) => message)).toEqual(Array.from({ length: 40 }, (_, i) => `away-${i}`));
    expect(await desk.gateway.live(orderNo)).toMatchObject({ pending: 0, state: { urges: 40 } });
  });
});

import { sign as signWith } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { signedText } from '../activities/signals';
import type { Command, CommandBodies, CommandName } from '../domain/commands';
import { compare } from '../ledger/audit/compare';
import { verify } from '../ledger/audit/verify';
import { newSigningKey, privateKeyOf } from '../vault/access/signingKeys';
import { commandSignals, complaintId } from '../workflows/messages';
import { AGENT, type Life, livesOf, places, takeIn, UNIT } from './life';
import { seeded } from '../platform/random';
import type { OutageOptions } from './options';
import { type Machine, machine } from './proc';
import type { Rig } from './rig';

/** What an absence of the database costs, as `--json` writes it. */
export interface OutageFigures {
  readonly machine: Machine;
  readonly orders: number;
  /** How long the database was away, as asked for. */
  readonly minutes: number;
  /** Messages an order is sent, repeats not counted; of them one is a signed signal. */
  readonly messagesPerOrder: number;
  /** Sent once more under the same id, all orders together. */
  readonly repeats: number;
  /** Acknowledged while the database was away: as pending, or as accepted with the answer to come. */
  readonly acknowledged: { readonly pending: number; readonly accepted: number; readonly signals: number };
  readonly historyBefore: Spread;
  readonly historyAfter: Spread;
  readonly growth: Spread;
  /** Growth of orders that were sent the same while the database was there. */
  readonly calmGrowth: Spread;
  /** Median growth a message. */
  readonly perMessage: number;
  /** Median growth beyond that of the calm orders: what the outage itself costs a history. */
  readonly ofTheOutage: number;
  /** From the database's return until every outbox was empty, s. */
  readonly caughtUpSeconds: number;
  /** Messages that are not in the ledger, and messages that are there more than once. Both must be 0. */
  readonly lost: number;
  readonly doubled: number;
  /** Faults of hash chains, and read models that differ from the events. Both must be 0. */
  readonly chainFaults: number;
  readonly differences: number;
}

/** Smallest, middle and greatest. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Says how far it is. */
export type OnStep = (line: string) => void;

const URGES = 5;
/** The urge that is sent twice. */
const REPEATED = 2;
const CALM_ORDERS = 5;
const STEP_EVERY_MS = 5_000;
const CATCH_UP_MS = 600_000;

interface Acknowledged {
  pending: number;
  accepted: number;
  signals: number;
  /** Answered as in service, the ledger included. */
  written: number;
  repeats: number;
}

/** One step of what an order is sent. */
type Step = (rig: Rig, orderNo: string, told: Acknowledged) => Promise<void>;

/**
 * Stops the database under open orders, gives them commands and signed signals all the while, and looks at what the
 * ledger has of them once it is back.
 *
 * @throws Error when an acknowledgement is refused, or an outbox does not become empty
 */
export async function measureOutage(rig: Rig, options: OutageOptions, onStep: OnStep): Promise<OutageFigures> {
  const { orders, minutes } = options;
  const onWhat = machine(rig.engineVersion, rig.databaseVersion);
  const run = Date.now().toString(36).toUpperCase().slice(-7);
  const steps = stepsFor(await signerOf(rig));
  const calm = await opened(rig, `K${run}`, CALM_ORDERS);
  const calmBefore = await lengthsOf(rig, calm);
  await Promise.all(calm.map((orderNo) => sendAll(rig, orderNo, steps, 0, newTally())));
  await untilEmpty(rig, calm, onStep);
  const calmGrowth = grown(calmBefore, await lengthsOf(rig, calm));

  const open = await opened(rig, `O${run}`, orders);
  await untilEmpty(rig, open, onStep);
  const before = await lengthsOf(rig, open);
  const told = newTally();
  await rig.stopDatabase();
  const began = Date.now();
  const lasts = minutes * 60_000;
  const telling = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1_000);
    const sum = told.pending + told.accepted + told.signals;
    onStep(`数据库离线 database away ${seconds}/${minutes * 60} s · 已确认 acknowledged ${sum}`);
  }, STEP_EVERY_MS);
  try {
    // Spread over the outage, each order a little after the other; the last ones well before the end.
    const pause = (lasts * 0.9) / steps.length;
    await Promise.all(
      open.map(async (orderNo, i) => {
        await delay((pause * i) / open.length);
        await sendAll(rig, orderNo, steps, pause, told);
      }),
    );
    await delay(Math.max(0, began + lasts - Date.now()));
  } finally {
    clearInterval(telling);
  }
  if (told.written > 0) throw new Error(`${told.written} answers as written while the database was away`);
  await rig.startDatabase();
  const back = Date.now();
  await untilEmpty(rig, open, onStep);
  const caughtUpSeconds = (Date.now() - back) / 1_000;
  const after = await lengthsOf(rig, open);
  const growth = spread(grown(before, after));
  const counts = await messagesOf(rig, open, steps.length - 1);
  const { faults } = await verify(rig.ledger);
  const { differences } = await compare(rig.ledger);
  return {
    machine: onWhat,
    orders,
    minutes,
    messagesPerOrder: steps.length - 1,
    repeats: told.repeats,
    acknowledged: { pending: told.pending, accepted: told.accepted, signals: told.signals },
    historyBefore: spread(before),
    historyAfter: spread(after),
    growth,
    calmGrowth: spread(calmGrowth),
    perMessage: growth.median / (steps.length - 1),
    ofTheOutage: growth.median - spread(calmGrowth).median,
    caughtUpSeconds,
    ...counts,
    chainFaults: faults.length,
    differences: differences.length,
  };
}

function newTally(): Acknowledged {
  return { pending: 0, accepted: 0, signals: 0, written: 0, repeats: 0 };
}

async function opened(rig: Rig, run: string, count: number): Promise<readonly string[]> {
  const lives: readonly Life[] = livesOf(seeded(0), run, count).map((life) => ({ ...life, escalated: false }));
  const limit = places(8);
  await Promise.all(lives.map((life) => limit.run(() => takeIn(rig, life))));
  return lives.map(({ orderNo }) => orderNo);
}

/** Signs as the unit's own system does. */
type Signer = (orderNo: string, name: CommandName, id: string, body: object) => object;

async function signerOf(rig: Rig): Promise<Signer> {
  const unit = UNIT.unit ?? '';
  const { keyId, privateKey } = await newSigningKey({ pool: rig.vault.pool }, unit);
  const key = privateKeyOf(Buffer.from(privateKey, 'base64'));
  return (orderNo, name, id, body) => {
    const signature = signWith(null, Buffer.from(signedText({ orderNo, name, id, body }), 'utf8'), key);
    return { id, unit, key: keyId, body, signature: signature.toString('base64') };
  };
}

/** Signing off, urges of which one is repeated, and a signal: none has words, which the vault would have to take first. */
function stepsFor(signed: Signer): readonly Step[] {
  const give =
    <N extends CommandName>(
      name: N,
      id: string,
      body: CommandBodies[N],
      actor: Command['actor'],
      again = false,
    ): Step =>
    async (rig, orderNo, told) => {
      const message = { id: `${orderNo}-${id}`, name, body, actor, receivedAt: Date.now() } as Command;
      const commanded = await rig.gateway.command(orderNo, message);
      if (again) told.repeats++;
      else if (!('answer' in commanded)) told.accepted++;
      else if (commanded.answer.pending === true) told.pending++;
      else told.written++;
    };
  const contact: Step = async (rig, orderNo, told) => {
    const signal = signed(orderNo, 'contact', `${orderNo}-contact`, { reached: true });
    await rig.client.workflow.getHandle(complaintId(orderNo)).signal(commandSignals.contact, signal);
    told.signals++;
  };
  const urges = Array.from({ length: URGES }, (_, i) => give('urge', `urge-${i}`, {}, AGENT));
  return [
    give('sign', 'sign', {}, UNIT),
    ...urges.slice(0, REPEATED + 1),
    give('urge', `urge-${REPEATED}`, {}, AGENT, true),
    ...urges.slice(REPEATED + 1),
    contact,
  ];
}

async function sendAll(rig: Rig, orderNo: string, steps: readonly Step[], pauseMs: number, told: Acknowledged) {
  for (const [i, step] of steps.entries()) {
    if (i > 0) await delay(pauseMs);
    await step(rig, orderNo, told);
  }
}

/** @throws Error when some outbox is not empty in time */
async function untilEmpty(rig: Rig, orders: readonly string[], onStep: OnStep): Promise<void> {
  let left = [...orders];
  let toldAt = Date.now();
  for (const end = Date.now() + CATCH_UP_MS; ; await delay(100)) {
    const full: string[] = [];
    for (const orderNo of left) {
      if (!(await isAtRest(rig, orderNo))) full.push(orderNo);
    }
    left = full;
    if (left.length === 0) return;
    if (Date.now() > end) throw new Error(`${left.length} outboxes are not empty after ${CATCH_UP_MS / 1_000} s`);
    if (Date.now() - toldAt < STEP_EVERY_MS) continue;
    toldAt = Date.now();
    onStep(`待写入 outboxes not empty: ${left.length}/${orders.length}`);
  }
}

/** Nothing waits to be written, and no signal waits to be checked: those are not in the outbox yet. */
async function isAtRest(rig: Rig, orderNo: string): Promise<boolean> {
  const live = await rig.gateway.live(orderNo);
  if (!live || live.pending > 0) return false;
  const { raw } = await rig.client.workflow.getHandle(complaintId(orderNo)).describe();
  return (raw.pendingActivities ?? []).length === 0 && !raw.pendingWorkflowTask;
}

async function lengthsOf(rig: Rig, orders: readonly string[]): Promise<readonly number[]> {
  const handles = orders.map((orderNo) => rig.client.workflow.getHandle(complaintId(orderNo)));
  return Promise.all(handles.map(async (handle) => (await handle.describe()).historyLength));
}

/** Every acknowledged message by its own id: each causes one event here. */
async function messagesOf(rig: Rig, orders: readonly string[], each: number) {
  const { rows } = await rig.ledger.pool.query<{ seen: number; ids: number }>(
    `select count(*) as seen, count(distinct (order_no, event->>'message')) as ids from ledger.order_event
     where order_no = any($1) and event->>'message' like order_no || '-%'`,
    [orders],
  );
  const { seen = 0, ids = 0 } = rows[0] ?? {};
  return { lost: orders.length * each - ids, doubled: seen - ids };
}

function grown(before: readonly number[], after: readonly number[]): readonly number[] {
  return after.map((length, i) => length - (before[i] ?? 0));
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { min: sorted[0] ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 };
}

import { setTimeout as delay } from 'node:timers/promises';
import { GatewayFailure } from '../api/gateway';
import type { Command, CommandBodies, CommandName } from '../domain/commands';
import { MOST_IN_PAGE } from '../domain/incident';
import { FAILURES } from '../domain/failures';
import type { OrderState } from '../domain/state';
import { compare } from '../ledger/audit/compare';
import { verify } from '../ledger/audit/verify';
import { seeded } from '../platform/random';
import { VaultError } from '../vault/errors';
import { complaintId } from '../workflows/messages';
import { type EngineCount, engineCountOf, meanOf } from './engineCounts';
import { AGENT, livesOf, places, takeIn, UNIT } from './life';
import type { IncidentOptions } from './options';
import { type Machine, machine } from './proc';
import type { Rig } from './rig';

/** What a mass incident costs, as `--json` writes it. Bytes, seconds. */
export interface IncidentFigures {
  readonly machine: Machine;
  /** Callers beside the parent's own. */
  readonly callers: number;
  readonly pages: number;
  /** Runs of the parent (continue-as-new), its history over all of them, its events in the ledger, its state as JSON. */
  readonly parent: {
    readonly runs: number;
    readonly historyEvents: number;
    readonly historyBytes: number;
    readonly ledgerEvents: number;
    readonly stateBytes: number;
    /** The part of the state that the incident adds, with all members in it. */
    readonly incidentBytes: number;
  };
  /** A member's history and ledger, from the call to the open follow-up task. */
  readonly member: { readonly mean: EngineCount; readonly most: number; readonly ledgerEvents: number };
  /** By the parent's own counts at the end. */
  readonly counted: { readonly joined: number; readonly waiting: number; readonly served: number };
  /** Callers who did not join, or have no result, or no call-back task of their own; and those with one of them twice. */
  readonly lost: number;
  readonly doubled: number;
  readonly left: number;
  readonly rated: number;
  readonly chainFaults: number;
  readonly differences: number;
  readonly seconds: { readonly calls: number; readonly joining: number; readonly results: number };
}

/** Says which part begins, and how far it is. */
export interface OnPart {
  begin(part: string, total: number): void;
  at(done: number): void;
}

const CITY = { role: 'city', key: 'bench-city' } as const;
const VISITOR = { role: 'visitor', key: 'bench-visitor' } as const;
const SIDE_BY_SIDE = 24;
const MOST_ATTEMPTS = 30;
const PATIENCE_MS = 3_600_000;
/** One in so many takes itself out again before the result, and one in so many is called back and answers. */
const LEAVES = 500;
const ANSWERS = 100;

/**
 * One incident, many callers: each an order of its own, gathered in pages, served with the parent's result, and each to be
 * called back.
 * @throws Error when a part does not come to its end
 */
export async function measureIncident(rig: Rig, { callers }: IncidentOptions, on: OnPart): Promise<IncidentFigures> {
  const onWhat = machine(rig.engineVersion, rig.databaseVersion);
  const run = Date.now().toString(36).toUpperCase().slice(-7);
  const [parent, ...members] = livesOf(seeded(0), `I${run}`, callers + 1).map(({ orderNo }) => orderNo);
  if (parent === undefined) throw new Error('an incident has a parent');
  const limit = places(SIDE_BY_SIDE);
  const each = async (part: string, orders: readonly string[], work: (orderNo: string) => Promise<unknown>) => {
    let done = 0;
    on.begin(part, orders.length);
    await Promise.all(
      orders.map((orderNo) =>
        limit.run(async () => {
          await insisting(() => work(orderNo));
          on.at(++done);
        }),
      ),
    );
  };
  const give = async <N extends CommandName>(
    orderNo: string,
    name: N,
    body: CommandBodies[N],
    actor: Command['actor'],
  ) => rig.gateway.command(orderNo, { id: `${orderNo}-${name}`, name, body, actor } as Command);

  const began = Date.now();
  await each('来电 calls', [parent, ...members], (orderNo) =>
    takeIn(rig, { orderNo, escalated: false, repeated: false }),
  );
  const called = Date.now();
  const pages = Math.ceil(members.length / MOST_IN_PAGE);
  for (let page = 0; page < pages; page++) {
    const orders = members.slice(page * MOST_IN_PAGE, (page + 1) * MOST_IN_PAGE);
    const body = { id: `${parent}-gather-${page}`, name: 'gather', body: { orders }, actor: CITY } as Command;
    await insisting(() => rig.gateway.command(parent, body));
  }
  await until(rig, parent, on, ['并入 joining', callers], ({ joined, open }) => [joined, open.length === 0]);
  const joined = Date.now();
  const leaving = members.filter((_, i) => i % LEAVES === 7);
  await each('拆单 leaving', leaving, (orderNo) => give(orderNo, 'leave', {}, AGENT));
  const staying = callers - leaving.length;
  await until(rig, parent, on, ['拆单计数 counted out', leaving.length], ({ waiting }) => [
    callers - waiting,
    waiting === staying,
  ]);
  const leftAt = Date.now();
  await insisting(() => give(parent, 'report', { result: 'solved', contacted: true }, UNIT));
  await until(rig, parent, on, ['结果 results', staying], ({ served, passes }) => [served, passes > 0]);
  const served = Date.now();
  const gone = new Set(leaving);
  const answering = members.filter((orderNo, i) => i % ANSWERS === 3 && !gone.has(orderNo));
  const answer = { contacted: true, solved: true, satisfaction: 'satisfied', handlingTrue: true } as const;
  await each('回访 call-backs', answering, (orderNo) =>
    give(orderNo, 'recordFollowUp', { channel: 'phone', outcome: 'reached', ...answer }, VISITOR),
  );

  on.begin('核对 checking', 4);
  const state = await stateOf(rig, parent);
  on.at(1);
  const counts = await countsOf(rig, members, gone);
  const { faults } = await verify(rig.ledger);
  on.at(2);
  const { differences } = await compare(rig.ledger);
  on.at(3);
  const stays = members.filter((orderNo) => !gone.has(orderNo));
  const sample = stays.filter((_, i) => i % Math.max(1, Math.floor(stays.length / 50)) === 0);
  const looked: EngineCount[] = [];
  for (const orderNo of sample) looked.push(await engineCountOf(rig.client, orderNo));
  const { incident } = state;
  return {
    machine: onWhat,
    callers,
    pages,
    parent: { ...(await parentOf(rig, parent)), ...sizesOf(state) },
    member: {
      mean: meanOf(looked),
      most: Math.max(...looked.map(({ events }) => events)),
      ledgerEvents: counts.eventsPerMember,
    },
    counted: { joined: incident?.joined ?? 0, waiting: incident?.waiting ?? 0, served: incident?.served ?? 0 },
    lost: counts.lost,
    doubled: counts.doubled,
    left: leaving.length,
    rated: answering.length,
    chainFaults: faults.length,
    differences: differences.length,
    seconds: {
      calls: (called - began) / 1_000,
      joining: (joined - called) / 1_000,
      results: (served - leftAt) / 1_000,
    },
  };
}

/** Not known whether it was taken: sent again under the same number, as any sender does after a 503. */
async function insisting(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const away = error instanceof GatewayFailure && FAILURES[error.code].status === 503;
      const again = away || error instanceof VaultError;
      if (!again || attempt >= MOST_ATTEMPTS) throw error;
      await delay(attempt * 1_000);
    }
  }
}

async function stateOf(rig: Rig, orderNo: string): Promise<OrderState> {
  const { rows } = await rig.ledger.pool.query<{ state: OrderState }>(
    'select state from ledger.complaint where order_no = $1',
    [orderNo],
  );
  const [row] = rows;
  if (!row) throw new Error(`${orderNo} is not in the ledger`);
  return row.state;
}

type Look = (incident: NonNullable<OrderState['incident']>) => readonly [done: number, isSo: boolean];

async function until(rig: Rig, parent: string, on: OnPart, [part, total]: [string, number], look: Look): Promise<void> {
  on.begin(part, total);
  for (const end = Date.now() + PATIENCE_MS; ; await delay(250)) {
    const { incident } = await stateOf(rig, parent);
    const [done, isSo] = incident ? look(incident) : [0, false];
    on.at(done);
    if (isSo) return;
    if (Date.now() > end) throw new Error(`${part}: not done after ${PATIENCE_MS / 1_000} s`);
  }
}

function sizesOf(state: OrderState) {
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  return { stateBytes: bytes(state), incidentBytes: bytes(state.incident) };
}

async function parentOf(rig: Rig, orderNo: string) {
  let [runs, historyEvents, historyBytes] = [0, 0, 0];
  const known = new Set<string>();
  const add = (runId: string, events: number, bytes: number) => {
    if (known.has(runId)) return;
    known.add(runId);
    runs++;
    historyEvents += events;
    historyBytes += bytes;
  };
  // The newest first: visibility lags behind.
  const { raw, runId, historyLength, historySize } = await rig.client.workflow
    .getHandle(complaintId(orderNo))
    .describe();
  if (!raw) throw new Error(`${orderNo} is unknown`);
  add(runId, historyLength, historySize ?? 0);
  for await (const found of rig.client.workflow.list({ query: `WorkflowId = "${complaintId(orderNo)}"` })) {
    const handle = rig.client.workflow.getHandle(complaintId(orderNo), found.runId);
    const described = await handle.describe();
    add(described.runId, described.historyLength, described.historySize ?? 0);
  }
  const { rows } = await rig.ledger.pool.query<{ n: string }>(
    'select count(*)::text as n from ledger.order_event where order_no = $1',
    [orderNo],
  );
  return { runs, historyEvents, historyBytes, ledgerEvents: Number(rows[0]?.n ?? 0) };
}

/** What each caller should have once: a joining, a result, a call-back task; of those who left, a joining and a leaving. */
async function countsOf(rig: Rig, members: readonly string[], gone: ReadonlySet<string>) {
  const owed = ['JOINED', 'RESULT_TAKEN', 'FOLLOW_UP_OPENED', 'LEFT'];
  const { rows } = await rig.ledger.pool.query<{ order_no: string; type: string; n: string }>(
    `select order_no, type, count(*)::text as n from ledger.order_event
     where order_no = any($1) and type = any($2) group by 1, 2`,
    [members, owed],
  );
  const seen = new Map(rows.map(({ order_no, type, n }) => [`${order_no} ${type}`, Number(n)]));
  let [lost, doubled] = [0, 0];
  for (const orderNo of members) {
    const types = gone.has(orderNo) ? ['JOINED', 'LEFT'] : ['JOINED', 'RESULT_TAKEN', 'FOLLOW_UP_OPENED'];
    for (const type of types) {
      const n = seen.get(`${orderNo} ${type}`) ?? 0;
      if (n === 0) lost++;
      if (n > 1) doubled++;
    }
  }
  const total = await rig.ledger.pool.query<{ n: string }>(
    `select count(*)::text as n from ledger.order_event where order_no = any($1)
     and type in ('RECEIVED', 'DISPATCHED', 'JOINED', 'RESULT_TAKEN', 'FOLLOW_UP_OPENED', 'BREACHED', 'SIGNED', 'WARNED')`,
    [members.filter((orderNo) => !gone.has(orderNo))],
  );
  return { lost, doubled, eventsPerMember: Number(total.rows[0]?.n ?? 0) / Math.max(1, members.length - gone.size) };
}

import { type KeyObject, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { complaintActivities, type ActivityDeps } from '../../activities';
import { signedText } from '../../activities/signals';
import type { ComplaintActivities } from '../../activities/contract';
import { createGateway, type Gateway, type IntakeStart as GatewayStart } from '../../api/gateway';
import type { Actor, Command, CommandBodies, CommandName, Intake } from '../../domain/commands';
import type { OrderEvent } from '../../domain/events';
import type { OrderState } from '../../domain/state';
import { load } from '../../ledger/load';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import type { DatabaseUrls } from '../../platform/config';
import { createLogger } from '../../platform/log';
import { fastForward, SkippingClient } from '../../platform/timeSkipping';
import { loadPack } from '../../rules/load';
import type { WorkflowBundle } from '../../worker/bundle';
import { runWorker, type WorkerTuning } from '../../worker/run';
import { caseQuery, complaintId } from '../../workflows/messages';
import { createDatabase, testTemporal, uniqueTaskQueue } from '../support/environment';
import { testConverter } from '../support/converter';

export const AGENT: Actor = { role: 'agent', key: 'k-agent' };
export const DISPATCHER: Actor = { role: 'dispatcher', key: 'k-dispatcher' };
export const CITY: Actor = { role: 'city', key: 'k-city' };
export const VISITOR: Actor = { role: 'visitor', key: 'k-visitor' };
/** The heating company: owner of `heating.none`, level 2: sign within half an hour, contact in 2 h, report in 24 h. */
export const HEAT = 'BJ-ENT-HEAT';
/** A street of Haidian, and departments of its district that it may whistle for. */
export const STREET = 'BJ-110108001';
export const LAW = 'BJ-110108-UMLE';
export const MARKET = 'BJ-110108-MSA';
export const PARKS = 'BJ-110108-PARK';
/** An occupied road: the catalogue gives it to the street, level 3. */
export const ROAD = { matter: 'road.occupied', place: { district: '110108', street: '110108001' } } as const;
export const UNIT: Actor = { role: 'unit', unit: HEAT, key: 'k-heat' };

const PACK = loadPack('beijing');
export const CACHE = process.env.JIESU_CACHE ?? join(__dirname, '..', '..', '.cache');

export interface DeskOptions {
  readonly name: string;
  /** Put between the workflow and the real activities, e.g. to crash or to count. */
  readonly around?: (real: ComplaintActivities) => ComplaintActivities;
  readonly deps?: Partial<ActivityDeps>;
  readonly tuning?: Partial<WorkerTuning>;
  /** Another engine or database than those of the test run. */
  readonly address?: string;
  readonly urls?: DatabaseUrls;
  readonly taskQueue?: string;
  /** How histories are written; as in service unless told. */
  readonly dataConverter?: DataConverter;
  /** No worker in this process: somebody else's works the queue. */
  readonly handsOnly?: true;
  /** How its worker names itself in histories. */
  readonly identity?: string;
  /** Another release's workflow code for its worker. */
  readonly bundle?: WorkflowBundle;
}

/** A worker with real activities on the real engine and the real database, and hands to work with it. */
export interface Desk {
  readonly client: Client;
  readonly skipping: SkippingClient;
  readonly gateway: Gateway;
  readonly ledger: LedgerDatabase;
  readonly urls: DatabaseUrls;
  readonly taskQueue: string;
  readonly address: string;
  readonly activities: ComplaintActivities;
  close(): Promise<void>;
}

let quiet = false;

/** Refusals and outages are what these tests are about; the SDK's warnings of them would drown a real one. */
function hush(): void {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
}

/** Where files of periods lie whose queue stands beside that of a desk. */
export function outputsDirOf({ taskQueue }: Pick<Desk, 'taskQueue'>): string {
  return join(tmpdir(), `jiesu-outputs-${taskQueue}`);
}

export async function openDesk(options: DeskOptions): Promise<Desk> {
  hush();
  const address = options.address ?? (await testTemporal()).address;
  const urls = options.urls ?? (await createDatabase()).urls;
  const taskQueue = options.taskQueue ?? uniqueTaskQueue(options.name);
  const ledger = openLedger(urls.ledger, { connectMs: 500 });
  // What a test reads waits for a busy machine; what the worker writes finds out soon that the database is away.
  const looks = openLedger(urls.ledger);
  const dataConverter = options.dataConverter ?? testConverter();
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, dataConverter, identity: 'test' });
  const skipping = new SkippingClient({ connection, dataConverter, identity: 'test' });
  const gateway = createGateway({
    client,
    taskQueue,
    isKnown: async (orderNo) => (await load(ledger)(orderNo)) !== undefined,
  });
  const log = createLogger('fatal', 'test');
  const real = complaintActivities({
    ledger,
    gateway,
    log,
    pack: async (_profile, hash) => (hash === '' || hash === PACK.hash ? PACK : undefined),
    outward: false,
    signingKey: async (unit, key) => (SIGNERS.get(key)?.unit === unit ? SIGNERS.get(key)?.publicKey : undefined),
    hasText: async (_orderNo, ref) => ref !== 'e'.repeat(64),
    ...options.deps,
  });
  const activities = options.around?.(real) ?? real;
  const runIt = () => {
    const { tuning = {}, identity, bundle } = options;
    return runWorker({
      address,
      namespace: 'default',
      dataConverter,
      taskQueue,
      activities,
      cacheDir: CACHE,
      tuning,
      ...(identity !== undefined && { identity }),
      ...(bundle && { bundle }),
    });
  };
  const worker = options.handsOnly ? undefined : await runIt();
  return {
    client,
    skipping,
    gateway,
    ledger: looks,
    urls,
    taskQueue,
    address,
    activities,
    async close() {
      await worker?.stop();
      await connection.close();
      await ledger.close();
      await looks.close();
    },
  };
}

/** A number nobody used. */
export function freshOrder(): string {
  return `T-${randomUUID().slice(0, 13)}`;
}

/** An order about no heating in a street of Haidian, dispatched by the catalogue unless told otherwise. */
export function intakeOf(orderNo: string, more: Partial<Intake> = {}): Intake {
  return {
    orderNo,
    kind: 'complaint',
    channel: 'phone',
    matter: 'heating.none',
    place: { district: '110108' },
    treatment: { as: 'dispatch' },
    text: 'b'.repeat(64),
    contentHash: 'c'.repeat(64),
    ...more,
  };
}

type IntakeStart = GatewayStart & { readonly mode: 'intake'; readonly historyLimit?: number };

export function startOf(intake: Intake, more: { historyLimit?: number; offsetMs?: number } = {}): IntakeStart {
  return { mode: 'intake', intake, actor: AGENT, profile: PACK.profile, pack: PACK.hash, ...more };
}

/** 2026-03-02 09:00 in Beijing, a Monday with no holiday near: what a test sees must not depend on the day it runs. */
export const MONDAY = Date.UTC(2026, 2, 2, 1);

/** Takes an order in on that Monday, or at another business time, and waits for the receipt. */
export async function takeIn(
  desk: Desk,
  more: Partial<Intake> = {},
  at: number = MONDAY,
  by: Actor = AGENT,
): Promise<string> {
  const orderNo = more.orderNo ?? freshOrder();
  const start = startOf(intakeOf(orderNo, more), { offsetMs: at - Date.now() });
  await desk.gateway.intake(by === AGENT ? start : { ...start, actor: by });
  return orderNo;
}

export function commandOf<N extends CommandName>(
  name: N,
  body: CommandBodies[N],
  actor: Actor,
  id: string = randomUUID(),
): Command<N> {
  return { id, name, body, actor } as unknown as Command<N>;
}

/** Gives a command and expects it to be answered. */
export async function give<N extends CommandName>(
  desk: Desk,
  orderNo: string,
  name: N,
  body: CommandBodies[N],
  actor: Actor,
  id?: string,
) {
  const commanded = await desk.gateway.command(orderNo, commandOf(name, body, actor, id) as Command);
  if (!('answer' in commanded)) throw new Error(`${name} was accepted but not answered in time`);
  return commanded.answer;
}

export async function liveState(desk: Desk, orderNo: string): Promise<OrderState> {
  const found = await desk.client.workflow.getHandle(complaintId(orderNo)).query(caseQuery);
  return found.state;
}

/** The order's events as the ledger has them. */
export async function eventsOf(desk: Desk, orderNo: string): Promise<readonly OrderEvent[]> {
  const found = await desk.ledger.pool.query<{ event: OrderEvent }>(
    'select event from ledger.order_event where order_no = $1 order by seq',
    [orderNo],
  );
  return found.rows.map(({ event }) => event);
}

export async function typesOf(desk: Desk, orderNo: string): Promise<readonly string[]> {
  return (await eventsOf(desk, orderNo)).map(({ type }) => type);
}

/** Waits until something is true; fails with its last value after `ms`. */
export async function until<T>(look: () => Promise<T>, isSo: (value: T) => boolean, ms = 20_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await look();
    if (isSo(value)) return value;
    if (Date.now() > end) throw new Error(`not so after ${ms} ms: ${JSON.stringify(value)?.slice(0, 400)}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

interface Signer {
  readonly unit: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const SIGNERS: ReadonlyMap<string, Signer> = new Map([
  ['s-heat', { unit: HEAT, ...generateKeyPairSync('ed25519') }],
  ['s-law', { unit: LAW, ...generateKeyPairSync('ed25519') }],
  ['s-water', { unit: 'BJ-ENT-WATER', ...generateKeyPairSync('ed25519') }],
]);

/** A signal as a unit's own system sends it. */
export function signedSignal(
  orderNo: string,
  name: CommandName,
  body: object,
  key = 's-heat',
  id: string = randomUUID(),
) {
  const signer = SIGNERS.get(key);
  if (!signer) throw new Error(`nobody signs as ${key}`);
  const text = Buffer.from(signedText({ orderNo, name, id, body }), 'utf8');
  return { id, unit: signer.unit, key, body, signature: sign(null, text, signer.privateKey).toString('base64') };
}

/** Moves one order's clock ahead; what falls due on the way falls due at its own time. */
export function ahead(desk: Desk, orderNo: string, ms: number) {
  return fastForward(desk.client, complaintId(orderNo), ms);
}

import { setTimeout as delay } from 'node:timers/promises';
import { temporal } from '@temporalio/proto';
import type { OrderEvent } from '../../../domain/events';
import { compare } from '../../../ledger/audit/compare';
import { verify } from '../../../ledger/audit/verify';
import { caseQuery, complaintId } from '../../../workflows/messages';
import type { City } from './city';
import { commandOf, deliver, insist } from './life';
import type { Lived } from './lived';

/** What is not as it must be, one sentence each; the number is that of quality.md §6. */
export type Faults = readonly string[];

const QUIET_MS = 90_000;
const MOST_ATTEMPTS = 5;

/** Looks again until nothing is amiss or the time is up: what is on its way is not lost yet. */
async function settled(look: () => Promise<Faults>, quietMs = QUIET_MS): Promise<Faults> {
  for (const end = Date.now() + quietMs; ; await delay(200)) {
    const faults = await look().catch((error: unknown) => [`cannot be looked at: ${String(error)}`]);
    if (faults.length === 0 || Date.now() > end) return faults;
  }
}

/**
 * The orders of one kill, once everything is acknowledged and the parts are back.
 * @param quietMs how long what is on its way may take to arrive
 */
export async function judge(city: City, lived: Lived, quietMs = QUIET_MS): Promise<Faults> {
  const { orders, messages, merged } = lived;
  const record = await settled(() => recordOf(city, lived), quietMs);
  if (record.length > 0) return record;
  const open = orders.filter((orderNo) => !merged.includes(orderNo));
  const faults: string[] = [];
  for (const orderNo of open) faults.push(...(await settled(() => armed(city, orderNo), quietMs)));
  if (lived.plan?.by === 'outward') faults.push(...(await settled(() => outward(city, lived), quietMs)));
  if (lived.plan?.by === 'newRun') faults.push(...(await settled(() => goneOn(city, orders))));

  const before = await Promise.all(orders.map(city.events));
  for (const message of messages) {
    const first = message.acknowledged;
    const again = await deliver(city.crew, message);
    if (first?.status === 200 && again.status === 200 && again.body.seq !== first.body.seq)
      faults.push(`2: ${message.path} is answered otherwise when it is repeated: ${first.text} then ${again.text}`);
  }
  for (const orderNo of open) faults.push(...(await refused(city, orderNo)));
  const after = await Promise.all(orders.map(city.events));
  orders.forEach((orderNo, i) => {
    if (after[i]?.length !== before[i]?.length) faults.push(`2: ${orderNo}: repeats or a refused command left events`);
  });
  return [...faults, ...(await settled(() => recordOf(city, lived)))];
}

/** 1, 2, 5, 6: everything acknowledged is in the ledger once, nothing else is, no limit fell early or twice. */
async function recordOf(city: City, { orders, messages, others }: Lived): Promise<Faults> {
  const faults: string[] = [];
  for (const orderNo of orders) {
    const events = await city.events(orderNo);
    const own = [...messages, ...others].filter((message) => message.orderNo === orderNo);
    for (const { key, causes } of own) {
      const times = events.filter((event) => event.type === causes && (causes === 'RECEIVED' || event.message === key));
      if (times.length !== 1)
        faults.push(`${causes === 'RECEIVED' ? 1 : 2}: ${orderNo}: ${key} is there ${times.length} times`);
    }
    const known = new Set(own.map(({ key }) => key));
    for (const { type, message } of events)
      if (message !== undefined && !known.has(message))
        faults.push(`2: ${orderNo}: ${type} by ${message}, which nobody sent`);
    faults.push(...breaches(orderNo, events));
  }
  return faults;
}

function breaches(orderNo: string, events: readonly OrderEvent[]): Faults {
  const seen = new Set<string>();
  return events.flatMap((event) => {
    if (event.type !== 'BREACHED') return [];
    const which = `${event.clock} of ${event.owner} in round ${event.round}, due ${event.dueAt}`;
    const twice = seen.has(which) ? [`6: ${orderNo}: ${which} is missed twice`] : [];
    seen.add(which);
    return event.at <= event.dueAt ? [...twice, `5: ${orderNo}: ${which} fell early`] : twice;
  });
}

/** 4, 14: somebody owes the next step, the deadline is armed in the engine, and no task is tried over and over. */
async function armed({ ledger, engine }: City, orderNo: string): Promise<Faults> {
  const { rows } = await ledger.pool.query<{ owner: string | null; due: number | null; state: { version: number } }>(
    'select owner_unit as owner, next_due_at as due, state from ledger.complaint where order_no = $1',
    [orderNo],
  );
  const [row] = rows;
  if (!row) return [`8: ${orderNo} has no row`];
  const faults: string[] = [];
  if (row.owner === null) faults.push(`4: ${orderNo} has no unit that is responsible`);
  if (row.due === null) faults.push(`4: ${orderNo} has no deadline`);
  const handle = engine.client.workflow.getHandle(complaintId(orderNo));
  const { status, raw } = await handle.describe();
  if (status.name !== 'RUNNING') return [...faults, `1: ${orderNo} is ${status.name} in the engine`];
  const attempt = raw.pendingWorkflowTask?.attempt ?? 0;
  if (attempt > MOST_ATTEMPTS) faults.push(`14: ${orderNo}: its task is tried for the ${attempt}th time`);
  if (raw.pendingWorkflowTask) return [...faults, `14: ${orderNo}: a task is under way`];
  const { events } = await handle.fetchHistory();
  const { EVENT_TYPE_TIMER_STARTED, EVENT_TYPE_TIMER_FIRED, EVENT_TYPE_TIMER_CANCELED } =
    temporal.api.enums.v1.EventType;
  const count = (type: temporal.api.enums.v1.EventType) =>
    (events ?? []).filter(({ eventType }) => eventType === type).length;
  const timers = count(EVENT_TYPE_TIMER_STARTED) - count(EVENT_TYPE_TIMER_FIRED) - count(EVENT_TYPE_TIMER_CANCELED);
  if (timers !== 1) faults.push(`4: ${orderNo} has ${timers} timers running`);
  const { state, pending } = await handle.query(caseQuery);
  if (pending > 0) faults.push(`8: ${orderNo}: ${pending} events wait for the ledger`);
  if (state.version !== row.state.version)
    faults.push(`8: ${orderNo}: engine at ${state.version}, ledger at ${row.state.version}`);
  return faults;
}

/** 13: at most once; where nobody can know whether it went out, a person is shown it. */
async function outward({ hook, engine }: City, { plan, orders }: Lived): Promise<Faults> {
  const [orderNo = ''] = orders;
  const heard = [...hook.heard]
    .filter(([key]) => key.startsWith(`${orderNo}/`))
    .reduce((sum, [, times]) => sum + times, 0);
  if (heard > 1) return [`13: ${orderNo}: told outward ${heard} times`];
  const { currentDetails = '' } = await engine.client.workflow
    .getHandle(complaintId(orderNo))
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  const isShown = currentDetails.includes('外发存疑');
  const diedThere = plan?.how === 'kill' && /self|worker/.test(plan.victims);
  if (!isShown && (heard === 0 || diedThere)) return [`13: ${orderNo}: nobody is told that the call is in doubt`];
  return [];
}

/** 12: it did go on as new runs, or the kill had nothing to do with that. */
async function goneOn({ engine }: City, orders: readonly string[]): Promise<Faults> {
  const [orderNo = ''] = orders;
  const { events } = await engine.client.workflow.getHandle(complaintId(orderNo)).fetchHistory();
  const before = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
  return before === '' ? [`12: ${orderNo} never went on as a new run`] : [];
}

/** 2: what is refused leaves nothing. */
async function refused({ crew }: City, orderNo: string): Promise<Faults> {
  const told = await insist(crew, commandOf(orderNo, 'sign'));
  return told.status >= 400 && told.status < 500
    ? []
    : [`2: ${orderNo}: signed for once more: ${told.status} ${told.text}`];
}

/** 1, 8, 11: the whole record: chains, read models, and no order that nobody sent. */
export async function judgeRecord({ ledger, sent }: City): Promise<Faults> {
  const { faults } = await verify(ledger);
  const { differences } = await compare(ledger);
  const { rows } = await ledger.pool.query<{ order_no: string }>('select distinct order_no from ledger.order_event');
  return [
    ...faults.map((fault) => `11: ${fault}`),
    ...differences.map((difference) => `8: ${JSON.stringify(difference)}`),
    ...rows.filter(({ order_no }) => !sent.has(order_no)).map(({ order_no }) => `1: ${order_no}: nobody sent it`),
  ];
}

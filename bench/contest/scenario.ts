import { setTimeout as delay } from 'node:timers/promises';
import { CONTENT, callerOf, type Life, places } from '../life';
import { SHORT_LIMIT_MS } from '../pack';
import { MESSAGES, type Opened } from './contestant';
import { countDone, isInFollowUp } from './judge';

/** The intake as contestants other than ours are sent it: 0.9 KB of JSON. */
export interface Intake {
  readonly orderNo: string;
  readonly kind: string;
  readonly channel: string;
  readonly matter: string;
  readonly place: { readonly district: string; readonly street: string };
  readonly content: string;
  readonly caller: { readonly name: string; readonly phone: string };
  /** From now until each of the three limits, ms. */
  readonly limits: Readonly<Record<Deadline, number>>;
}

/** The three limits an order has armed once it is dispatched. */
export const DEADLINES = ['sign', 'contact', 'report'] as const;
export type Deadline = (typeof DEADLINES)[number];

const HOUR = 3_600_000;
const USUAL = { sign: 2 * HOUR, contact: 24 * HOUR, report: 7 * 24 * HOUR } as const;
/** As those of the level that is to be escalated in the rules of our own benchmark. */
const SHORT = { sign: SHORT_LIMIT_MS * 0.9, contact: SHORT_LIMIT_MS * 0.9, report: SHORT_LIMIT_MS } as const;

export function intakeOf({ orderNo, escalated }: Life): Intake {
  return {
    orderNo,
    kind: 'help',
    channel: 'phone',
    matter: 'light.estate',
    place: { district: '110108', street: '110108001' },
    content: CONTENT,
    caller: callerOf(orderNo),
    limits: escalated ? SHORT : USUAL,
  };
}

/** How a round went. Times in ms. */
export interface Lived {
  /** Time at work; the wait for the short limits to run out is left out. */
  readonly busyMs: number;
  /** From the acknowledgement of the report until a reader sees the follow-up. */
  readonly lags: readonly number[];
}

/** How the load is given. */
export interface Load {
  readonly sideBySide: number;
  /** Only the intake. */
  readonly floor: boolean;
  readonly onDone: (done: number) => void;
}

const PATIENCE_MS = 120_000;

/**
 * All lives of a round. First those whose limit is to run out, up to their first contact, then the plain ones whole; then
 * everybody waits for the limits, which counts for nobody; then the late reports. It ends when a reader of the tables sees
 * every order closed.
 *
 * @throws Error when an order is refused or never seen closed
 */
export async function liveAll(opened: Opened, lives: readonly Life[], load: Load): Promise<Lived> {
  const limit = places(load.sideBySide);
  const lags: number[] = [];
  let done = 0;
  let lastDue = 0;
  const say = () => load.onDone(++done);
  const upToContact = async (life: Life) => {
    await opened.takeIn(life);
    if (life.escalated) lastDue = Math.max(lastDue, Date.now() + SHORT_LIMIT_MS);
    if (!load.floor) for (const message of MESSAGES.slice(0, 2)) await give(opened, life, message);
  };
  const fromReport = async (life: Life) => {
    await limit.run(() => give(opened, life, 'report'));
    lags.push(await untilFollowUp(opened, life.orderNo));
    await limit.run(() => give(opened, life, 'score'));
    say();
  };
  const [late, plain] = [lives.filter((life) => life.escalated), lives.filter((life) => !life.escalated)];
  const whole = async (life: Life) => {
    await limit.run(() => upToContact(life));
    if (load.floor) say();
    else await fromReport(life);
  };
  if (load.floor) {
    const began = performance.now();
    await Promise.all(lives.map(whole));
    await opened.over?.(lives.map(({ orderNo }) => orderNo));
    return { busyMs: performance.now() - began, lags };
  }
  const before = await countDone(opened.judge);
  const closed = (count: number) =>
    until(`${count} orders closed`, async () => (await countDone(opened.judge)) - before >= count);
  const began = performance.now();
  await Promise.all([...late.map((life) => limit.run(() => upToContact(life))), ...plain.map(whole)]);
  await closed(plain.length);
  let busyMs = performance.now() - began;
  if (late.length > 0) {
    // The system looks for expired limits at its own pace; a second is enough for every one of them.
    await delay(Math.max(0, lastDue + 1_000 - Date.now()));
    const again = performance.now();
    await Promise.all(late.map(fromReport));
    await closed(lives.length);
    busyMs += performance.now() - again;
  }
  return { busyMs, lags };
}

async function give(opened: Opened, life: Life, message: (typeof MESSAGES)[number]): Promise<void> {
  const id = `${life.orderNo}-${message}`;
  await opened.give(life, message, id);
  if (life.repeated && message === 'contact') await opened.give(life, message, id);
}

/** @returns ms until a reader saw it */
async function untilFollowUp({ judge }: Opened, orderNo: string): Promise<number> {
  const began = performance.now();
  await until(`${orderNo} in follow-up`, () => isInFollowUp(judge, orderNo));
  return performance.now() - began;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (let pause = 2; !(await holds()); pause = Math.min(50, pause * 2)) {
    if (Date.now() > end) throw new Error(`never came true: ${what}`);
    await delay(pause);
  }
}

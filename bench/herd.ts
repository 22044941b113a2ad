import { setTimeout as delay } from 'node:timers/promises';
import { addLimit, DAY, dayOf, HOUR, isWorkday, startOfDay } from '../domain/calendar';
import type { Instant, Limit } from '../domain/terms';
import { seeded } from '../platform/random';
import { loadPack } from '../rules/load';
import { type Pack, withOverrides } from '../rules/pack';
import { quantile } from './contest/statistics';
import { type Life, livesOf, places, takeIn } from './life';
import type { HerdOptions } from './options';
import { type Machine, machine } from './proc';
import type { Rig } from './rig';

/** How a herd of limits that run out on one second went, as `--json` writes it; ms. */
export interface HerdFigures {
  readonly machine: Machine;
  readonly orders: number;
  /** From the limit until a reader sees the last escalation. */
  readonly allMs: number;
  /** From the limit until the ledger held an escalation. */
  readonly lateMs: { readonly p50: number; readonly p99: number; readonly most: number };
  /** Escalations before their time, limits without one, orders with more than one. All must be 0. */
  readonly early: number;
  readonly missed: number;
  readonly double: number;
  /** Intake of new orders, one every half second, before the herd and while it was worked off. */
  readonly startsBefore: Starts;
  readonly startsMeanwhile: Starts;
}

interface Starts {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
}

/** Runs out seconds after the desk opens, for whatever came in at night. */
const AT_OPENING: Limit = { value: 0.001, unit: 'workHour' };
const START_EVERY_MS = 500;
const CALM_MS = 15_000;
const GIVE_UP_MS = 600_000;

/** The Beijing rules, but for level 1: signing off, first contact and report are all due right after the desk opens. */
export function herdPack(): Pack {
  const policy = {
    version: 'herd',
    limits: Object.fromEntries(
      ['sign', 'contact', 'report', 'objection', 'objectionReview'].map((of) => [of, { 1: AT_OPENING }]),
    ),
  };
  return withOverrides(loadPack('beijing'), { policy });
}

/** When orders of some coming night all fall due, in business time: a working day after a working day. */
export function sharedDue({ workingDays }: Pack, now: Instant): Instant {
  const calendar = workingDays.cutFrom(now);
  for (let day = dayOf(now) + 1; ; day++) {
    if (isWorkday(calendar, day) && isWorkday(calendar, day - 1)) {
      return addLimit(startOfDay(day) + 2 * HOUR, AT_OPENING, calendar);
    }
  }
}

/**
 * Takes in orders whose report is due on one and the same second, lets it come, and reads what the ledger has.
 *
 * @throws Error when the orders are not taken in before that second, or escalations stay out for ten minutes
 */
export async function measureHerd(
  rig: Rig,
  options: HerdOptions,
  onDone: (done: number) => void,
): Promise<HerdFigures> {
  const onWhat = machine(rig.engineVersion, rig.databaseVersion);
  const run = `H${Date.now().toString(36).toUpperCase().slice(-7)}`;
  const lives = livesOf(seeded(0), run, options.orders).map((life) => ({ ...life, escalated: true }));
  const due = sharedDue(rig.pack, Date.now());
  const dueAt = Date.now() + options.lead * 1_000;
  const offsetMs = due - dueAt;
  // All of them must come in after the desk has closed the day before.
  if (options.lead * 1_000 > DAY / 3) throw new Error('--lead');
  const limit = places(options.sideBySide);
  let done = 0;
  await Promise.all(
    lives.map(async (life) => {
      await limit.run(() => takeIn(rig, life, offsetMs));
      onDone(++done);
    }),
  );
  if (Date.now() > dueAt - CALM_MS) throw new Error(`--lead ${options.lead}: too short to take in ${options.orders}`);
  const starts = starter(rig, run);
  const before = await starts.until(async () => Date.now() >= dueAt);
  const meanwhile = await starts.until(async () => {
    if (Date.now() > dueAt + GIVE_UP_MS)
      throw new Error(`${options.orders - (await escalated(rig, run))} not escalated`);
    return (await escalated(rig, run)) >= options.orders;
  });
  const allMs = Date.now() - dueAt;
  return {
    machine: onWhat,
    orders: options.orders,
    allMs,
    ...(await readHerd(rig, lives, dueAt)),
    startsBefore: before,
    startsMeanwhile: meanwhile,
  };
}

const like = (run: string) => `C1${run}-%`;

async function escalated(rig: Rig, run: string): Promise<number> {
  const { rows } = await rig.ledger.pool.query<{ n: number }>(
    'select count(*)::int as n from ledger.complaint where order_no like $1 and report_breaches > 0',
    [like(run)],
  );
  return rows[0]?.n ?? 0;
}

/** What the ledger holds of the orders: when each escalation got in, by the real clock. */
async function readHerd({ owner }: Rig, lives: readonly Life[], dueAt: number) {
  const { rows } = await owner.query<{ order_no: string; at: string }>(
    `select order_no, (extract(epoch from appended_at) * 1000)::text as at from ledger.order_event
     where type = 'BREACHED' and event ->> 'clock' = 'report' and order_no = any($1)`,
    [lives.map(({ orderNo }) => orderNo)],
  );
  return verdictOfHerd(
    lives.map(({ orderNo }) => orderNo),
    rows.map(({ order_no, at }) => ({ orderNo: order_no, at: Number(at) })),
    dueAt,
  );
}

/** Pure part of the reading. @param dueAt by the clock the escalations are stamped with, ms */
export function verdictOfHerd(
  orderNos: readonly string[],
  escalations: readonly { readonly orderNo: string; readonly at: number }[],
  dueAt: number,
): Pick<HerdFigures, 'early' | 'missed' | 'double' | 'lateMs'> {
  const times = new Map<string, number>();
  for (const { orderNo } of escalations) times.set(orderNo, (times.get(orderNo) ?? 0) + 1);
  const late = escalations.map(({ at }) => at - dueAt);
  return {
    early: late.filter((ms) => ms < 0).length,
    missed: orderNos.filter((orderNo) => !times.has(orderNo)).length,
    double: [...times.values()].filter((count) => count > 1).length,
    lateMs: { p50: quantile(late, 0.5), p99: quantile(late, 0.99), most: quantile(late, 1) },
  };
}

/** Starts new orders at a fixed beat, however long each takes. */
function starter(rig: Rig, run: string) {
  const fresh = livesOf(seeded(1), `N${run.slice(1)}`, 100_000).map((life) => ({ ...life, escalated: false }));
  let next = 0;
  return {
    async until(over: () => Promise<boolean>): Promise<Starts> {
      const under: Promise<number>[] = [];
      for (let beat = Date.now(); !(await over()); beat += START_EVERY_MS) {
        const life = fresh[next++];
        const began = performance.now();
        if (life) under.push(takeIn(rig, life).then(() => performance.now() - began));
        await delay(Math.max(0, beat + START_EVERY_MS - Date.now()));
      }
      const took = await Promise.all(under);
      return { n: took.length, p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
    },
  };
}

/** P8: everything escalated within three minutes, nothing early, missed or twice. */
export function herdPasses({ allMs, early, missed, double }: HerdFigures): boolean {
  return allMs <= 180_000 && early + missed + double === 0;
}

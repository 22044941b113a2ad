import { join } from 'node:path';
import type { OrderEvent } from '../../domain/events';
import type { Instant } from '../../domain/terms';
import { StartupError } from '../../platform/failures';
import { UNMERGED } from '../../workflows/messages';
import type { ImportArgs } from '../args';
import { driveAll, type Drover } from '../drive/all';
import { eventsOf, readFile } from '../drive/files';
import { type Driven, type DriveDeps, driveOrder, endRun, horizonOf, isComplete } from '../drive/order';
import { type RunOutcome, startMeter } from '../meter';
import { IMPORTER } from '../messages';
import type { Place, Surroundings } from '../place';
import { writeRejects } from '../rejects';
import { buildReport, type ImportReport } from '../report/build';
import { type HistorySizes, historySizes } from '../report/histories';
import { review, type Review } from '../review';
import { rulesOf } from './codes';
import { type Plan, planOf } from './plan';
import { type Feed, readFeed } from './read';

const DAY_MS = 86_400_000;
/** Limits are whole hours and days from a step; a horizon a little beyond them never cuts between a limit and its end. */
const BEYOND_MS = 7 * 60_000;

/** How long timers run on after the end of the feed, ms. */
export function horizonMsOf(days: number): number {
  return days * DAY_MS + BEYOND_MS;
}

/** How this run went, and what it left with the engine. */
export interface RunFigures extends RunOutcome {
  readonly histories: HistorySizes;
}

export interface Imported {
  readonly report: ImportReport;
  readonly run: RunFigures;
  /** Where the rejected lines are kept; undefined when there were none. */
  readonly rejectsFile: string | undefined;
}

/** Reads the feed, drives its orders, and reports what the ledger has of them. */
export async function importKaohsiung(args: ImportArgs, { open, say, signal }: Surroundings): Promise<Imported> {
  const feed = await readFeed(args.input);
  say(`读入 read: ${feed.lines} 单 orders · ${feed.changes} 条变更 changes · ${feed.rejects.length} 行存疑 rejected`);
  const { pack, codes } = rulesOf(feed.cases);
  const plans = chosen(feed, args).map((each) => planOf(each, codes));
  const place = await open();
  try {
    await place.publish(pack);
    const horizonMs = horizonMsOf(args.horizonDays);
    const deps: DriveDeps = { ...place.hands, profile: pack.profile, pack: pack.hash, horizonMs };
    await endInterrupted(deps, plans, args.concurrency);
    await place.startWorker();
    const run = await drive(args, place, deps, plans, { say, signal });
    signal?.throwIfAborted();
    const { reviews, missing } = await look(deps, plans);
    const histories = await historySizes(deps.client, plans);
    const rejectsFile =
      feed.rejects.length > 0 ? join(place.config.dataDir, `rejects-${args.profile}.ndjson`) : undefined;
    if (rejectsFile !== undefined) writeRejects(rejectsFile, feed.rejects);
    const taken = {
      profile: args.profile,
      pack: pack.hash,
      orderLines: feed.lines,
      changeLines: feed.changes,
      rejects: feed.rejects,
      chosen: plans.length,
      horizonDays: args.horizonDays,
    };
    return { report: buildReport(taken, reviews, missing), run: { ...run, histories }, rejectsFile };
  } finally {
    await place.stop();
  }
}

function chosen({ cases }: Feed, { only, limit }: ImportArgs): Feed['cases'] {
  const unknown = only.find((orderNo) => !cases.some(({ order }) => order.id === orderNo));
  if (unknown !== undefined) throw new StartupError('CONFIG', `--only ${unknown}: 没有这个工单 / no such order`);
  const some = only.length === 0 ? cases : cases.filter(({ order }) => only.includes(order.id));
  return limit === undefined ? some : some.slice(0, limit);
}

/**
 * After an interruption the clocks of the orders under way went on without anybody driving them. Their runs are ended
 * before a worker can let their limits expire; they come back from the ledger with the clock where it stood.
 */
async function endInterrupted(deps: DriveDeps, plans: readonly Plan[], concurrency: number): Promise<void> {
  const { rows } = await deps.ledger.query<{ order_no: string }>('select order_no from ledger.complaint');
  if (rows.length === 0) return;
  const known = new Set(rows.map(({ order_no }) => order_no));
  const last = plans.findLastIndex(({ orderNo }) => known.has(orderNo));
  // Orders are taken in their order, those that merge at the end: beyond the last known one only so many can have been begun.
  for (const plan of plans.slice(0, last + 1 + 2 * concurrency)) {
    const file = known.has(plan.orderNo) ? await readFile(deps.ledger, plan.orderNo) : undefined;
    if (file && file.takenInBy !== IMPORTER) continue;
    if (!file || !isComplete(plan, file, deps)) await endRun(deps, plan.orderNo);
  }
}

async function drive(
  args: ImportArgs,
  place: Place,
  deps: DriveDeps,
  plans: readonly Plan[],
  { say, signal }: Omit<Surroundings, 'open'>,
): Promise<RunOutcome> {
  const meter = startMeter(place, plans.length, args.concurrency, say);
  const drover: Drover<Plan, Driven> = {
    drive: (plan, again) => driveOrder(deps, plan, again),
    untilWell: () => place.untilWell(),
    concurrency: args.concurrency,
    ...(signal && { signal }),
    onDone(plan, result) {
      meter.onDone(plan.orderNo, result);
    },
  };
  // A merged order urges the one it repeats; that one should not be on its way through time then.
  await driveAll(
    plans.filter(({ note }) => note.duplicateOf === undefined),
    drover,
  );
  await driveAll(
    plans.filter(({ note }) => note.duplicateOf !== undefined),
    drover,
  );
  return meter.stop();
}

/** Every figure of the report comes from here: the ledger, whatever this run did itself. */
async function look(deps: DriveDeps, plans: readonly Plan[]): Promise<{ reviews: Review[]; missing: string[] }> {
  const reviews: Review[] = [];
  const byNo = new Map(plans.map((plan) => [plan.orderNo, plan]));
  for await (const { orderNo, events } of eventsOf(deps.ledger, [...byNo.keys()])) {
    const plan = byNo.get(orderNo);
    if (!plan || events[0]?.by.key !== IMPORTER) continue;
    reviews.push(review(plan, ownEvents(events, horizonOf(plan, deps))));
  }
  const found = new Set(reviews.map(({ plan }) => plan.orderNo));
  return { reviews, missing: plans.map(({ orderNo }) => orderNo).filter((orderNo) => !found.has(orderNo)) };
}

/**
 * Without what an engine that stood open for long did beyond the horizon, and without the urge that a merged order gives
 * to the one it repeats: every order has a clock of its own, so when it arrives there means nothing. Nor does it mean
 * anything that the other was over by then and the merged one goes on by itself.
 */
export function ownEvents(events: readonly OrderEvent[], until: Instant): readonly OrderEvent[] {
  const unmerged = events.findIndex(({ message }) => message === UNMERGED);
  return (unmerged === -1 ? events : events.slice(0, unmerged)).filter(
    ({ at, by, message }) => (at <= until || by.key === IMPORTER) && message?.startsWith('merge-') !== true,
  );
}

import type { Pool, PoolClient } from 'pg';
import { dayOf, startOfDay } from '../../../domain/calendar-days';
import type { Instant } from '../../../domain/terms';
import { ledgerAway } from '../../../ledger/errors';
import { inTransaction } from '../../../platform/postgres/pool';
import type { Pack } from '../../../rules/pack';
import { CityExpectation } from '../model/expect';
import { learnDay } from '../model/learn';
import { emptyModel, type Model } from '../model/model';
import { type Almanac, almanacOf } from '../model/season';
import { lookAtCallers, lookAtDanger } from './byRule';
import { lookAt } from './episodes';
import { testsAWeek } from './judge';
import { writeTurn } from './raise';
import { LOOK_MS, warningId } from './run';
import { type WarningRules, warningRules } from './rules';
import type { Sighting } from './sighting';
import {
  cityAt,
  firstOrderFrom,
  forgetOrders,
  holdState,
  keepLooked,
  keepModel,
  lessonsOf,
  type ModelCache,
  openEpisodes,
  recentOf,
  takeFresh,
  type WatchState,
  weatherOf,
} from './store';

const [HOUR, DAY] = [3_600_000, 86_400_000];
/** At the first look at a ledger, so many days back are learnt. */
const HISTORY_DAYS = 400;
/** Learnt in one transaction, so that a killed look goes on where it was. */
const DAYS_AT_ONCE = 7;
/** How far back orders that come late are looked for at every look; and once a day, as far as any window reaches. */
const LATE_MS = 2 * DAY;
/** Orders looked at in one transaction. */
const MOST = 2_000;
/** A day is learnt when it is over by so much. */
const LEARN_AFTER_MS = HOUR;

/** What a turn of the watch did. */
export interface WatchDone {
  readonly orders: number;
  readonly raised: number;
  readonly learnt: number;
}

/** What the watch works with. */
export interface WatchDeps {
  /** In the ledger's role. */
  readonly pool: Pool;
  readonly pack: Pack;
  readonly now: () => Instant;
  /** Kept from turn to turn, so that the model is not read at each. */
  readonly cache?: ModelCache;
  /** Told after each transaction. */
  readonly onStep?: (done: WatchDone) => void;
}

/**
 * Brings the watch up to now: learns days that are over, looks at every order that came since the last look in slices of five
 * minutes, and writes warnings. Each slice is one transaction that holds the watch's one row: counts, warnings and how far it
 * has looked are written together or not at all, so a look that was killed is done again and nothing is told twice.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function watchUpToNow({
  pool,
  pack,
  now,
  cache = {},
  onStep = () => undefined,
}: WatchDeps): Promise<WatchDone> {
  const rules = warningRules(pack.documents.policy);
  let done: WatchDone = { orders: 0, raised: 0, learnt: 0 };
  if (rules === undefined) return done;
  for (;;) {
    const work = (client: PoolClient) => oneStep(client, pack, rules, now(), cache);
    const step = await inTransaction(pool, ledgerAway, work).catch((error: unknown) => {
      // What was learnt in it is not kept.
      cache.model = undefined;
      throw error;
    });
    done = {
      orders: done.orders + step.orders,
      raised: done.raised + step.raised,
      learnt: done.learnt + step.learnt,
    };
    onStep(done);
    if (step.upToDate) return done;
  }
}

interface Step extends WatchDone {
  readonly upToDate: boolean;
}

async function oneStep(
  client: PoolClient,
  pack: Pack,
  rules: WarningRules,
  now: Instant,
  cache: ModelCache,
): Promise<Step> {
  const state = await holdState(client, cache);
  const almanac = almanacOf(pack.documents.calendar, await weatherOf(client));
  const due = dayOf(now - LEARN_AFTER_MS) - 1;
  const first = state.model === undefined || state.model.first < 0;
  const day = first ? await firstDay(client, now) : (state.model?.last ?? 0) + 1;
  const learnable = state.lookedUntil === null ? due : dayOf(state.lookedUntil - LEARN_AFTER_MS) - 1;
  if (day !== undefined && day <= Math.min(due, learnable)) {
    const model = state.model ?? emptyModel();
    const last = Math.min(due, learnable, day + DAYS_AT_ONCE - 1);
    for (let each = day; each <= last; each++)
      learnDay(model, each, almanac(each), await lessonsOf(client, startOfDay(each), startOfDay(each + 1)));
    await keepModel(client, model);
    cache.model = model;
    return { orders: 0, raised: 0, learnt: last - day + 1, upToDate: false };
  }
  if (state.lookedUntil === null) return begin(client, now);
  return slice(client, pack, rules, almanac, { ...state, lookedUntil: state.lookedUntil }, now);
}

async function firstDay(client: PoolClient, now: Instant): Promise<number | undefined> {
  const at = await firstOrderFrom(client, startOfDay(dayOf(now) - HISTORY_DAYS));
  return at === undefined ? undefined : dayOf(at);
}

/** The first look: the days before today are known and told of no more; today's orders are looked at like any. */
async function begin(client: PoolClient, now: Instant): Promise<Step> {
  const today = startOfDay(dayOf(now));
  await takeFresh(client, today - 9 * DAY, today - 1, 10_000_000);
  await keepLooked(client, today);
  return { orders: 0, raised: 0, learnt: 0, upToDate: false };
}

async function slice(
  client: PoolClient,
  pack: Pack,
  rules: WarningRules,
  almanac: Almanac,
  { lookedUntil, model = emptyModel() }: WatchState & { readonly lookedUntil: Instant },
  now: Instant,
): Promise<Step> {
  const end = await sliceEnd(client, lookedUntil, now);
  const isNewDay = dayOf(end) !== dayOf(lookedUntil);
  const fresh = await takeFresh(client, end - (isNewDay ? 9 * DAY : LATE_MS), end, MOST);
  const raised = await look(client, { pack, rules, almanac, model, toldAt: now }, fresh, end);
  if (fresh.length === MOST) return { orders: fresh.length, raised, learnt: 0, upToDate: false };
  await keepLooked(client, end);
  if (isNewDay) await forgetOrders(client, end);
  return { orders: fresh.length, raised, learnt: 0, upToDate: end >= now };
}

/** Five minutes on; where it makes up for a downtime, over a stretch without orders up to an hour at once. */
async function sliceEnd(client: PoolClient, lookedUntil: Instant, now: Instant): Promise<Instant> {
  const soon = lookedUntil + LOOK_MS;
  if (now <= soon) return Math.max(now, lookedUntil);
  const next = await firstOrderFrom(client, lookedUntil + 1);
  return Math.min(now, lookedUntil + HOUR, Math.max(soon, (next ?? now) - 1));
}

interface Looking {
  readonly pack: Pack;
  readonly rules: WarningRules;
  readonly almanac: Almanac;
  readonly model: Model;
  readonly toldAt: Instant;
}

async function look(
  client: PoolClient,
  { pack, rules, almanac, model, toldAt }: Looking,
  fresh: readonly Sighting[],
  end: Instant,
): Promise<number> {
  const open = await openEpisodes(client);
  const bench = {
    ...{ model, rules },
    city: new CityExpectation(model, almanac),
    now: await cityAt(client, end, [...new Set([...rules.windows, 24])]),
  };
  const saying = { pack, model, now: end, toldAt, tests: testsAWeek(bench) };
  let raised = 0;
  if (fresh.length > 0 || open.length > 0) {
    const recent = await recentOf(client, fresh, open, end);
    raised += await writeTurn(
      client,
      lookAt(bench, fresh, recent, open, (cell, from) => warningId(cell, from)),
      saying,
    );
  }
  raised += await lookAtCallers(client, fresh, rules, saying);
  raised += await lookAtDanger(client, fresh, saying);
  return raised;
}

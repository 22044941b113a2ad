import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Instant } from '../../../domain/terms';
import { placeUnit } from '../../../rules/organisation';
import type { Pack } from '../../../rules/pack';
import { daysLearnt, type Model } from '../model/model';
import type { Turn } from './episodes';
import { warningId } from './run';
import type { StoredCell } from './store';

const at = (name: string) => `to_timestamp(${name}::double precision / 1000)`;

/** An order of a warning. */
export interface Member {
  readonly orderNo: string;
  readonly at: Instant;
}

/** A warning to be written; what a rule raises has no odds. */
export interface Raising {
  readonly cell: StoredCell;
  readonly subject?: string;
  readonly orders: readonly Member[];
  readonly evidenceAt: Instant;
  readonly observed: number;
  readonly window?: number;
  readonly expected?: number;
  readonly shape?: number;
  readonly odds?: number;
  readonly aWeek?: number;
  /** Kinds of danger that the words name. */
  readonly alarms?: readonly string[];
}

/** What is said of every warning of a turn. */
export interface Saying {
  readonly pack: Pack;
  readonly model: Model;
  /** To when the watch has looked. */
  readonly now: Instant;
  /** When it says so: later, where it makes up for a downtime. */
  readonly toldAt: Instant;
  /** Tests a week among which the budget of false alarms is shared. */
  readonly tests: number;
}

/**
 * Writes a warning and its orders, once: the same evidence has the same id, and what stands is left as it is.
 *
 * @returns was it new
 */
export async function writeWarning(client: PoolClient, raising: Raising, saying: Saying): Promise<boolean> {
  const { cell, subject = '', orders, evidenceAt, observed } = raising;
  const from = orders[0]?.at ?? evidenceAt;
  const id = warningId(cell, from, subject);
  const { first, last } = saying.model;
  const sample = {
    days: daysLearnt({ first, last }),
    ...(raising.odds !== undefined && { tests: Math.round(saying.tests) }),
    ...(raising.alarms !== undefined && raising.alarms.length > 0 && { alarms: raising.alarms }),
  };
  const { rowCount } = await client.query(
    `insert into insight.warning (id, kind, matter, place, subject, unit, window_hours, window_from, evidence_at, raised_at,
       observed, expected, shape, odds, a_week, sample, pack)
     values ($1, $2, $3, $4, $5, $6, $7, ${at('$8')}, ${at('$9')}, ${at('$10')}, $11, $12, $13, $14, $15, $16, $17)
     on conflict do nothing`,
    [
      ...[id, cell.kind, cell.matter, cell.place, subject, await unitOf(client, cell.place, orders, saying.pack)],
      ...[raising.window ?? null, from, evidenceAt, saying.toldAt, observed],
      ...[raising.expected ?? null, raising.shape ?? null, raising.odds ?? null, raising.aWeek ?? null],
      ...[JSON.stringify(sample), saying.pack.hash],
    ],
  );
  if (rowCount === 0) return false;
  await joinOrders(client, id, orders, saying.toldAt);
  return true;
}

/** Orders that came to a warning; one that stands there already stays as it is. */
export async function joinOrders(
  client: PoolClient,
  id: string,
  orders: readonly Member[],
  now: Instant,
): Promise<void> {
  await client.query(
    `insert into insight.warning_order (warning_id, order_no, at, joined_at)
     select $1, o.order_no, ${at('o.at')}, ${at('$4')} from unnest($2::text[], $3::float8[]) as o(order_no, at)
     on conflict do nothing`,
    [id, orders.map(({ orderNo }) => orderNo), orders.map((order) => order.at), now],
  );
}

/** Ends a warning, once. */
export async function endWarning(
  client: PoolClient,
  { id, observed, expected }: { readonly id: string; readonly observed: number; readonly expected: number | null },
  now: Instant,
): Promise<void> {
  await client.query(
    `insert into insight.warning_end (warning_id, at, observed, expected) values ($1, ${at('$2')}, $3, $4) on conflict do nothing`,
    [id, now, observed, expected],
  );
}

/** Writes what a look at the counts found. @returns how many warnings were new */
export async function writeTurn(client: PoolClient, { raised, joined, ended }: Turn, saying: Saying): Promise<number> {
  let fresh = 0;
  for (const alarm of raised) if (await writeWarning(client, alarm, saying)) fresh += 1;
  for (const { id, orders } of joined) await joinOrders(client, id, orders, saying.toldAt);
  for (const one of ended) await endWarning(client, one, saying.now);
  return fresh;
}

/** Whose it is: the unit that leads most of its orders, else the street's own where the rules know it. */
async function unitOf(
  client: PoolClient,
  place: string,
  orders: readonly Member[],
  pack: Pack,
): Promise<string | null> {
  const { rows } = await client.query<{ holder: string }>(
    `select holder from ledger.complaint where order_no = any($1) and holder is not null
     group by holder order by count(*) desc, holder limit 1`,
    [orders.map(({ orderNo }) => orderNo)],
  );
  if (rows[0]) return rows[0].holder;
  // A community's code is its street's and three digits more (docs/rules.md).
  const { prefix, districts } = pack.documents.organisation;
  const street = districts.flatMap(({ streets }) => streets).find(({ code }) => place.startsWith(code));
  return street === undefined ? null : placeUnit(prefix, street.code);
}

/** Says only that two orders are of one caller: not to be traced to the caller's own name in the vault. */
export function subjectOf(caller: string, matter: string): string {
  return createHash('sha256').update(`${caller}|${matter}`).digest('hex').slice(0, 16);
}

import type { PoolClient } from 'pg';
import type { Instant } from '../../../domain/terms';
import { type Lesson } from '../model/learn';
import { type Model, modelJson, modelOf } from '../model/model';
import type { CityNow } from './judge';
import type { Episode, Recent } from './episodes';
import { Memory, REACH_MS } from './memory';
import { type Cell, placesOf, type Sighting, type SurgeKind } from './sighting';

const at = (name: string) => `to_timestamp(${name}::double precision / 1000)`;
/** Requests of callers that anybody may know of: no work of a street's own, no praise, nothing confidential (art. 8). */
const WATCHED = `c.confidential_to is null and c.kind not in ('task', 'praise')`;

/** The community, else the H3 cell where the sender gave coordinates. */
const NEAREST = 'coalesce(c.community, t.cell)';

/** What the watch remembers between two looks. */
export interface WatchState {
  readonly lookedUntil: Instant | null;
  readonly model: Model | undefined;
}

interface OrderRow {
  readonly order_no: string;
  readonly at: Instant;
  readonly matter: string;
  readonly street: string | null;
  readonly community: string | null;
  readonly caller: string | null;
}

const sightingOf = ({ order_no: orderNo, at: when, matter, street, community, caller }: OrderRow): Sighting => ({
  ...{ orderNo, at: when, matter },
  ...(street !== null && { street }),
  ...(community !== null && { community }),
  ...(caller !== null && { caller }),
});

/** The model last read or learnt by this process; large in a large city, and changed once a day. */
export interface ModelCache {
  model?: Model | undefined;
}

/** Takes the one row and holds it to the end of the transaction: whoever else looks waits. */
export async function holdState(client: PoolClient, cache: ModelCache): Promise<WatchState> {
  await client.query('insert into insight.watch_state default values on conflict do nothing');
  const query = 'select looked_until, learnt_until from insight.watch_state for update';
  const row = (await client.query<{ looked_until: Instant | null; learnt_until: number | null }>(query)).rows[0];
  const isSame = row?.learnt_until !== null && cache.model?.last === row?.learnt_until;
  if (!isSame) {
    const { rows } = await client.query<{ model: unknown }>('select model from insight.watch_state');
    cache.model = rows[0]?.model ? modelOf(rows[0].model) : undefined;
  }
  return { lookedUntil: row?.looked_until ?? null, model: cache.model };
}

export async function keepModel(client: PoolClient, model: Model): Promise<void> {
  await client.query('update insight.watch_state set model = $1, learnt_until = $2', [modelJson(model), model.last]);
}

export async function keepLooked(client: PoolClient, until: Instant): Promise<void> {
  await client.query(`update insight.watch_state set looked_until = ${at('$1')}, turns = turns + 1`, [until]);
}

/** When the oldest order at or after an instant was received. */
export async function firstOrderFrom(client: PoolClient, from: Instant): Promise<Instant | undefined> {
  const query = `select min(c.received_at) as at from ledger.complaint c where c.received_at >= ${at('$1')} and ${WATCHED}`;
  return (await client.query<{ at: Instant | null }>(query, [from])).rows[0]?.at ?? undefined;
}

/** What the orders received in [from, to) teach. */
export async function lessonsOf(client: PoolClient, from: Instant, to: Instant): Promise<readonly Lesson[]> {
  const { rows } = await client.query<OrderRow>(
    `select c.received_at as at, c.matter, c.street, ${NEAREST} as community from ledger.complaint c
     left join vault.order_trait t on t.order_no = c.order_no
     where c.received_at >= ${at('$1')} and c.received_at < ${at('$2')} and ${WATCHED}`,
    [from, to],
  );
  return rows.map((row) => ({
    at: row.at,
    matter: row.matter,
    places: placesOf(sightingOf({ ...row, caller: null })),
  }));
}

/** Weather that somebody tagged days with, by day number. */
export async function weatherOf(client: Pick<PoolClient, 'query'>): Promise<ReadonlyMap<number, readonly string[]>> {
  const query = `select (day - date '1970-01-01')::int as day, array_agg(tag order by tag) as tags from insight.weather_day group by day`;
  const { rows } = await client.query<{ day: number; tags: string[] }>(query);
  return new Map(rows.map(({ day, tags }) => [day, tags]));
}

/**
 * Takes note of orders received in (since, until] that were not looked at before, late ones among them, `most` at a time.
 */
export async function takeFresh(
  client: PoolClient,
  since: Instant,
  until: Instant,
  most: number,
): Promise<readonly Sighting[]> {
  const { rows } = await client.query<OrderRow>(
    `insert into insight.watch_order (order_no, at, matter, street, community, caller)
     select c.order_no, c.received_at, c.matter, c.street, ${NEAREST}, f.caller_id
     from ledger.complaint c left join vault.order_file f on f.order_no = c.order_no
       left join vault.order_trait t on t.order_no = c.order_no
     where c.received_at > ${at('$1')} and c.received_at <= ${at('$2')} and ${WATCHED}
       and not exists (select 1 from insight.watch_order w where w.order_no = c.order_no)
     order by c.received_at, c.order_no limit $3
     on conflict do nothing returning order_no, at, matter, street, community, caller`,
    [since, until, most],
  );
  return rows.map(sightingOf).sort((a, b) => a.at - b.at || (a.orderNo < b.orderNo ? -1 : 1));
}

/** Lets go what no window reaches any more. Two days longer: what comes late must not be taken for fresh twice. */
export async function forgetOrders(client: PoolClient, now: Instant): Promise<void> {
  await client.query(`delete from insight.watch_order where at <= ${at('$1')}`, [now - REACH_MS - 2 * 86_400_000]);
}

/** Surges that go on. */
export async function openEpisodes(client: PoolClient): Promise<readonly Episode[]> {
  const { rows } = await client.query<{ id: string; kind: SurgeKind; matter: string; place: string; window: number }>(
    `select w.id, w.kind, w.matter, w.place, w.window_hours as window from insight.warning w
     where w.kind in ('surge', 'place') and not exists (select 1 from insight.warning_end e where e.warning_id = w.id)
     order by w.id`,
  );
  return rows.map(({ id, window, ...cell }) => ({ id, window, cell }));
}

/** The last week's orders of every cell that a turn may need, and those that belong to a warning already. */
export async function recentOf(
  client: PoolClient,
  fresh: readonly Sighting[],
  open: readonly Episode[],
  end: Instant,
): Promise<Recent> {
  const communities = [...fresh.map(({ community }) => community), ...open.map(({ cell }) => cell.place)];
  const streets = [
    ...fresh.map(({ street, matter }) => [street, matter] as const),
    ...open.map(({ cell }) => [cell.place, cell.matter] as const),
  ].filter(([street]) => street !== undefined);
  const { rows } = await client.query<OrderRow & { readonly taken: readonly SurgeKind[] | null }>(
    `with wanted as (
       select o.* from insight.watch_order o where o.community = any($1) and o.at > ${at('$4')} and o.at <= ${at('$5')}
       union
       select o.* from insight.watch_order o join unnest($2::text[], $3::text[]) as c(street, matter) using (street, matter)
       where o.at > ${at('$4')} and o.at <= ${at('$5')})
     select o.*, (select array_agg(w.kind) from insight.warning_order m join insight.warning w on w.id = m.warning_id
       where m.order_no = o.order_no and w.kind in ('surge', 'place')) as taken
     from wanted o order by o.at, o.order_no`,
    [
      communities.filter((community) => community !== undefined),
      streets.map(([street]) => street),
      streets.map(([, matter]) => matter),
      end - REACH_MS,
      end,
    ],
  );
  const memory = new Memory();
  for (const row of rows) {
    const order = sightingOf(row);
    memory.add(order);
    for (const kind of row.taken ?? []) memory.take(kind, order);
  }
  return memory;
}

/** Orders of each matter over the whole city in the hours before `end`. */
export async function cityAt(client: PoolClient, end: Instant, windows: readonly number[]): Promise<CityNow> {
  const counts = windows.map(
    (hours, i) => `count(*) filter (where at > ${at('$1')} - interval '${Number(hours)} hours')::int as w${i}`,
  );
  const longest = Math.max(...windows);
  const { rows } = await client.query<{ matter: string | null } & Record<string, number>>(
    `select matter, ${counts.join(', ')} from insight.watch_order
     where at <= ${at('$1')} and at > ${at('$1')} - interval '${Number(longest)} hours' group by rollup (matter)`,
    [end],
  );
  const byMatter = new Map(rows.map((row) => [row.matter ?? '*', row]));
  return { end, seen: (matter, hours) => byMatter.get(matter)?.[`w${windows.indexOf(hours)}`] ?? 0 };
}

/** A cell as the table names it. */
export type StoredCell = Omit<Cell, 'kind'> & { readonly kind: SurgeKind | 'caller' | 'danger' };

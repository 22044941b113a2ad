import type { Pool, PoolClient } from 'pg';

/** Which orders the archiver looks at. */
export interface Due {
  /** Only orders over, or taken in, before this instant (epoch ms). */
  readonly before: number;
  readonly orderNo?: string;
}

/** One order to look at. */
export interface Candidate {
  readonly orderNo: string;
  readonly seq: number;
  /** Nothing is owed on it any more. */
  readonly over: boolean;
}

/** How far a run that ended came: every event up to that position, and every instant before that one. */
interface Mark {
  readonly position: string;
  /** Epoch ms. */
  readonly before: number;
}

/** What one run of the archiver has to look at, a page at a time. */
export interface Todo {
  readonly total: number;
  pages(): AsyncGenerator<readonly Candidate[]>;
  /** The next run begins where this one was; only for one that came to its end. */
  done(): Promise<void>;
  close(): Promise<void>;
}

const PAGE = 50;

/**
 * Whose last word may have changed since the mark: orders whose end, or whose intake, has come of age meanwhile, orders that
 * got events, and those a run before could not finish with. Four index scans; what was put away long ago is not touched.
 */
const SINCE = `with due as (
    select order_no from ledger.complaint
      where next_due_at is null and coalesce(closed_at, received_at) >= to_timestamp($3::double precision / 1000)
        and coalesce(closed_at, received_at) < to_timestamp($1::double precision / 1000)
    union
    select order_no from ledger.complaint
      where received_at >= to_timestamp($3::double precision / 1000) and received_at < to_timestamp($1::double precision / 1000)
        and next_due_at is not null
    union select order_no from ledger.order_event where position > $4::bigint and position <= $5::bigint
    union select order_no from audit.archive_pending)`;

/** Those over since their last look, and old open ones, whose earlier runs ended long ago. */
const LOOK = `case when c.next_due_at is null
    then coalesce(c.closed_at, c.received_at) < to_timestamp($1::double precision / 1000) and coalesce(l.seq, 0) < c.seq
    else c.received_at < to_timestamp($1::double precision / 1000)
      and coalesce(l.looked_at, '-infinity') < to_timestamp($1::double precision / 1000) end`;

/**
 * The statement that finds them, and its values. Without a mark (the first run) it goes over all orders.
 * Old open orders are found also where no look is due yet, so that they are kept in mind.
 */
export function todoQuery(
  { before, orderNo }: Due,
  mark: Mark | undefined,
  cut: string,
): { readonly text: string; readonly values: readonly unknown[] } {
  // One look-up for each order that is due, never a pass over all orders (`offset 0` keeps the planner from joining otherwise).
  const own = (table: string) => `lateral (select * from ${table} t where t.order_no = due.order_no offset 0)`;
  const from =
    mark === undefined
      ? 'ledger.complaint c left join audit.archive_look l on l.order_no = c.order_no'
      : `due cross join ${own('ledger.complaint')} c left join ${own('audit.archive_look')} l on true`;
  const text = `${mark === undefined ? '' : SINCE}
    select c.order_no as "orderNo", c.seq, c.next_due_at is null as over, ${LOOK} as look
    from ${from}
    where ($2::text is null or c.order_no = $2) and (${LOOK}
      or c.next_due_at is not null and c.received_at < to_timestamp($1::double precision / 1000))
    order by c.order_no`;
  return { text, values: [before, orderNo ?? null, ...(mark ? [mark.before, mark.position, cut] : [])] };
}

/**
 * What is due now, fixed at this moment. Asked of the ledger: the engine's list lags, and forgets. A run of one order only
 * begins anywhere and leaves the mark where it is.
 */
export async function openTodo(pool: Pool, due: Due): Promise<Todo> {
  const client = await pool.connect();
  try {
    // Positions are given before their transactions end: what is not there at the cut never comes below it.
    const cut = (await client.query<{ cut: string }>('select audit.cut()::text as cut')).rows[0]?.cut ?? '0';
    const mark = due.orderNo === undefined ? await markOf(client) : undefined;
    const { text, values } = todoQuery(due, mark, cut);
    await client.query('begin');
    await client.query(`declare archive_todo scroll cursor with hold for ${text}`, [...values]);
    await client.query('commit');
    const total = (await client.query('move forward all in archive_todo')).rowCount ?? 0;
    await client.query('move absolute 0 in archive_todo');
    return {
      total,
      pages: () => pagesOf(client),
      async done() {
        if (due.orderNo !== undefined) return;
        await client.query(
          `insert into audit.archive_mark (position, before) values ($1, to_timestamp($2::double precision / 1000))
           on conflict (one) do update set position = excluded.position,
             before = greatest(archive_mark.before, excluded.before)`,
          [cut, due.before],
        );
      },
      async close() {
        await client.query('close archive_todo').catch(() => undefined);
        client.release();
      },
    };
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function markOf(client: PoolClient): Promise<Mark | undefined> {
  const { rows } = await client.query<Mark>('select position::text as position, before from audit.archive_mark');
  return rows[0];
}

/** Pages of those to look at. Old open ones that were looked at lately are only noted, so that the next run knows them. */
async function* pagesOf(client: PoolClient): AsyncGenerator<readonly Candidate[]> {
  for (;;) {
    const { rows } = await client.query<Candidate & { readonly look: boolean }>(`fetch ${PAGE} from archive_todo`);
    if (rows.length === 0) return;
    await keepInMind(
      client,
      rows.filter(({ look }) => !look).map(({ orderNo }) => orderNo),
    );
    const page = rows.filter(({ look }) => look);
    if (page.length > 0) yield page;
  }
}

/** These orders are looked at by the next run too, whatever the mark says. */
export async function keepInMind(client: Pick<PoolClient, 'query'>, orders: readonly string[]): Promise<void> {
  if (orders.length === 0) return;
  await client.query(
    'insert into audit.archive_pending (order_no) select unnest($1::text[]) on conflict (order_no) do nothing',
    [orders],
  );
}

/** These need no look before their next event. */
export async function putOutOfMind(client: Pick<PoolClient, 'query'>, orders: readonly string[]): Promise<void> {
  if (orders.length > 0) await client.query('delete from audit.archive_pending where order_no = any($1)', [orders]);
}

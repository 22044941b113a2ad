import type { PoolClient } from 'pg';
import type { Leaf } from './seal';

/** Leaves fetched at a time. */
const PAGE = 10_000;

/** A stretch of the ledger in append order: after one position, up to and with another. */
export interface Stretch {
  readonly after: string;
  readonly upTo: string;
}

/**
 * The last event of each order within the stretch, sorted by the bytes of the order numbers.
 *
 * @param client inside a transaction; the caller begins and ends it
 */
export async function* leavesOf(client: PoolClient, { after, upTo }: Stretch): AsyncGenerator<Leaf> {
  await client.query(
    `declare leaves no scroll cursor for
      select distinct on (order_no collate "C") order_no as "orderNo", seq, hash from ledger.order_event
      where position > ${bigint(after)} and position <= ${bigint(upTo)} order by order_no collate "C", seq desc`,
  );
  for (;;) {
    const { rows } = await client.query<Leaf>(`fetch ${PAGE} from leaves`);
    yield* rows;
    if (rows.length < PAGE) break;
  }
  await client.query('close leaves');
}

/** How many events stand in the stretch. */
export async function countEvents(client: PoolClient, { after, upTo }: Stretch): Promise<number> {
  const { rows } = await client.query<{ n: string }>(
    'select count(*) as n from ledger.order_event where position > $1 and position <= $2',
    [after, upTo],
  );
  return Number(rows[0]?.n ?? 0);
}

/** A cursor takes no parameters, and a position comes from a file an outside party kept. */
function bigint(text: string): string {
  return BigInt(text).toString();
}

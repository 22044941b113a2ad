import type { Gateway } from '../api/gateway';
import type { LedgerDatabase } from '../ledger/database';

/** What became of the orders. */
export interface Revived {
  /** Open orders in the ledger. */
  readonly open: number;
  /** Brought back now. */
  readonly revived: number;
  /** Ran already. */
  readonly running: number;
  readonly failed: readonly { readonly orderNo: string; readonly reason: string }[];
}

const PAGE = 500;
const AT_ONCE = 16;

/** How many orders of the ledger are open: something is due on them. */
export async function countOpen({ pool }: Pick<LedgerDatabase, 'pool'>): Promise<number> {
  const { rows } = await pool.query<{ open: number }>(
    'select count(*)::int as open from ledger.complaint where next_due_at is not null',
  );
  return rows[0]?.open ?? 0;
}

/**
 * Brings every open order of the ledger back into the engine under its id, due times included; one that runs already is
 * left alone, so it may be repeated and run beside the system.
 *
 * @param onProgress told after each order how many are done
 * @throws LedgerError and driver errors while the ledger cannot be read; what one order alone fails at is in the result
 */
export async function reviveOpen(
  ledger: Pick<LedgerDatabase, 'pool'>,
  gateway: Pick<Gateway, 'revive'>,
  onProgress: (done: number) => void = () => undefined,
): Promise<Revived> {
  let revived = 0;
  let running = 0;
  const failed: { orderNo: string; reason: string }[] = [];
  const done = () => revived + running + failed.length;
  const reviveOne = async (orderNo: string) => {
    try {
      if ((await gateway.revive(orderNo)) === 'revived') revived++;
      else running++;
    } catch (error) {
      failed.push({ orderNo, reason: error instanceof Error ? error.message : String(error) });
    }
    onProgress(done());
  };
  for await (const page of pagesOfOpen(ledger)) {
    const rest = [...page];
    const hand = async () => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) await reviveOne(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, hand));
  }
  return { open: done(), revived, running, failed };
}

async function* pagesOfOpen({ pool }: Pick<LedgerDatabase, 'pool'>): AsyncGenerator<readonly string[]> {
  const query =
    'select order_no from ledger.complaint where next_due_at is not null and order_no > $1 order by order_no limit $2';
  for (let after = ''; ; ) {
    const { rows } = await pool.query<{ order_no: string }>(query, [after, PAGE]);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => row.order_no);
    after = last.order_no;
  }
}

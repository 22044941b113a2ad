import type { LedgerDatabase } from '../database';
import { COUNTS, TALLY_KEY } from '../tallies';
import type { Difference } from './compare';

/** Counts of contributions that are not what the contributions say. */
export async function tallyDifferences({ pool }: Pick<LedgerDatabase, 'pool'>): Promise<readonly Difference[]> {
  const { rows } = await pool.query<{ key: string; stored: number; rebuilt: number }>(`
    select concat_ws(' ', ${TALLY_KEY}) as key, coalesce(t.n, 0) as stored, coalesce(c.n, 0) as rebuilt
    from (${COUNTS}) c full join ledger.contribution_tally t using (${TALLY_KEY})
    where coalesce(t.n, 0) <> coalesce(c.n, 0) order by key`);
  return rows.map(({ key, stored, rebuilt }) => ({
    ...{ table: 'contribution_tally', orderNo: '', key, field: 'n' },
    ...{ stored: String(stored), rebuilt: String(rebuilt) },
  }));
}

/** Counts anew where a count is wrong; appends wait meanwhile. @returns whether any was */
export async function retally(ledger: Pick<LedgerDatabase, 'pool'>): Promise<boolean> {
  if ((await tallyDifferences(ledger)).length === 0) return false;
  const client = await ledger.pool.connect();
  let broken = true;
  try {
    await client.query('begin');
    await client.query('lock table ledger.contribution in share row exclusive mode');
    await client.query('delete from ledger.contribution_tally');
    await client.query(`insert into ledger.contribution_tally (${TALLY_KEY}, n) ${COUNTS}`);
    await client.query('commit');
    broken = false;
    return true;
  } finally {
    // Closing the connection undoes what was not committed.
    client.release(broken);
  }
}

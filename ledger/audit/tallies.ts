import type { LedgerDatabase } from '../database';
import { RANK_COUNTS } from '../rankCounts';
import { COUNTS, TALLY_KEY } from '../tallies';
import type { Difference } from './compare';

/** Counts that are not what the contributions say, and counts for ranks that are not what those say. */
export async function tallyDifferences({ pool }: Pick<LedgerDatabase, 'pool'>): Promise<readonly Difference[]> {
  const tallies = await pool.query<{ key: string; stored: number; rebuilt: number }>(`
    select concat_ws(' ', ${TALLY_KEY}) as key, coalesce(t.n, 0) as stored, coalesce(c.n, 0) as rebuilt
    from (${COUNTS}) c full join ledger.contribution_tally t using (${TALLY_KEY})
    where coalesce(t.n, 0) <> coalesce(c.n, 0) order by key`);
  const ranks = await pool.query<{ key: string; stored: string | null; rebuilt: string | null }>(`
    select concat_ws(' ', period, unit) as key, t.said as stored, c.said as rebuilt
    from (select period, unit, concat_ws(' ', held, scored, first_visits) as said from (${RANK_COUNTS}) r) c
    full join (select period, unit, concat_ws(' ', held, scored, first_visits) as said from ledger.rank_count
      where held <> 0 or 0 <> any(scored) or 0 <> any(first_visits)) t using (period, unit)
    where t.said is distinct from c.said order by key`);
  return [
    ...tallies.rows.map(({ key, stored, rebuilt }) => ({
      ...{ table: 'contribution_tally', orderNo: '', key, field: 'n' },
      ...{ stored: String(stored), rebuilt: String(rebuilt) },
    })),
    ...ranks.rows.map(({ key, stored, rebuilt }) => ({
      ...{ table: 'rank_count', orderNo: '', key, field: '*' },
      ...(stored !== null && { stored }),
      ...(rebuilt !== null && { rebuilt }),
    })),
  ];
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
    await client.query('delete from ledger.rank_count');
    await client.query(`insert into ledger.rank_count (period, unit, held, scored, first_visits) ${RANK_COUNTS}`);
    await client.query('commit');
    broken = false;
    return true;
  } finally {
    // Closing the connection undoes what was not committed.
    client.release(broken);
  }
}

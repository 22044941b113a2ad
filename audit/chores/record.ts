import type { Pool } from 'pg';
import type { Chore, ChoreDone } from '../../workflows/chores';

/** The last turn of a chore that came to its end, by its schedule or by hand. */
export interface LastTurn {
  readonly chore: Chore;
  /** Epoch seconds. */
  readonly at: number;
  readonly faults: number;
}

/** Remembers that a chore was done; @param pool in the auditor's role */
export async function recordTurn(pool: Pool, chore: Chore, { faults }: Pick<ChoreDone, 'faults'>): Promise<void> {
  await pool.query(
    `insert into audit.chore (name, at, faults) values ($1, clock_timestamp(), $2)
     on conflict (name) do update set at = excluded.at, faults = excluded.faults`,
    [chore, faults],
  );
}

/** When each chore was last done: figures without anything of an order. @param pool in the reader's or the auditor's role */
export async function lastTurns(pool: Pool): Promise<readonly LastTurn[]> {
  const { rows } = await pool.query<LastTurn>(
    `select name as chore, extract(epoch from at)::float8 as at, faults from audit.chore order by name`,
  );
  return rows;
}

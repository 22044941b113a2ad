import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../platform/postgres/pool';
import { type ArchiveFolder, lineAfter, type Said } from './folder';

/** A run that lies in the archive, or lay there. */
export interface ArchivedRun {
  readonly orderNo: string;
  readonly runId: string;
  readonly first: number;
  readonly last: number;
}

/** What of these orders lies in the archive. */
export async function archivedRuns(pool: Pool, orders: readonly string[]): Promise<readonly ArchivedRun[]> {
  const { rows } = await pool.query<ArchivedRun>(
    `select order_no as "orderNo", run_id as "runId", first, last from audit.archived_run where order_no = any($1)`,
    [orders],
  );
  return rows;
}

/** Writes a manifest line, in the database first; `more` belongs to it and stands or falls with it. @returns its number */
export async function write(
  pool: Pool,
  folder: ArchiveFolder,
  now: number,
  said: Said,
  more: (client: PoolClient, no: number) => Promise<void> = async () => undefined,
): Promise<number> {
  const no = await inTransaction(
    pool,
    (error) => error as Error,
    async (client) => {
      const { rows } = await client.query<{ no: number; hash: string }>(
        'select no, hash from audit.archive_line order by no desc limit 1',
      );
      const line = lineAfter(rows[0], now, said);
      await client.query('insert into audit.archive_line (no, line, hash) values ($1, $2, $3)', [
        ...[line.no, line.text, line.hash],
      ]);
      await more(client, line.no);
      return line.no;
    },
  );
  await bringUpToDate(pool, folder);
  return no;
}

/**
 * Gives the folder's manifest the lines it lacks: a crash between database and file leaves some.
 * @throws Error where the folder's manifest is not the beginning of the one the database keeps
 */
export async function bringUpToDate(pool: Pool, folder: ArchiveFolder): Promise<void> {
  const own = folder.lines();
  const { rows } = await pool.query<{ no: number; line: string }>(
    'select no, line from audit.archive_line where no >= $1 order by no',
    [own.length],
  );
  const last = rows.find(({ no }) => no === own.length);
  if (own.length > 0 && last?.line !== own.at(-1))
    throw new Error(
      `归档文件夹不是此系统的：清单第 ${own.length} 行不同 / the archive folder is not this system's: line ${own.length} of its manifest differs`,
    );
  const missing = rows.filter(({ no }) => no > own.length);
  if (missing.length > 0) folder.append(missing.map(({ line }) => line));
}

/** The last line, as a seal names it. */
export async function archiveHead(
  pool: Pool | PoolClient,
): Promise<{ readonly no: number; readonly hash: string } | undefined> {
  const { rows } = await pool.query<{ no: number; hash: string }>(
    'select no, hash from audit.archive_line order by no desc limit 1',
  );
  return rows[0];
}

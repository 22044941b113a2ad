import type { Client as Pg } from 'pg';

/** What the database has done since it was reset, and what lies in it. */
export interface DatabaseCount {
  /** Statements by who sent them: `worker` appends, `client` is the API's part (vault), `reader` the measurement's own. */
  readonly statements: { readonly worker: number; readonly client: number; readonly reader: number };
  readonly walBytes: number;
  readonly walRecords: number;
  /** Full images of pages after a checkpoint; of the WAL bytes. */
  readonly walFullPages: number;
  readonly commits: number;
  /** Table with its indexes and TOAST, bytes. */
  readonly tables: Readonly<Record<string, number>>;
}

/** Starts counting at 0. A checkpoint first, so that every run pays for the first change of a page once. */
export async function resetCounts(owner: Pg): Promise<void> {
  await owner.query('checkpoint');
  await owner.query('select pg_stat_statements_reset()');
}

export async function databaseCount(owner: Pg): Promise<DatabaseCount> {
  const statements = await owner.query<{ role: string; calls: string }>(
    `select r.rolname as role, sum(s.calls)::text as calls
     from pg_stat_statements s join pg_roles r on r.oid = s.userid
     join pg_database d on d.oid = s.dbid and d.datname = current_database() group by 1`,
  );
  const calls = (role: RegExp) =>
    statements.rows.filter((row) => role.test(row.role)).reduce((sum, row) => sum + Number(row.calls), 0);
  const wal = await owner.query<{ wal_bytes: string; wal_records: string; wal_fpi: string }>(
    'select wal_bytes::text, wal_records::text, wal_fpi::text from pg_stat_wal',
  );
  const commits = await owner.query<{ commits: string }>(
    'select xact_commit::text as commits from pg_stat_database where datname = current_database()',
  );
  const tables = await owner.query<{ name: string; bytes: string }>(
    `select n.nspname || '.' || c.relname as name, pg_total_relation_size(c.oid)::text as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('ledger', 'vault') order by 1`,
  );
  const [row] = wal.rows;
  return {
    statements: { worker: calls(/ledger/), client: calls(/vault/), reader: calls(/reader/) },
    walBytes: Number(row?.wal_bytes ?? 0),
    walRecords: Number(row?.wal_records ?? 0),
    walFullPages: Number(row?.wal_fpi ?? 0),
    commits: Number(commits.rows[0]?.commits ?? 0),
    tables: Object.fromEntries(tables.rows.map(({ name, bytes }) => [name, Number(bytes)])),
  };
}

/** What lies in the tables once dead rows are gone: what an order takes at rest. */
export async function settle(owner: Pg): Promise<void> {
  await owner.query('vacuum (full, analyze)');
}

/** Difference of two counts, per order. */
export function perOrder(before: DatabaseCount, after: DatabaseCount, orders: number): DatabaseCount {
  const each = (pick: (count: DatabaseCount) => number) => (pick(after) - pick(before)) / orders;
  return {
    statements: {
      worker: each(({ statements }) => statements.worker),
      client: each(({ statements }) => statements.client),
      reader: each(({ statements }) => statements.reader),
    },
    walBytes: each(({ walBytes }) => walBytes),
    walRecords: each(({ walRecords }) => walRecords),
    walFullPages: each(({ walFullPages }) => walFullPages),
    commits: each(({ commits }) => commits),
    tables: Object.fromEntries(
      Object.keys(after.tables).map((name) => [name, each(({ tables }) => tables[name] ?? 0)]),
    ),
  };
}

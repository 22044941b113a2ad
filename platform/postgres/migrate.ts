import { Kysely, type Migration, Migrator, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';

/** A schema of this database that has its own migrations. */
export interface SchemaPlan {
  readonly schema: string;
  readonly migrations: Readonly<Record<string, Migration>>;
  /** Statements run after the migrations, every time. */
  readonly grants: readonly string[];
}

/** Name of a role or schema as SQL wants it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Brings one schema up to date. Safe to run by several processes at once and again at every start: the migrator waits
 * for its lock.
 *
 * @param ownerUrl address in the role that owns the schema
 * @returns the migrations that ran now
 * @throws the database's error when a migration fails; nothing of that migration stays
 */
export async function migrateSchema(ownerUrl: string, plan: SchemaPlan): Promise<readonly string[]> {
  const pool = new Pool({
    connectionString: ownerUrl,
    max: 2,
    connectionTimeoutMillis: 5_000,
    application_name: 'jiesu-migrate',
  });
  pool.on('error', () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve({ ...plan.migrations }) },
      migrationTableSchema: plan.schema,
      migrationTableName: 'migration',
      migrationLockTableName: 'migration_lock',
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    // One at a time: two processes granting on the same object at once make PostgreSQL refuse one of them.
    await db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext(${`jiesu grants ${plan.schema}`}))`.execute(tx);
      for (const grant of plan.grants) await sql.raw(grant).execute(tx);
    });
    return (results ?? []).map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}

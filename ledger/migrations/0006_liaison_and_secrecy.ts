import { type Kysely, sql } from 'kysely';

/**
 * Orders with units of the central state (art. 22), and who sees an order that is for few eyes (art. 8). Reports of wrongdoing
 * of before are shut to all but their lead unit, their desk and the auditor until their next event says more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table ledger.complaint
      add column liaison boolean not null default false,
      add column confidential_to text[]`.execute(db);
  await sql`
    update ledger.complaint set confidential_to = array_remove(array['role:auditor', 'role:' || owner_role, 'unit:' || holder], null)
    where kind = 'report'`.execute(db);
  await sql`create index complaint_liaison on ledger.complaint (received_at desc, order_no desc) where liaison`.execute(
    db,
  );
}

import { type Kysely, sql } from 'kysely';

/** How often the unit responsible changed (art. 14, DI-8). Orders of before are counted from the holders' time on them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table ledger.complaint add column bounces int not null default 0`.execute(db);
  await sql`
    update ledger.complaint c set bounces = (
      select count(*) from (
        select unit, lag(unit) over (order by no) as before from (
          select span.value -> 'owner' ->> 'unit' as unit, span.ordinality as no
          from jsonb_array_elements(c.state -> 'spans') with ordinality as span
          where span.value -> 'owner' ->> 'role' = 'unit'
        ) held
      ) passed where before <> unit)
    where c.dispatches > 1`.execute(db);
  await sql`create index complaint_bounced on ledger.complaint (received_at desc, order_no desc) where bounces > 0`.execute(
    db,
  );
}

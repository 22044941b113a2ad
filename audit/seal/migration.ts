import { type Kysely, type Migration, sql } from 'kysely';

/** Seals, and how the auditor cuts. */
export const seals: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      create table audit.seal (
        no int primary key check (no > 0),
        seal jsonb not null check ((seal ->> 'no')::int = no)
      )`.execute(db);
    await sql`
      create function audit.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '封印只增不改 / seals are append-only' using errcode = 'restrict_violation';
      end $$`.execute(db);
    await sql`
      create trigger seal_stays before update or delete or truncate on audit.seal
      for each statement execute function audit.refuse_change()`.execute(db);
    // Positions rise with time, so a few pages of index serve years; an append pays nothing for it.
    await sql`create index order_event_position on ledger.order_event using brin (position) with (autosummarize = on)`.execute(
      db,
    );
    // Positions are given before their transactions end. Under this lock nobody is between the two, so whatever is not
    // there at the cut never comes; it is held for the statement only. The auditor may call this and lock nothing else.
    await sql`
      create function audit.cut() returns bigint language plpgsql security definer set search_path = '' as $$
      declare last bigint;
      begin
        lock table ledger.order_event in share mode;
        select case when is_called then last_value else 0 end into last
          from ledger.order_event_position_seq;
        return last;
      end $$`.execute(db);
    await sql`revoke all on function audit.cut() from public`.execute(db);
  },
};

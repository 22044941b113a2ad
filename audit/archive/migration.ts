import { type Kysely, type Migration, sql } from 'kysely';

/** How far the archiver has come, so that a daily run costs what a day brought. */
export const archiveMark: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      create table audit.archive_mark (
        one boolean primary key default true check (one),
        position bigint not null,
        before timestamptz not null
      )`.execute(db);
    await sql`create table audit.archive_pending (order_no text primary key)`.execute(db);
    // Only what is over stands in it, and that changes once in an order's life.
    await sql`create index complaint_over on ledger.complaint (coalesce(closed_at, received_at)) where next_due_at is null`.execute(
      db,
    );
  },
};

/** Tables of the archive; only what a later run must know, the archive itself is a folder. */
export const archive: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      create table audit.release (
        build text primary key,
        sha256 text not null,
        sdk text not null,
        node text not null,
        code bytea not null,
        kept_at timestamptz not null default clock_timestamp()
      )`.execute(db);
    await sql`comment on column audit.release.code is 'gzip'`.execute(db);
    await sql`
      create table audit.archive_line (
        no int primary key check (no > 0),
        line text not null,
        hash text not null
      )`.execute(db);
    await sql`
      create table audit.hold (
        no int primary key generated always as identity,
        order_no text not null,
        act text not null check (act in ('set', 'askLift', 'lift')),
        reason text not null check (length(trim(reason)) > 0),
        by_key text not null,
        by_role text not null,
        at timestamptz not null default clock_timestamp()
      )`.execute(db);
    await sql`create index hold_order on audit.hold (order_no, no desc)`.execute(db);
    for (const table of ['release', 'archive_line', 'hold']) {
      await sql`
        create trigger ${sql.raw(`${table}_stays`)} before update or delete or truncate on ${sql.raw(`audit.${table}`)}
        for each statement execute function audit.refuse_change()`.execute(db);
    }
    // Where each run lies. A dropped one stays known: the engine may still have it, and it must not come back.
    await sql`
      create table audit.archived_run (
        order_no text not null,
        run_id text not null,
        first int not null,
        last int not null,
        line int not null references audit.archive_line (no),
        dropped int references audit.archive_line (no),
        primary key (order_no, run_id)
      )`.execute(db);
    // How far each order has been looked at; may be emptied together with archive_mark, then everything is looked at again.
    await sql`
      create table audit.archive_look (
        order_no text primary key,
        seq int not null,
        looked_at timestamptz not null default clock_timestamp()
      )`.execute(db);
    // Held: the last word is not a lift.
    await sql`
      create view audit.held as
        select distinct on (order_no) order_no, act, reason, by_key, by_role, at from audit.hold
        order by order_no, no desc`.execute(db);
  },
};

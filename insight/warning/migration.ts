import { type Kysely, type Migration, sql } from 'kysely';

/** Kinds of warning, as the table knows them. */
const KINDS = `('surge', 'place', 'caller', 'danger')`;

/** Warnings, append-only; and what the watch keeps between two looks, which can be made anew from the ledger. */
export const warnings: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      create table insight.warning (
        id text primary key,
        kind text not null check (kind in ${sql.raw(KINDS)}),
        matter text not null,
        place text not null,
        subject text not null default '',
        unit text,
        window_hours int,
        window_from timestamptz not null,
        evidence_at timestamptz not null,
        raised_at timestamptz not null,
        observed int not null,
        expected double precision,
        shape double precision,
        odds double precision,
        a_week double precision,
        sample jsonb not null,
        pack text not null,
        unique (kind, matter, place, subject, window_from)
      )`.execute(db);
    await sql`comment on column insight.warning.subject is '同一诉求人的不可逆标记 / a digest that says only: the same caller'`.execute(
      db,
    );
    await sql`create index warning_newest on insight.warning (raised_at desc, id desc)`.execute(db);
    await sql`create index warning_unit on insight.warning (unit, raised_at desc, id desc)`.execute(db);
    await sql`
      create table insight.warning_order (
        warning_id text not null references insight.warning,
        order_no text not null,
        at timestamptz not null,
        joined_at timestamptz not null,
        primary key (warning_id, order_no)
      )`.execute(db);
    await sql`create index warning_order_no on insight.warning_order (order_no)`.execute(db);
    await sql`
      create table insight.warning_end (
        warning_id text primary key references insight.warning,
        at timestamptz not null,
        observed int not null,
        expected double precision
      )`.execute(db);
    for (const table of ['warning', 'warning_order', 'warning_end'])
      await sql`
        create trigger ${sql.raw(table)}_stays before update or delete or truncate on insight.${sql.raw(table)}
        for each statement execute function insight.refuse_change()`.execute(db);
    await sql`
      create table insight.watch_order (
        order_no text primary key,
        at timestamptz not null,
        matter text not null,
        street text,
        community text,
        caller uuid
      )`.execute(db);
    await sql`create index watch_order_at on insight.watch_order (at, matter)`.execute(db);
    await sql`create index watch_order_street on insight.watch_order (street, matter, at)`.execute(db);
    await sql`create index watch_order_community on insight.watch_order (community, at)`.execute(db);
    await sql`
      create table insight.watch_state (
        one boolean primary key default true check (one),
        looked_until timestamptz,
        model jsonb,
        turns bigint not null default 0
      )`.execute(db);
    await sql`
      create table insight.weather_day (
        day date not null,
        tag text not null check (tag ~ '^[a-z]+$'),
        actor_key text not null,
        at timestamptz not null default now(),
        primary key (day, tag)
      )`.execute(db);
  },
};

/** How far the model has learnt, beside it: whoever holds that model need not read it again. */
export const watchLearnt: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`alter table insight.watch_state add column learnt_until int`.execute(db);
  },
};

/** What nobody may change. */
const KEPT = ['warning', 'warning_order', 'warning_end'].map((table) => `insight.${table}`).join(', ');
/** What only the watch needs. */
const OWN = ['watch_order', 'watch_state'].map((table) => `insight.${table}`).join(', ');

/**
 * Grants on the tables of early warning.
 *
 * @param roles quoted: the watch writes; readers read; the administrator's command says what the weather was
 */
export function warningGrants(roles: {
  readonly watch?: string;
  readonly readers: readonly string[];
  readonly weather?: string;
}): readonly string[] {
  const { watch, readers, weather } = roles;
  return [
    ...readers.map((role) => `grant select on ${KEPT}, insight.watch_state, insight.weather_day to ${role}`),
    ...(weather === undefined ? [] : [`grant select, insert, delete on insight.weather_day to ${weather}`]),
    ...(watch === undefined
      ? []
      : [
          `grant usage on schema insight to ${watch}`,
          `grant select, insert on ${KEPT} to ${watch}`,
          `grant select, insert, update, delete on ${OWN} to ${watch}`,
          `grant select on insight.weather_day to ${watch}`,
        ]),
  ];
}

import { type Kysely, type Migration, sql } from 'kysely';
import { migrateSchema, quoted } from '../../platform/postgres/migrate';
import { warningGrants, warnings, watchLearnt } from '../warning/migration';

const topics: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      create table insight.topic_run (
        no int primary key,
        from_at timestamptz not null,
        to_at timestamptz not null,
        made_at timestamptz not null default now(),
        orders int not null,
        method jsonb not null
      )`.execute(db);
    // One row a topic, whether the grouping found it or a person split it off; `profile` only where the grouping found it.
    await sql`
      create table insight.topic (
        id text primary key,
        title text not null,
        profile jsonb,
        merged_into text,
        first_run int not null,
        last_run int not null,
        card jsonb
      )`.execute(db);
    await sql`
      create table insight.topic_order (
        order_no text primary key,
        run int not null,
        found text not null,
        topic text not null
      )`.execute(db);
    await sql`create index topic_order_topic on insight.topic_order (topic, order_no)`.execute(db);
    await sql`
      create table insight.topic_decision (
        no int primary key generated always as identity,
        at timestamptz not null default now(),
        actor_key text not null,
        reason text not null check (reason <> ''),
        decision jsonb not null
      )`.execute(db);
    await sql`
      create function insight.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '专题的合并、拆分与改名只增不改 / decisions on topics are append-only' using errcode = 'restrict_violation';
      end $$`.execute(db);
    await sql`
      create trigger decision_stays before update or delete or truncate on insight.topic_decision
      for each statement execute function insight.refuse_change()`.execute(db);
  },
};

/** A decision that comes through the engine may be carried out again after a crash; by its message it is made once. */
const decisionMessages: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`alter table insight.topic_decision add column message text unique`.execute(db);
  },
};

const INSIGHT_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_topics': topics,
  '0002_warnings': warnings,
  '0003_decision_messages': decisionMessages,
  '0004_watch_learnt': watchLearnt,
};

/** Login roles that are granted what they need; they must exist. */
export interface InsightRoles {
  /** Runs the grouping and keeps what people decide: the vault's role, for the words are the vault's. */
  readonly writer?: string;
  readonly readers?: readonly string[];
  /** The ledger's role: raises warnings, and keeps what people decide through the API, for the worker writes and the API does not. */
  readonly worker?: string;
}

/**
 * Brings the schema `insight` up to date. Decisions can be added and never changed.
 *
 * @param ownerUrl address in the role that owns the schema
 * @returns the migrations that ran now
 */
export function migrateInsight(
  ownerUrl: string,
  { writer, readers = [], worker }: InsightRoles = {},
): Promise<readonly string[]> {
  const all = new Set([...readers, ...[writer, worker].filter((role) => role !== undefined)]);
  return migrateSchema(ownerUrl, {
    schema: 'insight',
    migrations: INSIGHT_MIGRATIONS,
    grants: [
      ...[...all].flatMap((role) => [
        `grant usage on schema insight to ${quoted(role)}`,
        `grant select on insight.topic_run, insight.topic, insight.topic_order, insight.topic_decision to ${quoted(role)}`,
      ]),
      ...(writer === undefined
        ? []
        : [
            `grant insert, update, delete on insight.topic_run, insight.topic, insight.topic_order to ${quoted(writer)}`,
            `grant insert on insight.topic_decision to ${quoted(writer)}`,
          ]),
      ...warningGrants({
        readers: [...all].map(quoted),
        ...(worker !== undefined && { watch: quoted(worker) }),
        ...(writer !== undefined && { weather: quoted(writer) }),
      }),
      ...(worker === undefined
        ? []
        : [
            `grant insert on insight.topic_decision, insight.topic to ${quoted(worker)}`,
            `grant update (title, merged_into) on insight.topic to ${quoted(worker)}`,
          ]),
    ],
  });
}

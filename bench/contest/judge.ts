import { Client, Pool } from 'pg';
import type { Life } from '../life';

/** Reads statistics and tables; what it does is left out of every count. */
const JUDGE = 'contest_judge';

/**
 * Opens the schema in which every contestant shows, whatever its own tables look like: `contest.seen`, where an order
 * stands, and `contest.step_seen`, every step of it. A step that stands there twice was done twice.
 *
 * @param ownerUrl the database, as a role that may make roles
 */
export async function openJudge(ownerUrl: string): Promise<Pool> {
  const owner = new Client({ connectionString: ownerUrl, application_name: JUDGE });
  await owner.connect();
  try {
    await owner.query('create extension if not exists pg_stat_statements');
    await owner.query('create schema if not exists contest');
    await owner.query(`create role ${JUDGE} login superuser password '${JUDGE}'`);
  } finally {
    await owner.end();
  }
  const url = new URL(ownerUrl);
  url.username = url.password = JUDGE;
  const pool = new Pool({ connectionString: url.href, application_name: JUDGE, max: 4 });
  // A connection that breaks while nobody uses it would end this process.
  pool.on('error', () => undefined);
  return pool;
}

/** Work of the database since the counts were last set to nothing, the judge's own left out. */
export interface Work {
  readonly statements: number;
  readonly walBytes: number;
  readonly walRecords: number;
  /** Full images of pages, of the WAL bytes. */
  readonly walFullPages: number;
}

export async function startCounting(judge: Pool): Promise<void> {
  await judge.query('select pg_stat_statements_reset()');
}

export async function workSoFar(judge: Pool): Promise<Work> {
  const { rows } = await judge.query<Record<keyof Work, string>>(
    `select wal_bytes::text as "walBytes", wal_records::text as "walRecords", wal_fpi::text as "walFullPages",
       (select coalesce(sum(s.calls), 0)::text from pg_stat_statements s join pg_roles r on r.oid = s.userid
        where r.rolname <> '${JUDGE}') as statements
     from pg_stat_wal`,
  );
  const [row] = rows;
  const number = (key: keyof Work) => Number(row?.[key] ?? 0);
  return {
    statements: number('statements'),
    walBytes: number('walBytes'),
    walRecords: number('walRecords'),
    walFullPages: number('walFullPages'),
  };
}

/** All tables with their indexes, once dead rows are gone; bytes. */
export async function bytesAtRest(judge: Pool): Promise<number> {
  await judge.query('vacuum (full, analyze)');
  const { rows } = await judge.query<{ bytes: string }>(
    `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::text as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'`,
  );
  return Number(rows[0]?.bytes ?? 0);
}

/** Settings that decide whether an acknowledged write outlives a crash; all must be on. */
export async function unsafeSettings(judge: Pool): Promise<readonly string[]> {
  const { rows } = await judge.query<{ name: string }>(
    `select name from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting <> 'on'
     union all
     select 'set for a role or database: ' || unnest(setconfig) from pg_db_role_setting
     where array_to_string(setconfig, ',') ~ 'synchronous_commit'`,
  );
  return rows.map(({ name }) => name);
}

export async function isInFollowUp(judge: Pool, orderNo: string): Promise<boolean> {
  const text = `select 1 from contest.seen where order_no = $1 and in_follow_up`;
  const { rowCount } = await judge.query({ name: 'contest-follow-up', text, values: [orderNo] });
  return rowCount === 1;
}

export async function countDone(judge: Pool): Promise<number> {
  const { rows } = await judge.query<{ done: number }>('select count(*)::int as done from contest.seen where done');
  return rows[0]?.done ?? 0;
}

/** What is wrong with the tables of a contestant; all empty or 0 for one that did its work. */
export interface Verdict {
  /** Not in their final state, or not there at all. */
  readonly unfinished: number;
  /** Steps that no table shows. */
  readonly missingSteps: number;
  /** Steps that stand there twice: a duplicate message had an effect. */
  readonly doubledSteps: number;
  /** Limits that ran out without an escalation, escalations without one, or before it. */
  readonly wrongEscalations: number;
  /** Settings under which an acknowledged write may be lost. */
  readonly unsafe: readonly string[];
}

export const STEPS = ['intake', 'dispatch', 'sign', 'contact', 'report', 'followUp', 'score'] as const;

/** Looks at every order of a round. */
export async function judge(client: Pool, lives: readonly Life[]): Promise<Verdict> {
  const orderNos = lives.map(({ orderNo }) => orderNo);
  const { rows } = await client.query<{ order_no: string; done: boolean; escalations: number; early: number }>(
    'select order_no, done, escalations, early from contest.seen where order_no = any($1)',
    [orderNos],
  );
  const steps = await client.query<{ order_no: string; name: string; times: number }>(
    'select order_no, name, count(*)::int as times from contest.step_seen where order_no = any($1) group by 1, 2',
    [orderNos],
  );
  return verdictOf(lives, rows, steps.rows, await unsafeSettings(client));
}

/** Pure part of {@link judge}. */
export function verdictOf(
  lives: readonly Life[],
  seen: readonly { order_no: string; done: boolean; escalations: number; early: number }[],
  steps: readonly { order_no: string; name: string; times: number }[],
  unsafe: readonly string[],
): Verdict {
  const orders = new Map(seen.map((row) => [row.order_no, row]));
  const times = new Map(steps.map((row) => [`${row.order_no} ${row.name}`, row.times]));
  const verdict = { unfinished: 0, missingSteps: 0, doubledSteps: 0, wrongEscalations: 0 };
  for (const { orderNo, escalated } of lives) {
    const order = orders.get(orderNo);
    if (order?.done !== true) verdict.unfinished++;
    if (order?.escalations !== (escalated ? 1 : 0) || order.early > 0) verdict.wrongEscalations++;
    for (const step of STEPS) {
      const found = times.get(`${orderNo} ${step}`) ?? 0;
      if (found === 0) verdict.missingSteps++;
      if (found > 1) verdict.doubledSteps++;
    }
  }
  return { ...verdict, unsafe };
}

export function isHonest({ unsafe, ...faults }: Verdict): boolean {
  return unsafe.length === 0 && Object.values(faults).every((count) => count === 0);
}

import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { livesOf, UNIT } from '../bench/life';
import { benchPack } from '../bench/pack';
import { cpuOfTree, type Machine, machine, rssOfTree } from '../bench/proc';
import type { Kept, Opened } from '../bench/contest/contestant';
import { judge, openJudge, type Verdict } from '../bench/contest/judge';
import { oursOver, VIEWS } from '../bench/contest/rivals/ours';
import { keptBy, patiently } from '../bench/contest/rivals/temporal';
import { liveAll } from '../bench/contest/scenario';
import { compare } from '../ledger/audit/compare';
import { verify } from '../ledger/audit/verify';
import { openLedger } from '../ledger/database';
import { connectEngine } from '../platform/engine/client';
import { openPool } from '../platform/postgres/pool';
import { seeded } from '../platform/random';
import { createPackStore, type RulesTables } from '../rules/store';
import { migrateAll } from '../worker/schema';
import { complaintId } from '../workflows/messages';
import type { Ground } from './ground';
import type { Parts } from './parts';

export const UNIT_OF_LOAD = UNIT.unit;
const DATABASES = ['jiesu', 'temporal', 'temporal_visibility'] as const;
type Database = (typeof DATABASES)[number];
type PerDatabase = Readonly<Record<Database, number>>;

/** How scenario C1 is run on a cluster. */
export interface LoadPlan {
  readonly orders: number;
  readonly warmUp: number;
  readonly sideBySide: number;
  readonly seed: number;
}

/** What it cost. Per complaint unless said otherwise; bytes, ms. */
export interface LoadFigures extends LoadPlan {
  readonly machine: Machine;
  readonly shards: number;
  readonly escalated: number;
  readonly repeated: number;
  readonly kept: Kept;
  /** By process: `temporal-history-1`, `api-2`, `postgres` …; `client` is the load itself, in no sum. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** Resident at the end, bytes in all. */
  readonly rss: Readonly<Record<string, number>>;
  readonly statements: PerDatabase;
  /** Written for the statements of a database; commits and checkpoints stand in the whole only. */
  readonly walOf: PerDatabase;
  readonly walBytes: number;
  /** Tables and indexes once dead rows are gone. */
  readonly atRest: PerDatabase;
  readonly perSecond: number;
  readonly connections: number;
  readonly verdict: Verdict;
  readonly chainFaults: number;
  readonly differences: number;
  /** Runs of the load that the engine does not show as completed. */
  readonly notCompleted: number;
}

/** Is everything there once, and the record whole? */
export function isWhole({ verdict, chainFaults, differences, notCompleted }: LoadFigures): boolean {
  const { unsafe, ...faults } = verdict;
  return (
    unsafe.length + chainFaults + differences + notCompleted + Object.values(faults).reduce((a, b) => a + b, 0) === 0
  );
}

/** The rules of scenario C1 into force, before `prepare` finds none. */
export async function putLoadRules({ stack }: Ground): Promise<void> {
  await migrateAll(stack.database);
  const pool = openPool(stack.database.vault, { max: 1 });
  try {
    await createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) })).seed(benchPack());
  } finally {
    await pool.end();
  }
}

/** Settings of PostgreSQL under which a load is counted: no checkpoint falls into it. */
export const COUNTING = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'top',
  checkpoint_timeout: '1h',
  max_wal_size: '8GB',
} as const;

/** Runs scenario C1 by HTTP against all APIs in turns, and counts. @param told how many orders are done */
export async function measureLoad(
  ground: Ground,
  parts: Parts,
  plan: LoadPlan,
  told: (done: number) => void,
): Promise<LoadFigures> {
  const { stack, postgres } = ground;
  const counted = await openJudge(stack.database.owner);
  await counted.query(VIEWS);
  const ledger = openLedger(stack.database.reader, { max: 4 });
  const engine = await connectEngine(stack.temporal, 'cluster');
  const pools = DATABASES.map((name) => new Pool({ connectionString: postgres.urls(name).owner, max: 1 }));
  try {
    const opened = contestant(parts, counted);
    const clock = Date.now().toString(36).toUpperCase().slice(-7);
    const random = seeded(plan.seed);
    const load = { sideBySide: plan.sideBySide, floor: false };
    const first = livesOf(random, `W${clock}`, plan.warmUp).map((life) => ({ ...life, escalated: false }));
    await liveAll(opened, first, { ...load, onDone: () => undefined });
    const restBefore = await atRest(pools);
    const lives = livesOf(random, `C${clock}`, plan.orders);
    const before = { ...(await workOf(counted)), cpu: cpuOf(ground, parts) };
    const loadBefore = machine('', '');
    const { busyMs } = await liveAll(opened, lives, { ...load, onDone: told });
    const cpu = cpuOf(ground, parts);
    // The statistics of a backend reach the others after a second at the latest.
    await delay(1_500);
    const after = await workOf(counted);
    const { rows } = await counted.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where backend_type = 'client backend'`,
    );
    const rest = await atRest(pools);
    const orderNos = lives.map(({ orderNo }) => orderNo);
    const each = (value: number) => value / plan.orders;
    const eachOf = (now: PerDatabase, then: PerDatabase) => byDatabase((name) => each(now[name] - then[name]));
    const { serverVersion } = await engine.connection.workflowService.getSystemInfo({});
    return {
      ...plan,
      machine: { ...loadBefore, engine: `Temporal ${serverVersion}, PostgreSQL`, database: await versionOf(counted) },
      shards: Number(ground.compose.services['temporal-history']?.environment?.NUM_HISTORY_SHARDS),
      escalated: lives.filter(({ escalated }) => escalated).length,
      repeated: lives.filter(({ repeated }) => repeated).length,
      kept: await keptBy(engine.client, orderNos, (no) => [complaintId(no)]),
      cpuMs: Object.fromEntries(Object.entries(cpu).map(([name, ms]) => [name, each(ms - (before.cpu[name] ?? 0))])),
      rss: rssOf(ground, parts),
      statements: eachOf(after.statements, before.statements),
      walOf: eachOf(after.walOf, before.walOf),
      walBytes: each(after.walBytes - before.walBytes),
      atRest: eachOf(rest, restBefore),
      perSecond: (plan.orders * 1_000) / busyMs,
      connections: rows[0]?.n ?? 0,
      verdict: await judge(counted, lives),
      chainFaults: (await verify(ledger)).faults.length,
      differences: (await compare(ledger)).differences.length,
      notCompleted: await countOpen(engine.client, orderNos),
    };
  } finally {
    await Promise.allSettled([counted.end(), ledger.close(), engine.close(), ...pools.map((pool) => pool.end())]);
  }
}

function contestant({ apis, keys }: Parts, counted: Pool): Opened {
  let turn = 0;
  const homes = apis.map(({ url }) => `${url}/v1/complaints`);
  const next = () => homes[turn++ % homes.length] ?? '';
  return {
    ...oursOver(next, keys),
    pids: {},
    judge: counted,
    versions: { engine: '', database: '' },
    outsideBytes: () => 0,
    close: () => Promise.resolve(),
  };
}

/** Pid of every process under measurement. */
function pidsOf({ engine, postgres }: Ground, { workers, apis }: Parts): Readonly<Record<string, number>> {
  const named = [...engine, ...workers, ...apis].map(({ name, pid }) => [name, pid() ?? 0] as const);
  return Object.fromEntries([...named, ['postgres', postgres.pid() ?? 0]]);
}

function cpuOf(ground: Ground, parts: Parts): Readonly<Record<string, number>> {
  const { user, system } = process.cpuUsage();
  const pids = Object.entries(pidsOf(ground, parts)).map(([name, pid]) => [name, cpuOfTree(pid)] as const);
  return Object.fromEntries([...pids, ['client', (user + system) / 1_000] as const]);
}

function rssOf(ground: Ground, parts: Parts): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(pidsOf(ground, parts)).map(([name, pid]) => [name, rssOfTree(pid)]));
}

function byDatabase(value: (name: Database) => number): PerDatabase {
  return Object.fromEntries(DATABASES.map((name) => [name, value(name)])) as Record<Database, number>;
}

/** Since the server started; what the judge itself did is left out. */
async function workOf(counted: Pool) {
  const { rows } = await counted.query<{ name: Database; calls: string; wal: string }>(
    `select d.datname as name, sum(s.calls)::text as calls, sum(s.wal_bytes)::text as wal
     from pg_stat_statements s join pg_database d on d.oid = s.dbid join pg_roles r on r.oid = s.userid
     where r.rolname not in ('contest_judge', 'jiesu_owner') group by 1`,
  );
  const wal = await counted.query<{ bytes: string }>('select wal_bytes::text as bytes from pg_stat_wal');
  const of = (column: 'calls' | 'wal') =>
    byDatabase((name) => Number(rows.find((row) => row.name === name)?.[column] ?? 0));
  return { statements: of('calls'), walOf: of('wal'), walBytes: Number(wal.rows[0]?.bytes ?? 0) };
}

async function atRest(pools: readonly Pool[]): Promise<PerDatabase> {
  const sizes: number[] = [];
  for (const pool of pools) {
    await pool.query('vacuum (full, analyze)');
    const { rows } = await pool.query<{ bytes: string }>(
      `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::text as bytes from pg_class c
       join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'`,
    );
    sizes.push(Number(rows[0]?.bytes ?? 0));
  }
  return byDatabase((name) => sizes[DATABASES.indexOf(name)] ?? 0);
}

async function versionOf(counted: Pool): Promise<string> {
  const { rows } = await counted.query<{ version: string }>("select current_setting('server_version') as version");
  return `PostgreSQL ${rows[0]?.version ?? '?'}`;
}

async function countOpen(
  client: Awaited<ReturnType<typeof connectEngine>>['client'],
  orderNos: readonly string[],
): Promise<number> {
  let open = 0;
  for (const orderNo of orderNos) {
    const { status } = await patiently(() => client.workflow.getHandle(complaintId(orderNo)).describe());
    if (status.name !== 'COMPLETED') open++;
  }
  return open;
}

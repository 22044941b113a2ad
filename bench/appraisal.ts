import { Client as Pg } from 'pg';
import { type Closing, closePeriod } from '../appraisal/closePeriod';
import { type Counts, groupNow } from '../appraisal/groupNow';
import { type Stretch, stretchBefore, stretchOf } from '../appraisal/period';
import { append } from '../ledger/append';
import { openLedger } from '../ledger/database';
import { excludedWithin } from '../ledger/periods/exclusions';
import { nearOf, periodInput } from '../ledger/queries/appraisal';
import { besideTallies, rankLines } from '../ledger/queries/ranks';
import { RANK_COUNTS } from '../ledger/rankCounts';
import { COUNTS, TALLY_KEY } from '../ledger/tallies';
import { readConfig } from '../platform/config';
import { createLogger } from '../platform/log';
import { useDatabase } from '../platform/postgres/use';
import { seeded } from '../platform/random';
import { appraisalRules, subjectsOf } from '../rules/appraisal';
import { loadPack } from '../rules/load';
import { worldOf } from '../simulator/build';
import { live } from '../simulator/world';
import { migrateAll } from '../worker/schema';
import { GENERATE } from './appraisalRows';
import type { WorkflowFigures } from './appraisalWorkflow';
import type { AppraisalOptions } from './options';
import { cpuOfTree, type Machine, machine } from './proc';

/** What a period of so many orders costs, as `--json` writes it. Seconds and ms. */
export interface AppraisalFigures {
  readonly machine: Machine;
  readonly orders: number;
  readonly contributions: number;
  /** Different counts of the period, and what contributions and counts take with their indexes, bytes. */
  readonly counts: number;
  readonly bytes: { readonly contributions: number; readonly counts: number };
  /** From the stored counts to all figures and ranks. */
  readonly close: {
    readonly readSeconds: number;
    readonly computeSeconds: number;
    /** Of this process and PostgreSQL together: what other work on the machine does not lengthen. */
    readonly cpuSeconds: number;
    readonly figures: number;
  };
  /** The same through the period's workflow. */
  readonly workflow: WorkflowFigures;
  readonly scoreboard: {
    readonly asked: number;
    readonly p50Ms: number;
    readonly p95Ms: number;
    /** Of this process and PostgreSQL together, and of this process alone. */
    readonly cpuMs: number;
    readonly ownCpuMs: number;
    /** Rows of counts that one is made of, of both periods. */
    readonly rows: number;
  };
  readonly incremental: readonly Increment[];
}

/** Appending simulated orders whole where there are `at` already: WAL bytes and ms an order. */
export interface Increment {
  readonly at: number;
  readonly walBytes: number;
  readonly ms: number;
}

/** The period that is filled. */
export const PERIOD = stretchOf('2026-11', 19) as Stretch;
const START_DAY = 19;
const BATCH = 50_000;
/** At which parts of the orders one more is measured. */
const PARTS = [1 / 200, 1 / 20, 1];
const APPENDED = 200;
const ASKED = 200;

/** Says which part begins, and how far it is. */
export interface OnPart {
  begin(part: string, total: number): void;
  at(done: number): void;
}

/**
 * A period of generated contributions in the embedded database: how long it takes to close, what a street's scoreboard takes
 * as it runs, and what one more order costs.
 */
export async function measureAppraisal(
  folder: string,
  { orders }: AppraisalOptions,
  on: OnPart,
): Promise<Omit<AppraisalFigures, 'workflow'>> {
  const config = readConfig({ DATA_DIR: folder, LOG_LEVEL: 'error' }, 'tool');
  const database = await useDatabase(config, createLogger('error', 'bench'));
  await migrateAll(database.urls);
  const owner = new Pg({ connectionString: database.urls.owner });
  await owner.connect();
  const ledger = openLedger(database.urls.ledger, { max: 4, statementMs: 3_600_000 });
  const pack = loadPack('beijing');
  const closing: Closing = {
    stretch: PERIOD,
    rules: appraisalRules(pack.documents.policy),
    subjects: subjectsOf(pack),
  };
  try {
    const { rows: version } = await owner.query<{ v: string }>("select current_setting('server_version') as v");
    await owner.query("set maintenance_work_mem = '256MB'; set work_mem = '256MB'; set synchronous_commit = off");
    const incremental: Increment[] = [];
    for (const [i, part] of PARTS.entries()) {
      const at = Math.floor(orders * part);
      await generate(owner, closing, Math.floor(orders * (PARTS[i - 1] ?? 0)), at, on);
      incremental.push({ at, ...(await appended(owner, append(ledger), i * APPENDED, on)) });
    }

    on.begin('结算 closing', 1);
    const spent = cpuOfTree(process.pid);
    const began = performance.now();
    const input = await periodInput(ledger, PERIOD, closing.rules);
    const before = stretchBefore(PERIOD, START_DAY);
    const earlier = await periodInput(ledger, before, closing.rules);
    const read = performance.now();
    const result = closePeriod(input, closing, { input: earlier, end: before.end });
    const closed = performance.now();
    const cpuSeconds = (cpuOfTree(process.pid) - spent) / 1_000;
    on.at(1);

    const counts: Counts = {
      rankLines: (...asked) => rankLines(ledger, ...asked),
      besideTallies: (...asked) => besideTallies(ledger, ...asked),
      excluded: (periods) => excludedWithin(ledger, periods),
      near: (...asked) => nearOf(ledger, ...asked),
    };
    const streets = closing.rules.groups.find(({ code }) => code === 'streets');
    if (!streets) throw new Error('the pack ranks no streets');
    const members = closing.subjects.filter(({ kind }) => streets.kinds.includes(kind));
    const chance = seeded(1);
    const took: number[] = [];
    on.begin('街道榜 scoreboards', ASKED);
    const idle = cpuOfTree(process.pid);
    const own = process.cpuUsage();
    for (let i = 0; i < ASKED; i++) {
      const unit = members[Math.floor(chance.next() * members.length)]?.code ?? '';
      const from = performance.now();
      await groupNow(counts, streets, closing, START_DAY, unit);
      took.push(performance.now() - from);
      on.at(i + 1);
    }
    const cpuMs = (cpuOfTree(process.pid) - idle) / ASKED;
    const { user, system } = process.cpuUsage(own);
    const ownCpuMs = (user + system) / 1_000 / ASKED;
    took.sort((a, b) => a - b);
    const { rows: made } = await owner.query<{ n: string }>(
      'select count(*)::text as n from ledger.rank_count where period = any($1) and unit = any($2)',
      [[PERIOD.label, before.label], members.map(({ code }) => code)],
    );
    const { rows } = await owner.query<{ contributions: string; counts: string; a: string; b: string }>(
      `select (select count(*) from ledger.contribution where period = $1)::text as contributions,
         (select count(*) from ledger.contribution_tally where period = $1)::text as counts,
         pg_total_relation_size('ledger.contribution')::text as a, pg_total_relation_size('ledger.contribution_tally')::text as b`,
      [PERIOD.label],
    );
    return {
      machine: machine('–', version[0]?.v ?? ''),
      orders,
      contributions: Number(rows[0]?.contributions),
      counts: Number(rows[0]?.counts),
      bytes: { contributions: Number(rows[0]?.a), counts: Number(rows[0]?.b) },
      close: {
        readSeconds: (read - began) / 1_000,
        computeSeconds: (closed - read) / 1_000,
        cpuSeconds,
        figures: result.figures.length,
      },
      scoreboard: {
        asked: ASKED,
        p50Ms: took[ASKED / 2] ?? 0,
        p95Ms: took[Math.floor(ASKED * 0.95)] ?? 0,
        cpuMs,
        ownCpuMs,
        rows: Number(made[0]?.n),
      },
      incremental,
    };
  } finally {
    await ledger.close();
    await owner.end();
    await database.stop();
  }
}

/** Contributions without their orders: written without triggers and indexes, which are made when all are there, and counted once. */
async function generate(owner: Pg, { subjects }: Closing, from: number, to: number, on: OnPart): Promise<void> {
  on.begin('生成 generated', to - from);
  const leads = subjects.filter(({ kind }) => kind !== 'district' && kind !== 'zone').map(({ code }) => code);
  const places = subjects.flatMap(({ kind, place }) => (kind === 'district' || place === undefined ? [] : [place]));
  const { rows: indexes } = await owner.query<{ name: string; made: string }>(
    `select indexname as name, indexdef as made from pg_indexes
     where schemaname = 'ledger' and tablename = 'contribution' and indexname <> 'contribution_pkey'`,
  );
  await owner.query('alter table ledger.contribution disable trigger user');
  await owner.query('alter table ledger.contribution drop constraint contribution_pkey');
  for (const { name } of indexes) await owner.query(`drop index ledger.${name}`);
  const span = PERIOD.end - PERIOD.start;
  for (let at = from; at < to; at += BATCH) {
    const upTo = Math.min(to, at + BATCH);
    await owner.query(GENERATE, [at, upTo - 1, leads, places, PERIOD.start, span, PERIOD.label]);
    on.at(upTo - from);
  }
  const steps = [
    'alter table ledger.contribution add primary key (order_no, kind, unit, no)',
    ...indexes.map(({ made }) => made),
    'alter table ledger.contribution enable trigger user',
    'truncate ledger.contribution_tally, ledger.rank_count',
    `insert into ledger.contribution_tally (${TALLY_KEY}, n) ${COUNTS}`,
    // The period before, for the changes: its counts alone are asked for.
    `insert into ledger.contribution_tally (${TALLY_KEY}, n)
     select '${stretchBefore(PERIOD, START_DAY).label}', kind, about, whose, marks, slot, n from ledger.contribution_tally
     where period = '${PERIOD.label}' on conflict do nothing`,
    `insert into ledger.rank_count (period, unit, held, scored, first_visits) ${RANK_COUNTS}`,
    'vacuum analyze ledger.contribution, ledger.contribution_tally, ledger.rank_count',
  ];
  on.begin('索引与计数 indexes and counts', steps.length);
  for (const [i, step] of steps.entries()) {
    await owner.query(step);
    on.at(i + 1);
  }
}

/** Whole simulated orders through the one way into the ledger. */
async function appended(
  owner: Pg,
  write: ReturnType<typeof append>,
  from: number,
  on: OnPart,
): Promise<Omit<Increment, 'at'>> {
  on.begin('追加 appended', APPENDED);
  const world = worldOf(1, 'off');
  const lives = Array.from({ length: APPENDED }, (_, i) => live(world, from + i).events);
  const wal = async () =>
    Number(
      (await owner.query<{ n: string }>("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as n"))
        .rows[0]?.n,
    );
  // Every page is written whole once after a checkpoint; that is no cost of the order.
  const { rows } = await owner.query<{ full: string }>("select current_setting('full_page_writes') as full");
  const full = rows[0]?.full ?? 'on';
  await owner.query('alter system set full_page_writes = off');
  await owner.query('select pg_reload_conf()');
  await owner.query('checkpoint');
  const [before, began] = [await wal(), performance.now()];
  for (const [i, events] of lives.entries()) {
    await write({ orderNo: `B-${from + i}`, seq: 1, prevHash: '', events });
    on.at(i + 1);
  }
  const figures = { walBytes: ((await wal()) - before) / APPENDED, ms: (performance.now() - began) / APPENDED };
  await owner.query(`alter system set full_page_writes = ${full === 'on' ? 'on' : 'off'}`);
  await owner.query('select pg_reload_conf()');
  return figures;
}

import { cpus } from 'node:os';
import { readConfig } from '../platform/config';
import { createLogger } from '../platform/log';
import { useDatabase } from '../platform/postgres/use';
import { allPacks } from '../audit/packs';
import { derive } from '../audit/derive/derive';
import { audit, type Check } from '../audit/verify/verify';
import type { StoredEvent } from '../domain/events';
import { chain, type ChainedEvent, firstOfMessages } from '../ledger/chain';
import { rebuild } from '../ledger/audit/rebuild';
import { type LedgerDatabase, openLedger } from '../ledger/database';
import { monthOf } from '../ledger/projections/complaint/rowsOf';
import { loadPack } from '../rules/load';
import { worldOf } from '../simulator/build';
import { live } from '../simulator/world';
import { seedRules } from '../worker/firstSteps';
import { migrateAll } from '../worker/schema';
import type { AuditOptions } from './options';

/** What an audit of a generated ledger costs; CPU of the auditor's own process, PostgreSQL's is apart. */
export interface AuditFigures {
  readonly orders: number;
  readonly events: number;
  /** Read from the database, parsed, written canonically, hashed: a CPU-second of it. */
  readonly chainPerS: number;
  /** Orders whose read models were compared, and whose decisions were derived anew, a CPU-second. */
  readonly modelsPerS: number;
  readonly derivedPerS: number;
  /** Orders a CPU-second through all three. */
  readonly ordersPerS: number;
  readonly causes: number;
  /** Faults found; there are none to find. */
  readonly faults: number;
  readonly machine: string;
}

const CHUNK = 500;
const PACK = loadPack('beijing');

/** Lives of the simulator, as far as they follow from the rules: it resolves the rules for some redispatches in its own way. */
function* livesOf(seed: number): Generator<readonly StoredEvent[]> {
  const world = worldOf(seed, 'off');
  for (let order = 0; ; order++) {
    const events = chain(1, '', live(world, order).events);
    const causes = derive(events, (hash) => (hash === PACK.hash ? PACK : undefined));
    if (causes.every(({ verdict }) => verdict === 'same')) yield events;
  }
}

/** Writes lives into the ledger as the workflows would have appended them; read models are made afterwards. */
async function fill(
  owner: LedgerDatabase,
  orders: number,
  seed: number,
  onProgress: (orders: number) => void,
): Promise<number> {
  const lives = livesOf(seed);
  let events = 0;
  for (let done = 0; done < orders; ) {
    const rows: unknown[][] = [[], [], [], [], [], [], []];
    for (let i = 0; i < CHUNK && done < orders; i++, done++) {
      const life = lives.next().value as readonly ChainedEvent[];
      const messages = firstOfMessages(life.map(({ event }) => event));
      const first = life[0]?.event;
      const orderNo = first?.type === 'RECEIVED' ? first.orderNo : '';
      const month = monthOf(first?.at ?? 0);
      for (const [index, { seq, json, prevHash, hash }] of life.entries())
        [orderNo, seq, month, json, messages[index] ?? null, prevHash, hash].forEach((value, at) =>
          rows[at]?.push(value),
        );
      events += life.length;
    }
    await owner.pool.query(
      `insert into ledger.order_event (order_no, seq, month, event, message_id, prev_hash, hash)
       select o, s, m, e, i, decode(p, 'hex'), decode(h, 'hex')
       from unnest($1::text[], $2::int[], $3::date[], $4::json[], $5::text[], $6::text[], $7::text[]) as t (o, s, m, e, i, p, h)`,
      rows,
    );
    onProgress(done);
  }
  return events;
}

/** Bars for the parts of the measurement. */
export interface AuditProgress {
  begin(part: string, total: number): void;
  at(done: number): void;
}

/**
 * Fills a ledger and audits it: chain, read models, decisions. Histories are another measure (the SDK's replay).
 * @param folder of its own, for the embedded database
 */
export async function measureAudit(
  folder: string,
  { orders, seed }: AuditOptions,
  progress: AuditProgress,
): Promise<AuditFigures> {
  const config = readConfig({ DATA_DIR: folder }, 'tool');
  const database = await useDatabase(config, createLogger('warn', 'bench'));
  const owner = openLedger(database.urls.owner, { max: 2, statementMs: 600_000 });
  const ledger = openLedger(database.urls.auditor, { max: 2, statementMs: 600_000 });
  try {
    await migrateAll(database.urls);
    await seedRules(database.urls);
    progress.begin('生成 generate', orders);
    const events = await fill(owner, orders, seed, (done) => progress.at(done));
    progress.begin('读模型 read models', orders);
    await rebuild(owner, {}, (done) => progress.at(done));
    const packs = await allPacks(ledger.pool);
    const spent: Record<Check, number> = { chain: 0, models: 0, decisions: 0, histories: 0 };
    let cpu = process.cpuUsage();
    const onProgress = (check: Check, done: number) => {
      const { user, system } = process.cpuUsage(cpu);
      spent[check] += (user + system) / 1e6;
      cpu = process.cpuUsage();
      progress.at(done);
    };
    progress.begin('审计 audit', orders);
    const found = await audit({ ledger, packs, replayShare: 0, onProgress }, { seed: 'bench' });
    const total = spent.chain + spent.models + spent.decisions;
    const { derived, faults } = found;
    return {
      orders: found.orders,
      events,
      chainPerS: events / spent.chain,
      modelsPerS: orders / spent.models,
      derivedPerS: orders / spent.decisions,
      ordersPerS: orders / total,
      causes: derived.same + derived.notKept + derived.unknownPack,
      faults: faults.length + derived.differs,
      machine: `${cpus().length} × ${cpus()[0]?.model ?? '?'}, Node ${process.versions.node}`,
    };
  } finally {
    await Promise.allSettled([owner.close(), ledger.close()]);
    await database.stop();
  }
}

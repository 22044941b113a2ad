import type { LedgerDatabase } from '../../ledger/database';
import type { Retention } from '../../rules/retention';
import { write } from './books';
import { type ArchiveFolder, type Line, readManifest, sha256, standing } from './folder';
import { standingHolds } from './hold';
import { type Packed, readPack, writePack } from './pack';

/** What dropping old histories needs. */
export interface DropDeps {
  /** In the auditor's role. */
  readonly ledger: Pick<LedgerDatabase, 'pool'>;
  readonly folder: ArchiveFolder;
  readonly retention: Retention;
  /** Epoch ms. */
  readonly now: number;
}

/** What would be dropped, or was. */
export interface Dropped {
  /** Runs that ended before this instant (epoch ms) are past their term. */
  readonly before: number;
  readonly packs: number;
  readonly runs: number;
  /** Runs past their term that a legal hold keeps. */
  readonly held: number;
}

/** @returns the instant (epoch ms) that lies the term's calendar years before */
export function endOfTerm({ years }: Retention, now: number): number {
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() - years);
  return date.getTime();
}

/**
 * Drops runs past their term. A pack is never changed: what stays of it (not yet past, or held) is carried over, byte for
 * byte, into a new pack; then the manifest says which runs went, by whose word and why; then the old file goes.
 *
 * @param reason and who gives it; without them nothing is dropped, only counted
 */
export async function drop(
  { ledger, folder, retention, now }: DropDeps,
  order?: { readonly reason: string; readonly by: string },
): Promise<Dropped> {
  const { pool } = ledger;
  const before = endOfTerm(retention, now);
  const held = new Set((await standingHolds(pool)).map(({ orderNo }) => orderNo));
  const sums = { packs: 0, runs: 0, held: 0 };
  for (const line of standing(readManifest(folder.lines()).lines)) {
    if (line.what !== 'pack') continue;
    const records = readPack(folder.get(line));
    const past = records.filter(({ entry }) => entry.endedAt < before);
    const gone = past.filter(({ entry }) => !held.has(entry.orderNo));
    sums.held += past.length - gone.length;
    if (gone.length === 0) continue;
    sums.packs++;
    sums.runs += gone.length;
    if (order) await dropFrom(ledger, folder, line, records, new Set(gone), { ...order, now });
  }
  return { before, ...sums };
}

async function dropFrom(
  { pool }: Pick<LedgerDatabase, 'pool'>,
  folder: ArchiveFolder,
  line: Extract<Line, { readonly what: 'pack' }>,
  records: readonly Packed[],
  gone: ReadonlySet<Packed>,
  { reason, by, now }: { readonly reason: string; readonly by: string; readonly now: number },
): Promise<void> {
  const kept = records.filter((record) => !gone.has(record));
  if (kept.length > 0) await carryOver({ pool }, folder, line, kept, now);
  const went = [...gone].map(({ entry }) => entry);
  const runs = went.map(({ orderNo, runId }) => `${orderNo}/${runId}`).sort();
  const said = { what: 'drop', file: line.file, reason, by, dropped: gone.size, runs } as const;
  await write(pool, folder, now, said, async (client, no) => {
    await client.query(
      `update audit.archived_run a set dropped = $1 from unnest($2::text[], $3::text[]) as went (order_no, run_id)
       where a.order_no = went.order_no and a.run_id = went.run_id`,
      [no, went.map(({ orderNo }) => orderNo), went.map(({ runId }) => runId)],
    );
  });
  folder.remove(line.file);
}

async function carryOver(
  { pool }: Pick<LedgerDatabase, 'pool'>,
  folder: ArchiveFolder,
  line: Extract<Line, { readonly what: 'pack' }>,
  kept: readonly Packed[],
  now: number,
): Promise<void> {
  const pack = writePack(kept);
  const month = /packs\/(\d{4}-\d{2})-/.exec(line.file)?.[1] ?? '';
  const put = folder.put(`packs/${month}-${sha256(pack).slice(0, 16)}.pack`, pack);
  const entries = kept.map(({ entry }) => entry);
  const orders = new Set(entries.map(({ orderNo }) => orderNo)).size;
  await write(pool, folder, now, { what: 'pack', ...put, runs: kept.length, orders }, async (client, no) => {
    await client.query(
      `update audit.archived_run a set line = $1 from unnest($2::text[], $3::text[]) as stays (order_no, run_id)
       where a.order_no = stays.order_no and a.run_id = stays.run_id`,
      [no, entries.map(({ orderNo }) => orderNo), entries.map(({ runId }) => runId)],
    );
  });
}

import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { OrderEvent } from '../../domain/events';
import { alike } from '../../ledger/canonical';
import { eventsOf, type LedgerRow } from '../../ledger/audit/walk';
import type { LedgerDatabase } from '../../ledger/database';
import { decodeHistory } from '../../platform/codec';
import { type ArchivedRun, archivedRuns, bringUpToDate } from './books';
import { type ArchiveFolder, readManifest } from './folder';
import { bytesOf, historyOf } from './history';
import type { ArchiveKeys } from './keys';
import { PackWriter } from './packWriter';
import { codeOf, keptRelease } from './release';
import { type EndedRun, endedRuns } from './runs';
import { lastHash, tell, type Told } from './tell';
import { type Candidate, type Due, openTodo } from './todo';

/** What an archiver needs. */
export interface ArchiverDeps {
  /** In the auditor's role. */
  readonly ledger: LedgerDatabase;
  readonly client: Client;
  /** Of the running service: its codec comes off before anything is put away. */
  readonly dataConverter: DataConverter;
  readonly folder: ArchiveFolder;
  readonly keys: ArchiveKeys;
  /** Orders a pack holds at most; 2,000 unless told otherwise. */
  readonly packOrders?: number;
  readonly now?: () => number;
  /** Told how many orders were looked at, and of how many. */
  readonly onProgress?: (orders: number, of: number) => void;
}

/** What one run of the archiver did. */
export interface Archived {
  /** Orders looked at. */
  readonly looked: number;
  readonly orders: number;
  readonly runs: number;
  readonly packs: number;
  /** Bytes of the packs, index included, and of the histories as they were. */
  readonly bytes: number;
  readonly plainBytes: number;
  /** One sentence each: what could not be put away, could not be told again, or is not what the ledger says. */
  readonly faults: readonly string[];
}

/**
 * Puts away the histories of orders that are over, and the ended runs of old open ones, before the engine forgets them.
 * Each is told again by the code of its own release before it counts as archived, from the very bytes that are kept, and
 * held against the ledger. Goes on where it was interrupted, and begins where the last run ended (todo.ts); one archiver at
 * a time.
 */
export async function archive(deps: ArchiverDeps, due: Due): Promise<Archived> {
  const { pool } = deps.ledger;
  await bringUpToDate(pool, deps.folder);
  const writer = new PackWriter(deps, readManifest(deps.folder.lines()).lines);
  const faults: string[] = [];
  let looked = 0;
  const todo = await openTodo(pool, due);
  try {
    for await (const page of todo.pages()) {
      await archivePage(deps, page, writer, faults);
      looked += page.length;
      deps.onProgress?.(looked, todo.total);
    }
    await writer.finish();
    await todo.done();
  } finally {
    await todo.close();
  }
  return { looked, ...writer.sums, faults };
}

/** What of one order is told, by run: first and last seq. */
type Ranges = Map<string, Pick<ArchivedRun, 'first' | 'last'>>;

async function archivePage(
  deps: ArchiverDeps,
  page: readonly Candidate[],
  writer: PackWriter,
  faults: string[],
): Promise<void> {
  const { ledger, client } = deps;
  const orders = page.map(({ orderNo }) => orderNo);
  const ranges = new Map<string, Ranges>(orders.map((orderNo) => [orderNo, new Map()]));
  for (const { orderNo, runId, ...range } of await archivedRuns(ledger.pool, orders))
    ranges.get(orderNo)?.set(runId, range);
  const connection = await ledger.pool.connect();
  const rows = await eventsOf(connection, orders).finally(() => connection.release());

  // The engine's list is asked only where the links from the newest run back leave a gap.
  for (const listed of [false, true]) {
    const found: EndedRun[] = [];
    for (const { orderNo } of page) {
      const own = ranges.get(orderNo) as Ranges;
      if (listed && gapIn(own) === undefined) continue;
      found.push(...(await endedRuns(client, orderNo, (runId) => own.has(runId), listed)));
    }
    for (const { run, told, bytes } of await toldAgain(deps, found, faults)) {
      const stored = rows.get(run.orderNo) ?? [];
      const fault = told.fault ?? differs(stored, told);
      if (fault !== undefined) faults.push(`${run.orderNo} ${run.facts.runId}: ${fault}`);
      const entry = entryOf(run, told, stored);
      ranges.get(run.orderNo)?.set(entry.runId, entry);
      await writer.add({ ...entry, bytes });
    }
  }
  for (const { orderNo, seq, over } of page) {
    const own = ranges.get(orderNo) as Ranges;
    const gap = gapIn(own);
    if (gap !== undefined)
      faults.push(`${orderNo}: 引擎已无第 ${gap} 条的历史 / the engine has no history of seq ${gap} any more`);
    // An order whose last run goes on is looked at again next time.
    const whole = Math.max(0, ...[...own.values()].map(({ last }) => last)) >= seq;
    if (!over || whole) writer.looked(orderNo, seq);
    writer.ended(orderNo, over && whole);
  }
}

function entryOf({ orderNo, facts }: EndedRun, { first, events, fault }: Told, stored: readonly LedgerRow[]) {
  const before = first > 1 ? (stored[first - 2]?.hash ?? '') : '';
  return {
    ...{ orderNo, runId: facts.runId, build: facts.build, endedAt: facts.endedAt, first },
    last: first === 0 ? 0 : first + events.length - 1,
    ...(before !== '' && { before }),
    hash: first === 0 ? '' : lastHash(first, before, events),
    ...(fault !== undefined && { fault }),
  };
}

/** The first stretch below what is told that nothing tells. */
function gapIn(ranges: Ranges): string | undefined {
  const told = [...ranges.values()].filter(({ first }) => first > 0).sort((a, b) => a.first - b.first);
  let next = 1;
  for (const { first, last } of told) {
    if (first > next) return `${next}–${first - 1}`;
    next = Math.max(next, last + 1);
  }
  return undefined;
}

interface Retold {
  readonly run: EndedRun;
  readonly told: Told;
  readonly bytes: Buffer;
}

/** Each run by the code of its own release, read back from the bytes that will be kept. */
async function toldAgain(deps: ArchiverDeps, runs: readonly EndedRun[], faults: string[]): Promise<readonly Retold[]> {
  const { payloadCodecs: _, ...dataConverter } = deps.dataConverter;
  const kept: { run: EndedRun; bytes: Buffer }[] = [];
  for (const run of runs) {
    try {
      kept.push({ run, bytes: bytesOf(await decodeHistory(run.history, deps.dataConverter)) });
    } catch (error) {
      faults.push(`${run.orderNo} ${run.facts.runId}: 无法解密 / cannot be decrypted: ${(error as Error).message}`);
    }
  }
  const told = new Map<string, Told>();
  for (const build of new Set(runs.map(({ facts }) => facts.build))) {
    const own = kept.filter(({ run }) => run.facts.build === build);
    const release = await keptRelease(deps.ledger.pool, build);
    const toTell = own.map(({ run, bytes }) => ({
      orderNo: run.orderNo,
      runId: run.facts.runId,
      history: historyOf(bytes),
    }));
    if (release)
      for (const [runId, one] of await tell(toTell, { code: codeOf(release), dataConverter })) told.set(runId, one);
  }
  return kept.map(({ run, bytes }) => {
    const fault = `没有保存此版本的流程代码 / the workflow code of this build was not kept: ${run.facts.build}`;
    return { run, bytes, told: told.get(run.facts.runId) ?? { first: 0, events: [], fault } };
  });
}

function differs(stored: readonly LedgerRow[], { first, events }: Told): string | undefined {
  const at = events.findIndex((event: OrderEvent, index) => {
    const standing = stored[first - 1 + index]?.event;
    return standing === undefined || !alike(standing, event);
  });
  if (at === -1) return undefined;
  return `第 ${first + at} 条与台账不同，历史照存 / seq ${first + at} is not what the ledger says; the history is kept as it is`;
}

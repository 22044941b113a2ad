import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { DataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type { OrderEvent } from '../../domain/events';
import { type ArchiveFolder, type Line, readManifest, standing } from './folder';
import { type History, historyOf } from './history';
import type { ArchiveKeys } from './keys';
import { type Entry, readPack } from './pack';
import { dictionaryPlace, placeOf } from './packWriter';
import { ownSdk } from './release';
import { unsqueeze } from './squeeze';
import { lastHash, tell, type Told } from './tell';

/** Which runs are told again. */
export interface ArchiveSelection {
  readonly orderNo?: string;
  /** Is this order drawn; all are without it. */
  readonly drawn?: (orderNo: string) => boolean;
  readonly after?: string;
}

/** What an archive is checked with: no engine, no database. */
export interface CheckDeps {
  readonly folder: ArchiveFolder;
  readonly keys: ArchiveKeys;
  /** Without a codec: it came off when the histories were put away. */
  readonly dataConverter: DataConverter;
  /** A folder in which another version of `@temporalio/worker` is installed, for releases that ran under it. */
  readonly sdk?: string;
  readonly onProgress?: (runs: number) => void;
  /** Given each run that was told again. */
  readonly onRun?: (entry: Entry, told: Told) => void;
  /** Manifest lines that somebody outside knows by their hash, e.g. from seals. The last line is vouched for by nothing else. */
  readonly anchors?: readonly { readonly no: number; readonly hash: string }[];
  /** Last event of the order as somebody outside kept it; undefined where they know nothing of it. */
  readonly keptHash?: (orderNo: string, seq: number) => string | undefined;
}

/** What a check of an archive found. */
export interface ArchiveChecked {
  readonly packs: number;
  readonly orders: number;
  readonly runs: number;
  /** Told again by the code of their release, and the events they handed over. */
  readonly told: number;
  readonly events: number;
  /** Runs whose last hash an outside party's seal names too. */
  readonly sealed: number;
  readonly bytes: number;
  readonly faults: readonly string[];
}

/** Runs of one release told at a time: each start of a replay costs some hundred ms. */
const AT_ONCE = 200;

/** The manifest and every file's hash, then each selected run told again by the code of its release: its events must chain to the hash that was put away. */
export async function checkArchive(deps: CheckDeps, selection: ArchiveSelection = {}): Promise<ArchiveChecked> {
  const { folder } = deps;
  const { lines, hashes, faults: chainFaults } = readManifest(folder.lines());
  const faults = [...chainFaults];
  for (const { no, hash } of deps.anchors ?? [])
    if (hashes[no - 1] !== hash)
      faults.push(`清单第 ${no} 行不是封印所封的 / line ${no} of the manifest is not what was sealed`);
  if (lines.length === 0) faults.push('归档为空 / the archive is empty');
  const files = new Map<Line, Buffer>();
  const sums = { packs: 0, runs: 0, told: 0, events: 0, sealed: 0, bytes: 0 };
  const orders = new Set<string>();
  const present = standing(lines);
  for (const line of present) {
    if (line.what === 'pack') continue;
    const bytes = attempt(() => folder.get(line), faults);
    if (bytes) files.set(line, bytes);
  }
  const code = codeBy(files);
  const dictionary = dictionariesBy(files, deps.keys);
  for (const line of present) {
    if (line.what !== 'pack') continue;
    const bytes = attempt(() => folder.read(line.file), faults);
    if (!bytes) continue;
    sums.packs++;
    sums.bytes += bytes.length;
    // A changed pack is still read: the records that do not open name the orders concerned.
    attempt(() => folder.get(line), faults);
    const records = attempt(() => readPack(bytes), faults) ?? [];
    const waiting = new Map<string, { readonly entry: Entry; readonly history: History }[]>();
    for (const { entry, box } of records) {
      if (!isSelected(selection, entry.orderNo)) continue;
      sums.runs++;
      orders.add(entry.orderNo);
      const history = attempt(
        () => historyOf(unsqueeze(deps.keys.open(entry.key, placeOf(entry), box), dictionary(entry.dictionary))),
        faults,
        `${entry.orderNo} ${entry.runId}: `,
      );
      if (!history) continue;
      const own = [...(waiting.get(entry.build) ?? []), { entry, history }];
      waiting.set(entry.build, own);
      if (own.length < AT_ONCE) continue;
      waiting.delete(entry.build);
      await retell(deps, code, entry.build, own, sums, faults);
    }
    for (const [build, own] of waiting) await retell(deps, code, build, own, sums, faults);
    deps.onProgress?.(sums.runs);
  }
  return { ...sums, orders: orders.size, faults };
}

function isSelected({ orderNo, drawn, after }: ArchiveSelection, one: string): boolean {
  if (orderNo !== undefined) return one === orderNo;
  return (after === undefined || one > after) && (drawn?.(one) ?? true);
}

async function retell(
  deps: CheckDeps,
  code: (build: string) => { readonly code: string; readonly sdk: string } | undefined,
  build: string,
  runs: readonly { readonly entry: Entry; readonly history: History }[],
  sums: { told: number; events: number; sealed: number },
  faults: string[],
): Promise<void> {
  const release = code(build);
  if (!release) {
    faults.push(`没有此版本的流程代码 / there is no workflow code of build ${build}: ${runs.length} 次运行 runs`);
    return;
  }
  const worker = workerFor(release.sdk, deps.sdk);
  if (typeof worker === 'string') {
    faults.push(worker);
    return;
  }
  const toTell = runs.map(({ entry, history }) => ({ ...entry, history }));
  const told = await tell(toTell, { code: release.code, dataConverter: deps.dataConverter, worker });
  for (const { entry } of runs) {
    const one = told.get(entry.runId) ?? { first: 0, events: [], fault: '未重放 / not replayed' };
    const fault = faultOf(entry, one);
    if (fault !== undefined) faults.push(`${entry.orderNo} ${entry.runId}: ${fault}`);
    const kept = deps.keptHash?.(entry.orderNo, entry.last);
    if (kept !== undefined && kept !== entry.hash)
      faults.push(`${entry.orderNo}: 第 ${entry.last} 条不是封印所封的 / seq ${entry.last} is not what was sealed`);
    if (kept === entry.hash) sums.sealed++;
    sums.told++;
    sums.events += one.events.length;
    deps.onRun?.(entry, one);
  }
}

function faultOf(entry: Entry, { first, events, fault }: Told): string | undefined {
  if (fault !== undefined) return `重放失败 / the replay failed: ${fault}`;
  if (first !== entry.first || first + Math.max(events.length, 1) - 1 !== Math.max(entry.last, first))
    return `重放得第 ${first} 条起 ${events.length} 条，存档为 ${entry.first}–${entry.last} / the replay yields ${events.length} events from seq ${first} on, ${entry.first}–${entry.last} were put away`;
  if (first > 0 && lastHash(first, entry.before ?? '', events as readonly OrderEvent[]) !== entry.hash)
    return '重放所得与存档的哈希不符 / the replay does not yield the hash that was put away';
  return undefined;
}

/** The worker of the SDK the code ran under, or what to do to have it. */
function workerFor(sdk: string, folder: string | undefined): Pick<typeof Worker, 'runReplayHistories'> | string {
  if (sdk === ownSdk()) return Worker;
  const words = `此版本须用 @temporalio/worker ${sdk} 重放：npm install --prefix DIR @temporalio/worker@${sdk}，再加 --sdk DIR / this release is replayed with that version of the SDK: install it in a folder and name it with --sdk`;
  if (folder === undefined) return words;
  const from = createRequire(join(resolve(folder), 'package.json'));
  const { version } = from('@temporalio/worker/package.json') as { readonly version: string };
  if (version !== sdk) return words;
  return (from('@temporalio/worker') as { readonly Worker: typeof Worker }).Worker;
}

function codeBy(files: ReadonlyMap<Line, Buffer>) {
  const releases = new Map<string, { readonly code: string; readonly sdk: string }>();
  for (const [line, bytes] of files)
    if (line.what === 'release') releases.set(line.build, { code: gunzipSync(bytes).toString('utf8'), sdk: line.sdk });
  return (build: string) => releases.get(build);
}

function dictionariesBy(files: ReadonlyMap<Line, Buffer>, keys: ArchiveKeys): (id: string) => Buffer {
  const opened = new Map<string, Buffer>();
  return (id) => {
    const known = opened.get(id);
    if (known) return known;
    for (const [line, box] of files) {
      if (line.what !== 'dictionary' || line.id !== id) continue;
      const bytes = unsqueeze(keys.open(line.key, dictionaryPlace(id), box));
      opened.set(id, bytes);
      return bytes;
    }
    throw new Error(`字典缺失 / the dictionary is missing: ${id}`);
  };
}

/** What goes wrong is a finding. */
function attempt<T>(work: () => T, faults: string[], where = ''): T | undefined {
  try {
    return work();
  } catch (error) {
    faults.push(`${where}${(error as Error).message}`);
    return undefined;
  }
}

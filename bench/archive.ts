import { cpus } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { DataConverter } from '@temporalio/common';
import { archive } from '../audit/archive/archiver';
import { checkArchive } from '../audit/archive/check';
import { ArchiveFolder, readManifest, standing } from '../audit/archive/folder';
import { bytesOf, type History, historyOf } from '../audit/archive/history';
import { archiveKeys } from '../audit/archive/keys';
import { readPack } from '../audit/archive/pack';
import { dictionaryPlace, placeOf } from '../audit/archive/packWriter';
import { dictionaryOf, squeeze, unsqueeze } from '../audit/archive/squeeze';
import { engineWorld } from '../demo/engineWorld';
import { plansFor } from '../demo/plans';
import { liveAll } from '../demo/run';
import type { Stage } from '../demo/stage';
import { openLedger } from '../ledger/database';
import type { ArchiveOptions } from './options';

/** What the archive of a run of the demo comes to, bytes. */
export interface ArchiveFigures {
  readonly orders: number;
  readonly runs: number;
  /** Histories as the engine has them, without the service's codec. */
  readonly plain: number;
  /** Packs: records and their index. */
  readonly packs: number;
  readonly dictionary: number;
  /** The release's workflow code, once for all orders that ran under it. */
  readonly release: number;
  /** The same histories without what the engine writes for the demo's clocks, which no history in service has; packed in the same way. */
  readonly inService: number;
  /** Told again from the folder alone, and the events they handed over. */
  readonly told: number;
  readonly events: number;
  readonly faults: number;
  readonly machine: string;
}

const FIRST_DAY = '2026-09-14';
const SIDE_BY_SIDE = 16;
const DAY_MS = 86_400_000;

/**
 * Lives the demo's orders on the real engine, puts their histories away as the archiver does every day, and tells them again
 * from the folder alone.
 *
 * @param folder for the archive
 */
export async function measureArchive(
  stage: Stage,
  folder: string,
  { orders, seed }: ArchiveOptions,
  progress: { readonly begin: (part: string, total: number) => void; readonly at: (done: number) => void },
): Promise<ArchiveFigures> {
  const { pack, client, database, dataConverter } = stage;
  const plans = plansFor({ pack, seed, orders, firstDay: FIRST_DAY });
  const world = engineWorld({ ...stage, profile: pack.profile, pack: pack.hash });
  let over = 0;
  progress.begin('工单 orders', plans.length);
  await liveAll(world, plans, SIDE_BY_SIDE, () => progress.at(++over));

  const ledger = openLedger(database.auditor, { max: 3 });
  const place = new ArchiveFolder(join(folder, 'archive'));
  const keys = archiveKeys(randomBytes(32));
  progress.begin('归档 archive', plans.length);
  const deps = { ledger, client, dataConverter, folder: place, keys, onProgress: progress.at };
  const done = await archive(deps, { before: Date.now() + DAY_MS });
  await ledger.close();
  progress.begin('核验 verify', done.runs);
  const checked = await checkArchive({
    folder: place,
    keys,
    dataConverter: plain(dataConverter),
    onProgress: progress.at,
  });

  const lines = standing(readManifest(place.lines()).lines);
  const sum = (what: 'dictionary' | 'release') =>
    lines.reduce((all, line) => all + (line.what === what ? line.bytes : 0), 0);
  return {
    orders: done.orders,
    runs: done.runs,
    plain: done.plainBytes,
    packs: done.bytes,
    dictionary: sum('dictionary'),
    release: sum('release'),
    inService: inService(place, keys, done.bytes),
    told: checked.told,
    events: checked.events,
    faults: done.faults.length + checked.faults.length,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? '?'}, Node ${process.versions.node}`,
  };
}

/** What was put away is in clear inside. */
function plain(service: DataConverter): DataConverter {
  const { payloadCodecs: _, ...rest } = service;
  return rest;
}

type Events = NonNullable<History['events']>;

/** Each order of the demo has a clock of its own, and the engine writes down where it leaps; in service nothing leaps. */
function withoutLeaps(events: Events): Events {
  return events.filter(
    (event) =>
      !event.workflowExecutionOptionsUpdatedEventAttributes &&
      !event.workflowExecutionTimeSkippingTransitionedEventAttributes,
  );
}

/** @param packed bytes of the packs as they are: what is no record in them (index, frames) is counted as it is */
function inService(folder: ArchiveFolder, keys: ReturnType<typeof archiveKeys>, packed: number): number {
  const lines = standing(readManifest(folder.lines()).lines);
  const dictionaries = new Map<string, Buffer>();
  for (const line of lines)
    if (line.what === 'dictionary')
      dictionaries.set(line.id, unsqueeze(keys.open(line.key, dictionaryPlace(line.id), folder.get(line))));
  let records = 0;
  const histories = lines.flatMap((line) =>
    line.what !== 'pack'
      ? []
      : readPack(folder.get(line)).map(({ entry, box }) => {
          records += box.length;
          const bytes = unsqueeze(keys.open(entry.key, placeOf(entry), box), dictionaries.get(entry.dictionary));
          return { place: placeOf(entry), bytes: bytesOf({ events: withoutLeaps(historyOf(bytes).events ?? []) }) };
        }),
  );
  const dictionary = dictionaryOf(histories.map(({ bytes }) => bytes));
  const boxes = histories.map(({ place, bytes }) => keys.seal(place, squeeze(bytes, dictionary)));
  return packed - records + boxes.reduce((all, { length }) => all + length, 0);
}

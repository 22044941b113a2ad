import type { LedgerDatabase } from '../../ledger/database';
import { write } from './books';
import { type ArchiveFolder, type Line, sha256, standing } from './folder';
import type { ArchiveKeys } from './keys';
import { type Entry, type Packed, writePack } from './pack';
import { keptRelease } from './release';
import { keepInMind, putOutOfMind } from './todo';
import { dictionaryOf, squeeze, unsqueeze } from './squeeze';

/** What a writer of packs needs. */
export interface PackWriterDeps {
  readonly ledger: Pick<LedgerDatabase, 'pool'>;
  readonly folder: ArchiveFolder;
  readonly keys: ArchiveKeys;
  readonly packOrders?: number;
  readonly now?: () => number;
}

/** A run on its way into a pack. */
export type ToPack = Omit<Entry, 'key' | 'dictionary' | 'size'> & { readonly bytes: Buffer };

const PACK_ORDERS = 2_000;

/** What a record is bound to: it opens at no other order and run. */
export function placeOf({ orderNo, runId }: Pick<Entry, 'orderNo' | 'runId'>): string {
  return `run ${orderNo} ${runId}`;
}

/** What a dictionary is bound to. */
export function dictionaryPlace(id: string): string {
  return `dictionary ${id}`;
}

/** Gathers runs into packs. A pack, its manifest line and the notes on its runs come to be together or not at all. */
export class PackWriter {
  private runs: ToPack[] = [];
  private readonly looks = new Map<string, number>();
  private readonly ends = new Map<string, boolean>();
  private readonly orders = new Set<string>();
  private lines: readonly Line[];
  private dictionary: { readonly id: string; readonly bytes: Buffer } | undefined;
  private done = { orders: 0, runs: 0, packs: 0, bytes: 0, plainBytes: 0 };

  constructor(
    private readonly deps: PackWriterDeps,
    lines: readonly Line[],
  ) {
    this.lines = lines;
  }

  get sums(): Readonly<typeof this.done> {
    return this.done;
  }

  async add(run: ToPack): Promise<void> {
    // Between orders, so that what belongs together is noted together.
    if (!this.orders.has(run.orderNo) && this.orders.size >= (this.deps.packOrders ?? PACK_ORDERS)) await this.finish();
    this.runs.push(run);
    this.orders.add(run.orderNo);
  }

  /** This order needs no look before its next event. */
  looked(orderNo: string, seq: number): void {
    this.looks.set(orderNo, seq);
  }

  /** Nothing more is to come of this order, or something is. */
  ended(orderNo: string, whole: boolean): void {
    this.ends.set(orderNo, whole);
  }

  /** Writes what was gathered. */
  async finish(): Promise<void> {
    if (this.runs.length > 0) await this.writeOut();
    const ordersThat = (whole: boolean) => [...this.ends].flatMap(([no, is]) => (is === whole ? [no] : []));
    await keepInMind(this.deps.ledger.pool, ordersThat(false));
    await putOutOfMind(this.deps.ledger.pool, ordersThat(true));
    this.ends.clear();
    const looks = [...this.looks];
    if (looks.length === 0) return;
    await this.deps.ledger.pool.query(
      `insert into audit.archive_look (order_no, seq) select * from unnest($1::text[], $2::int[])
       on conflict (order_no) do update set seq = excluded.seq, looked_at = clock_timestamp()`,
      [looks.map(([orderNo]) => orderNo), looks.map(([, seq]) => seq)],
    );
    this.looks.clear();
  }

  private async writeOut(): Promise<void> {
    const { ledger, folder, keys, now = Date.now } = this.deps;
    const runs = this.runs;
    await this.keepReleases(new Set(runs.map(({ build }) => build)));
    const dictionary = await this.dictionaryFor(runs);
    const records = runs.map(({ bytes, ...rest }): Packed => {
      const box = keys.seal(placeOf(rest), squeeze(bytes, dictionary.bytes));
      return { entry: { ...rest, key: keys.current, dictionary: dictionary.id, size: box.length }, box };
    });
    const pack = writePack(records);
    const month = new Date(now()).toISOString().slice(0, 7);
    const said = folder.put(`packs/${month}-${sha256(pack).slice(0, 16)}.pack`, pack);
    await write(
      ledger.pool,
      folder,
      now(),
      { what: 'pack', ...said, runs: runs.length, orders: this.orders.size },
      async (client, no) =>
        void (await client.query(
          `insert into audit.archived_run (order_no, run_id, first, last, line)
           select *, $5::int from unnest($1::text[], $2::text[], $3::int[], $4::int[])`,
          [
            ...[runs.map(({ orderNo }) => orderNo), runs.map(({ runId }) => runId)],
            ...[runs.map(({ first }) => first), runs.map(({ last }) => last), no],
          ],
        )),
    );
    this.done = {
      orders: this.done.orders + this.orders.size,
      runs: this.done.runs + runs.length,
      packs: this.done.packs + 1,
      bytes: this.done.bytes + pack.length,
      plainBytes: this.done.plainBytes + runs.reduce((sum, { bytes }) => sum + bytes.length, 0),
    };
    this.runs = [];
    this.orders.clear();
  }

  /** The code of each release lies beside what it wrote. */
  private async keepReleases(builds: ReadonlySet<string>): Promise<void> {
    const { ledger, folder, now = Date.now } = this.deps;
    for (const build of builds) {
      if (this.lines.some((line) => line.what === 'release' && line.build === build)) continue;
      const release = await keptRelease(ledger.pool, build);
      if (!release) continue;
      const { sdk, node } = release;
      const said = folder.put(`releases/${build}-${release.sha256.slice(0, 16)}.js.gz`, release.code);
      await this.note({ what: 'release', build, sdk, node, ...said }, now());
    }
  }

  /** One a month under one key, made from the first histories of that month: histories change with the releases. */
  private async dictionaryFor(runs: readonly ToPack[]): Promise<{ readonly id: string; readonly bytes: Buffer }> {
    const { folder, keys, now = Date.now } = this.deps;
    if (this.dictionary) return this.dictionary;
    const month = new Date(now()).toISOString().slice(0, 7);
    const known = standing(this.lines).find(
      (line) => line.what === 'dictionary' && line.key === keys.current && line.at.startsWith(month),
    );
    if (known?.what === 'dictionary') {
      const bytes = unsqueeze(keys.open(known.key, dictionaryPlace(known.id), folder.get(known)));
      return (this.dictionary = { id: known.id, bytes });
    }
    const bytes = dictionaryOf(runs.map((run) => run.bytes));
    const id = sha256(bytes).slice(0, 16);
    const box = keys.seal(dictionaryPlace(id), squeeze(bytes));
    const said = folder.put(`dictionaries/${sha256(box).slice(0, 16)}.bin`, box);
    await this.note({ what: 'dictionary', id, key: keys.current, ...said }, now());
    return (this.dictionary = { id, bytes });
  }

  private async note(said: Parameters<typeof write>[3], now: number): Promise<void> {
    const { ledger, folder } = this.deps;
    await write(ledger.pool, folder, now, said);
    this.lines = folder.lines().map((line) => JSON.parse(line) as Line);
  }
}

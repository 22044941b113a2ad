import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { PoolClient } from 'pg';
import { dayOf, isoDay } from '../../domain/calendar';
import type { LedgerDatabase } from '../../ledger/database';
import { archiveHead } from '../archive/books';
import { countEvents, leavesOf } from './leaves';
import { linkTo, type Seal, SealTree, type SealText, signedText } from './seal';
import { digestFor, type Signer } from './signing';

/** The stored seals, oldest first. */
export async function storedSeals({ pool }: Pick<LedgerDatabase, 'pool'>): Promise<readonly Seal[]> {
  return (await pool.query<{ seal: Seal }>('select seal from audit.seal order by no')).rows.map(({ seal }) => seal);
}

/**
 * Seals what the ledger got since the last seal: one leaf for each order that got events, cut by append order, not by
 * business time, because imports and late commits carry old times. Nothing new is sealed too: a day without events is
 * a statement.
 *
 * @param ledger in the auditor's role
 * @param folder where the outside party's files go: `seal-000001.json` and, to name what differs, `seal-000001.leaves.gz`
 * @param now epoch ms, the auditor's clock
 * @throws the database's error; a second sealer at the same time meets the unique number and fails without effect
 */
export async function cutSeal(
  ledger: Pick<LedgerDatabase, 'pool'>,
  signer: Signer,
  folder: string,
  now: number,
  onProgress: (orders: number) => void = () => undefined,
): Promise<Seal> {
  return cutAfter((await storedSeals(ledger)).at(-1), ledger, signer, folder, now, onProgress);
}

/**
 * The seal of the day (UTC+8) of `now`: cut now, or the newest one where the day has one. Two at the same time cut one,
 * and the other fails; asked again it finds what stands.
 */
export async function sealOfDay(
  ledger: Pick<LedgerDatabase, 'pool'>,
  signer: Signer,
  folder: string,
  now: number,
  onProgress: (orders: number) => void = () => undefined,
): Promise<{ readonly seal: Seal; readonly fresh: boolean }> {
  const last = (await storedSeals(ledger)).at(-1);
  if (last?.day !== isoDay(dayOf(now)))
    return { seal: await cutAfter(last, ledger, signer, folder, now, onProgress), fresh: true };
  // A process that died between the commit and the file left the file out.
  if (last.key === signer.key) handOut(last, signer, mkdir(folder));
  return { seal: last, fresh: false };
}

async function cutAfter(
  previous: Seal | undefined,
  ledger: Pick<LedgerDatabase, 'pool'>,
  signer: Signer,
  folder: string,
  now: number,
  onProgress: (orders: number) => void,
): Promise<Seal> {
  const client = await ledger.pool.connect();
  let broken = true;
  const draft = join(mkdir(folder), `.leaves.${process.pid}.${randomBytes(4).toString('hex')}.new`);
  try {
    // A statement of its own: the lock ends with it.
    const cut = await client.query<{ upTo: string }>('select audit.cut() as "upTo"');
    const stretch = { after: previous?.upTo ?? '0', upTo: String(cut.rows[0]?.upTo) };
    await client.query('begin transaction isolation level repeatable read');
    const digest = digestFor(signer.algorithm);
    const no = (previous?.no ?? 0) + 1;
    const { root, orders } = await tree(client, digest, stretch, draft, onProgress);
    const archive = await archiveHead(client);
    const text: SealText = {
      no,
      day: isoDay(dayOf(now)),
      at: now,
      ...stretch,
      orders,
      events: await countEvents(client, stretch),
      digest,
      root,
      previous: previous ? linkTo(previous, digest) : '',
      ...(archive && { archive }),
    };
    const { algorithm, key } = signer;
    const seal: Seal = { ...text, algorithm, key, signature: signer.sign(signedText(text)) };
    await client.query('insert into audit.seal (no, seal) values ($1, $2)', [no, seal]);
    // The number is ours from here on; a second sealer's leaves must not come under it.
    renameSync(draft, join(folder, `${nameOf(no)}.leaves.gz`));
    await client.query('commit');
    handOut(seal, signer, folder);
    broken = false;
    return seal;
  } finally {
    client.release(broken);
    rmSync(draft, { force: true });
  }
}

function handOut(seal: Seal, signer: Signer, folder: string): void {
  writeFileSync(join(folder, `${nameOf(seal.no)}.json`), `${JSON.stringify(seal, null, 2)}\n`);
  handOutKey(signer, folder);
}

/** Lays the public key where the seals go: an outside party checks signatures with it. */
export function handOutKey({ key, publicText }: Signer, folder: string): void {
  writeFileSync(join(mkdir(folder), `key-${key}.pub`), publicText);
}

/** File name of a seal, without ending. */
export function nameOf(no: number): string {
  return `seal-${String(no).padStart(6, '0')}`;
}

function mkdir(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function tree(
  client: PoolClient,
  digest: SealText['digest'],
  stretch: { readonly after: string; readonly upTo: string },
  file: string,
  onProgress: (orders: number) => void,
): Promise<{ readonly root: string; readonly orders: number }> {
  const sealTree = new SealTree(digest);
  const zip = createGzip();
  const out = zip.pipe(createWriteStream(file));
  for await (const leaf of leavesOf(client, stretch)) {
    sealTree.add(leaf);
    if (!zip.write(`${leaf.orderNo} ${leaf.seq} ${leaf.hash}\n`)) await new Promise((free) => zip.once('drain', free));
    if (sealTree.orders % 1_000 === 0) onProgress(sealTree.orders);
  }
  zip.end();
  await finished(out);
  onProgress(sealTree.orders);
  return { root: sealTree.root(), orders: sealTree.orders };
}

import { createWriteStream, mkdirSync, renameSync, writeFileSync } from 'node:fs';
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
  const previous = (await storedSeals(ledger)).at(-1);
  const client = await ledger.pool.connect();
  let broken = true;
  try {
    // A statement of its own: the lock ends with it.
    const cut = await client.query<{ upTo: string }>('select audit.cut() as "upTo"');
    const stretch = { after: previous?.upTo ?? '0', upTo: String(cut.rows[0]?.upTo) };
    await client.query('begin transaction isolation level repeatable read');
    const digest = digestFor(signer.algorithm);
    const no = (previous?.no ?? 0) + 1;
    const { root, orders } = await tree(client, digest, stretch, join(mkdir(folder), nameOf(no)), onProgress);
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
    await client.query('commit');
    writeFileSync(join(folder, `${nameOf(no)}.json`), `${JSON.stringify(seal, null, 2)}\n`);
    writeFileSync(join(folder, `key-${key}.pub`), signer.publicText);
    broken = false;
    return seal;
  } finally {
    client.release(broken);
  }
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
  const draft = `${file}.leaves.gz.${process.pid}.new`;
  const zip = createGzip();
  const out = zip.pipe(createWriteStream(draft));
  for await (const leaf of leavesOf(client, stretch)) {
    sealTree.add(leaf);
    if (!zip.write(`${leaf.orderNo} ${leaf.seq} ${leaf.hash}\n`)) await new Promise((free) => zip.once('drain', free));
    if (sealTree.orders % 1_000 === 0) onProgress(sealTree.orders);
  }
  zip.end();
  await finished(out);
  renameSync(draft, `${file}.leaves.gz`);
  onProgress(sealTree.orders);
  return { root: sealTree.root(), orders: sealTree.orders };
}

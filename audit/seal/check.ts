import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { PoolClient } from 'pg';
import type { LedgerDatabase } from '../../ledger/database';
import { nameOf } from './cut';
import { digestOf } from './digest';
import { countEvents, leavesOf } from './leaves';
import { type Leaf, linkTo, type Seal, SealTree, signedText } from './seal';
import type { Verifier } from './signing';

/** What a check of seals found. */
export interface Checked {
  readonly seals: number;
  readonly orders: number;
  readonly events: number;
  /** Events after the last seal, which no seal speaks of yet. */
  readonly unsealed: number;
  /** Orders whose sealed event is in the ledger, at another append position: given back by a repair after a restore. */
  readonly moved: readonly string[];
  /** One sentence each. */
  readonly faults: readonly string[];
}

/** What seals are checked with. */
export interface CheckOptions {
  /** Public keys that count; a seal of any other key is a fault. */
  readonly verifiers: readonly Verifier[];
  /** Where leaf files lie, to name the orders behind a wrong root. */
  readonly folder?: string;
  readonly onProgress?: (seals: number) => void;
}

/** The seals among themselves: numbers, links, stretches that join, signatures. No ledger is needed. */
export function faultsOfSeals(seals: readonly Seal[], verifiers: readonly Verifier[]): readonly string[] {
  return seals.flatMap((seal, index) => {
    const before = seals[index - 1];
    const faults: string[] = [];
    const say = (zh: string, en: string) => faults.push(`封印 ${index + 1} ${zh} / seal ${index + 1} ${en}`);
    if (seal.no !== index + 1) say(`缺失（此处为 ${seal.no}）`, `is missing (here stands ${seal.no})`);
    const link = before ? linkTo(before, seal.digest) : '';
    if (seal.previous !== link) say('与前一封印不相连', 'does not follow the one before it');
    if (seal.after !== (before?.upTo ?? '0')) say('与前一封印之间有空隙', 'leaves a gap after the one before it');
    const verifier = verifiers.find(({ key, algorithm }) => key === seal.key && algorithm === seal.algorithm);
    if (!verifier) say(`的签名密钥 ${seal.key} 不在所给公钥之列`, `is signed by key ${seal.key}, which was not given`);
    else if (!verifier.verify(signedText(seal), seal.signature)) say('签名不符', 'has a wrong signature');
    return faults;
  });
}

/**
 * Holds the ledger against seals: those it stores itself, or the copy an outside party kept, which nobody here could
 * have changed.
 *
 * @param ledger in the auditor's role
 */
export async function checkSeals(
  ledger: Pick<LedgerDatabase, 'pool'>,
  seals: readonly Seal[],
  { verifiers, folder, onProgress }: CheckOptions,
): Promise<Checked> {
  const faults = [...faultsOfSeals(seals, verifiers)];
  const moved = new Set<string>();
  let [orders, events] = [0, 0];
  const client = await ledger.pool.connect();
  let broken = true;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    for (const [index, seal] of seals.entries()) {
      faults.push(...(await ledgerFaults(client, seal, folder, moved)), ...(await archiveFaults(client, seal)));
      orders += seal.orders;
      events += seal.events;
      onProgress?.(index + 1);
    }
    const rest = { after: seals.at(-1)?.upTo ?? '0', upTo: '9223372036854775807' };
    const unsealed = await countEvents(client, rest);
    await client.query('commit');
    broken = false;
    return { seals: seals.length, orders, events, unsealed, moved: [...moved], faults };
  } finally {
    client.release(broken);
  }
}

async function ledgerFaults(
  client: PoolClient,
  seal: Seal,
  folder: string | undefined,
  moved: Set<string>,
): Promise<readonly string[]> {
  const tree = new SealTree(seal.digest);
  for await (const leaf of leavesOf(client, seal)) tree.add(leaf);
  const events = await countEvents(client, seal);
  if (tree.root() === seal.root && events === seal.events) return [];
  const known = await differences(client, seal, folder);
  for (const orderNo of known?.moved ?? []) moved.add(orderNo);
  if (known !== undefined && known.faults.length === 0 && known.moved.length > 0) return [];
  return [
    ...(known?.faults.slice(0, MOST_NAMED) ?? []),
    tree.root() === seal.root
      ? `封印 ${seal.no}：封时 ${seal.events} 条事件，现有 ${events} 条 / seal ${seal.no}: ${seal.events} events when sealed, ${events} now`
      : `封印 ${seal.no} 的根与台账不符 / the root of seal ${seal.no} is not that of the ledger`,
  ];
}

/** The archive's manifest must still have the line that the seal names. */
async function archiveFaults(client: PoolClient, { no, archive }: Seal): Promise<readonly string[]> {
  if (!archive) return [];
  const { rows } = await client.query<{ line: string }>('select line from audit.archive_line where no = $1', [
    archive.no,
  ]);
  if (rows[0] && digestOf('sha256', rows[0].line).toString('hex') === archive.hash) return [];
  return [
    `封印 ${no}：归档清单第 ${archive.no} 行不是封时的 / seal ${no}: line ${archive.no} of the archive's manifest is not what was sealed`,
  ];
}

const MOST_NAMED = 100;

interface Differences {
  readonly moved: readonly string[];
  readonly faults: readonly string[];
}

/** A root says only that something differs; the leaf file of the seal says what. Undefined without a leaf file that fits. */
async function differences(
  client: PoolClient,
  seal: Seal,
  folder: string | undefined,
): Promise<Differences | undefined> {
  const file = folder === undefined ? '' : join(folder, `${nameOf(seal.no)}.leaves.gz`);
  if (!existsSync(file)) return undefined;
  const kept = new Map<string, Leaf>();
  const tree = new SealTree(seal.digest);
  for await (const leaf of keptLeaves(file)) {
    tree.add(leaf);
    kept.set(leaf.orderNo, leaf);
  }
  if (tree.root() !== seal.root) return undefined;
  const faults: string[] = [];
  for await (const { orderNo, seq, hash } of leavesOf(client, seal)) {
    const was = kept.get(orderNo);
    if (was?.seq === seq && was.hash === hash) kept.delete(orderNo);
    else if (!was) faults.push(`${orderNo}: 封印 ${seal.no} 中没有此单 / seal ${seal.no} knows no such order`);
  }
  const moved: string[] = [];
  for (const { orderNo, seq, hash } of kept.values()) {
    const { rows } = await client.query<{ hash: string }>(
      'select hash from ledger.order_event where order_no = $1 and seq = $2',
      [orderNo, seq],
    );
    if (rows[0]?.hash === hash) moved.push(orderNo);
    else
      faults.push(
        rows[0] === undefined
          ? `${orderNo}: 封印 ${seal.no} 有第 ${seq} 条，台账已无 / seq ${seq} of seal ${seal.no} is gone from the ledger`
          : `${orderNo}: 第 ${seq} 条不是封印 ${seal.no} 所封的 / seq ${seq} is not what seal ${seal.no} sealed`,
      );
  }
  return { moved, faults };
}

/** The leaves as they were when the seal was cut. */
export async function* keptLeaves(file: string): AsyncGenerator<Leaf> {
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    const [orderNo = '', seq = '', hash = ''] = line.split(' ');
    yield { orderNo, seq: Number(seq), hash };
  }
}

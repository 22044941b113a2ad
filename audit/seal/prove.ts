import type { LedgerDatabase } from '../../ledger/database';
import { storedSeals } from './cut';
import { leavesOf } from './leaves';
import { leafHash, wayOf } from './merkle';
import { type Leaf, leafText, type Proof, proves, signedText } from './seal';
import type { Verifier } from './signing';

/**
 * The proof that an order stood as it does in the newest seal that speaks of it.
 *
 * @param ledger in the auditor's role
 * @returns undefined when no seal speaks of the order yet
 */
export async function proofOf(ledger: Pick<LedgerDatabase, 'pool'>, orderNo: string): Promise<Proof | undefined> {
  const { rows } = await ledger.pool.query<{ position: string }>(
    'select position from ledger.order_event where order_no = $1 order by seq desc',
    [orderNo],
  );
  const positions = rows.map(({ position }) => BigInt(position));
  const seal = (await storedSeals(ledger)).findLast(({ after, upTo }) =>
    positions.some((position) => position > BigInt(after) && position <= BigInt(upTo)),
  );
  if (!seal) return undefined;
  const client = await ledger.pool.connect();
  let broken = true;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    const hashes: Buffer[] = [];
    let [index, own] = [-1, undefined as Leaf | undefined];
    for await (const leaf of leavesOf(client, seal)) {
      if (leaf.orderNo === orderNo) [index, own] = [hashes.length, leaf];
      hashes.push(leafHash(seal.digest, leafText(leaf)));
    }
    await client.query('commit');
    broken = false;
    return own && { seal, leaf: own, way: wayOf(seal.digest, hashes, index) };
  } finally {
    client.release(broken);
  }
}

/** Faults of a proof, one sentence each; none when it holds. Needs no ledger. */
export function faultsOfProof(proof: Proof, verifiers: readonly Verifier[]): readonly string[] {
  const { seal } = proof;
  const verifier = verifiers.find(({ key, algorithm }) => key === seal.key && algorithm === seal.algorithm);
  const faults: string[] = [];
  if (!proves(proof)) faults.push('路径不通向封印之根 / the way does not lead to the root of the seal');
  if (!verifier) faults.push(`未给出公钥 ${seal.key} / public key ${seal.key} was not given`);
  else if (!verifier.verify(signedText(seal), seal.signature))
    faults.push('封印签名不符 / the seal has a wrong signature');
  return faults;
}

import { type DigestName, digestOf } from './digest';

/** Leaves and inner nodes are hashed apart (RFC 6962, 2.1), so that no inner node can be passed off as a leaf. */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** One step of a way from a leaf to the root: the neighbour's hash (hex), and on which side it stands. */
export interface Step {
  readonly side: 'left' | 'right';
  readonly hash: string;
}

/** @returns the hash of one leaf */
export function leafHash(name: DigestName, leaf: string): Buffer {
  return digestOf(name, LEAF, leaf);
}

/**
 * The Merkle tree hash of RFC 6962 over leaves in their order; of none it is the digest of nothing. Takes one hash at a
 * time and keeps only one per level, so a day of millions of orders costs no memory.
 */
export class MerkleRoot {
  /** Roots of whole subtrees, the largest first; sizes are the powers of two that add up to `count`. */
  private readonly peaks: Buffer[] = [];
  private size = 0;

  constructor(private readonly name: DigestName) {}

  get count(): number {
    return this.size;
  }

  add(leaf: Buffer): void {
    let node = leaf;
    for (let rest = this.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      node = digestOf(this.name, NODE, this.peaks.pop() as Buffer, node);
    }
    this.peaks.push(node);
    this.size += 1;
  }

  /** Lower-case hex. */
  root(): string {
    const joined = this.peaks.reduceRight<Buffer | undefined>(
      (right, left) => (right ? digestOf(this.name, NODE, left, right) : left),
      undefined,
    );
    return (joined ?? digestOf(this.name)).toString('hex');
  }
}

/** @returns the way from leaf `index` (from 0) to the root over all these leaf hashes */
export function wayOf(name: DigestName, leaves: readonly Buffer[], index: number): readonly Step[] {
  const steps: Step[] = [];
  let [row, at] = [leaves, index];
  // RFC 6962 splits at the largest power of two; level by level that is: pair up, and carry an odd last one upwards.
  while (row.length > 1) {
    const neighbour = row[at % 2 === 0 ? at + 1 : at - 1];
    if (neighbour) steps.push({ side: at % 2 === 0 ? 'right' : 'left', hash: neighbour.toString('hex') });
    const next: Buffer[] = [];
    for (let i = 0; i < row.length; i += 2) {
      const [left, right] = [row[i] as Buffer, row[i + 1]];
      next.push(right ? digestOf(name, NODE, left, right) : left);
    }
    [row, at] = [next, Math.floor(at / 2)];
  }
  return steps;
}

/** @returns the root that a leaf and its way lead to, lower-case hex */
export function rootBy(name: DigestName, leaf: string, way: readonly Step[]): string {
  return way
    .reduce(
      (node, { side, hash }) => {
        const other = Buffer.from(hash, 'hex');
        return side === 'left' ? digestOf(name, NODE, other, node) : digestOf(name, NODE, node, other);
      },
      leafHash(name, leaf),
    )
    .toString('hex');
}

import { canonical } from '../../ledger/canonical';
import { type DigestName, digestOf } from './digest';
import { leafHash, MerkleRoot, rootBy, type Step } from './merkle';

/** How far one order had come when a seal was cut: number of its last event, and that event's chain hash (hex). */
export interface Leaf {
  readonly orderNo: string;
  readonly seq: number;
  readonly hash: string;
}

/** What a seal says; the signature stands over its canonical JSON. */
export interface SealText {
  /** From 1, without gaps. */
  readonly no: number;
  /** Calendar day (UTC+8) on which it was cut. */
  readonly day: string;
  /** When it was cut, epoch ms by the auditor's clock; says nothing about business time. */
  readonly at: number;
  /** Append positions of the ledger: everything after `after` up to and with `upTo`. */
  readonly after: string;
  readonly upTo: string;
  /** Orders that got events in between, and how many events. */
  readonly orders: number;
  readonly events: number;
  readonly digest: DigestName;
  /** Merkle root over the leaves of these orders, sorted by the UTF-8 bytes of their numbers; hex. */
  readonly root: string;
  /** Digest of the seal before as it was signed, hex; empty before the first. */
  readonly previous: string;
  /** Last line of the archive's manifest then: its number, and its SHA-256 (hex), which names all lines before. Absent before there is one. */
  readonly archive?: { readonly no: number; readonly hash: string };
}

/** A signed seal, as it is stored and handed to an outside party. */
export interface Seal extends SealText {
  readonly algorithm: 'ed25519' | 'sm2';
  /** Id of the signing key. */
  readonly key: string;
  /** base64 */
  readonly signature: string;
}

/** Shows without the ledger that an order stood as the leaf says when the seal was cut. */
export interface Proof {
  readonly seal: Seal;
  readonly leaf: Leaf;
  readonly way: readonly Step[];
}

/** @returns the bytes a leaf is hashed from */
export function leafText({ orderNo, seq, hash }: Leaf): string {
  return canonical([orderNo, seq, hash]);
}

/** @returns what is signed */
export function signedText(seal: SealText): string {
  const { no, day, at, after, upTo, orders, events, digest, root, previous, archive } = seal;
  return canonical({ no, day, at, after, upTo, orders, events, digest, root, previous, archive });
}

/** @returns how the next seal names this one, hex */
export function linkTo(seal: Seal, digest: DigestName): string {
  return digestOf(digest, signedText(seal), '\n', seal.signature).toString('hex');
}

/** The tree of a seal, leaf by leaf in the order of the numbers. */
export class SealTree {
  private readonly tree: MerkleRoot;

  constructor(private readonly digest: DigestName) {
    this.tree = new MerkleRoot(digest);
  }

  get orders(): number {
    return this.tree.count;
  }

  add(leaf: Leaf): void {
    this.tree.add(leafHash(this.digest, leafText(leaf)));
  }

  root(): string {
    return this.tree.root();
  }
}

/** Does the way lead from the leaf to the seal's root? The signature is another question. */
export function proves({ seal, leaf, way }: Proof): boolean {
  return rootBy(seal.digest, leafText(leaf), way) === seal.root;
}

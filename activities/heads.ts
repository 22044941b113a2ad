import { ApplicationFailure } from '@temporalio/common';
import type { AppendBatch, AppendResult, ComplaintActivities, Loaded } from './contract';

/** The ledger as its own code speaks: every batch names the hash it follows, every answer the new one. */
export interface ChainedLedger {
  append(batch: AppendBatch): Promise<AppendResult>;
  load(orderNo: string): Promise<Loaded | undefined>;
  /** Hash of one event; undefined where the ledger has none of that seq. */
  hashAt(orderNo: string, seq: number): Promise<string | undefined>;
}

/** Orders whose head this process remembers; about 150 bytes each. */
const REMEMBERED = 20_000;

/**
 * The ledger as workflows hear it: by seq alone. A workflow has every event before its next seq from the ledger's own
 * word, so the seq is the whole compare-and-set; the hash, which would stand in every history after every command, is
 * remembered by the worker that appended last, or read again. A remembered hash that no longer stands is still a fork,
 * and an alarm.
 */
export function bySeq(ledger: ChainedLedger): Pick<ComplaintActivities, 'append' | 'load'> {
  const heads = new Map<string, { readonly seq: number; readonly hash: string }>();
  const remember = (orderNo: string, seq: number, hash: string) => {
    heads.delete(orderNo);
    heads.set(orderNo, { seq, hash });
    for (const oldest of heads.keys()) {
      if (heads.size <= REMEMBERED) break;
      heads.delete(oldest);
    }
  };
  const hashBefore = async (orderNo: string, seq: number): Promise<string> => {
    if (seq === 1) return '';
    const head = heads.get(orderNo);
    const hash = head?.seq === seq - 1 ? head.hash : await ledger.hashAt(orderNo, seq - 1);
    if (hash !== undefined) return hash;
    const message = `${orderNo}: 台账缺少第 ${seq - 1} 条 / the ledger lacks seq ${seq - 1}`;
    throw ApplicationFailure.retryable(message, 'LEDGER_GAP');
  };
  return {
    async append(proposal) {
      const { orderNo, seq, events } = proposal;
      const result = await ledger.append({ ...proposal, prevHash: await hashBefore(orderNo, seq) });
      remember(orderNo, result.seq, result.hash);
      const asProposed = result.seq === seq + events.length - 1;
      if (asProposed && result.standing === undefined && result.duplicate === undefined) return undefined;
      const { hash: _, ...rest } = result;
      return rest;
    },
    async load(orderNo) {
      const loaded = await ledger.load(orderNo);
      if (loaded) remember(orderNo, loaded.head.seq, loaded.head.hash);
      return loaded;
    },
  };
}

import type { AppendBatch, AppendResult } from '../../activities/contract';
import type { TextRef } from '../../domain/commands';
import type { OrderEvent } from '../../domain/events';
import { canonical } from '../canonical';
import type { LedgerDatabase } from '../database';
import { timelineOf } from '../queries/order';
import type { Testimony } from './histories';

/** What was done for one order. */
export interface Restored {
  readonly orderNo: string;
  /** Events appended again: their seqs, inclusive; absent when the ledger had everything. */
  readonly appended?: { readonly from: number; readonly to: number };
  /** What could not be put right, one sentence each. */
  readonly open: readonly string[];
}

/** Does the vault hold this text of this order? */
export type HasText = (orderNo: string, ref: TextRef) => Promise<boolean>;

/**
 * Gives the ledger back what the histories of one order say it once confirmed. Appends by the same compare-and-set as
 * the workflows, so a case that goes on meanwhile loses nothing. Nothing that stands is ever replaced. The vault lies in
 * the same database and cannot be made again: words that went with it are named.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function restore(
  ledger: Pick<LedgerDatabase, 'db'>,
  append: (batch: AppendBatch) => Promise<AppendResult>,
  { orderNo, confirmed, silent }: Testimony,
  hasText: HasText,
): Promise<Restored> {
  const stored = await timelineOf(ledger, orderNo);
  const open = [...silent];
  const first = stored.length + 1;
  let head = { seq: stored.length, hash: stored[stored.length - 1]?.hash ?? '' };
  for (const { seq, events } of confirmed) {
    const other = events.findIndex((event, index) => differs(stored[seq + index - 1]?.event, event));
    if (other !== -1) {
      open.push(
        `${orderNo}: 第 ${seq + other} 条与历史不同 / seq ${seq + other} in the ledger is not what the history says`,
      );
      break;
    }
    if (seq + events.length - 1 <= head.seq) continue;
    if (seq > head.seq + 1) {
      open.push(
        `${orderNo}: 缺少 ${head.seq + 1}–${seq - 1}，历史中没有 / seq ${head.seq + 1} to ${seq - 1} stand in no history`,
      );
      break;
    }
    const missing = events.slice(head.seq + 1 - seq);
    const result = await append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events: missing });
    if (result.standing !== undefined || result.duplicate !== undefined) {
      open.push(`${orderNo}: 第 ${head.seq + 1} 条起已有其他事件 / other events stand from seq ${head.seq + 1} on`);
      break;
    }
    open.push(...(await lostTexts(orderNo, head.seq + 1, missing, hasText)));
    head = { seq: result.seq, hash: result.hash };
  }
  return { orderNo, open, ...(head.seq >= first && { appended: { from: first, to: head.seq } }) };
}

type TextMember = 'text' | 'note' | 'publicReply' | 'plan' | 'evidence' | 'progress';

async function lostTexts(
  orderNo: string,
  seq: number,
  events: readonly OrderEvent[],
  hasText: HasText,
): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const [index, event] of events.entries()) {
    const { text, note, publicReply, plan, evidence, progress } = event as {
      readonly [member in TextMember]?: TextRef;
    };
    for (const ref of [text, note, publicReply, plan, evidence, progress]) {
      if (ref === undefined || (await hasText(orderNo, ref))) continue;
      const words = `${orderNo}: 第 ${seq + index} 条引用的文本已不在保险库 / the text of seq ${seq + index} is no longer in the vault`;
      lost.push(`${words} (${ref.slice(0, 12)}…)`);
    }
  }
  return lost;
}

function differs(stored: OrderEvent | undefined, told: OrderEvent): boolean {
  return stored !== undefined && canonical(stored) !== canonical(told);
}

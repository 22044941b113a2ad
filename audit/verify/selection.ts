import { createHash } from 'node:crypto';
import type { WalkRange } from '../../ledger/audit/walk';

/** Which orders an audit looks at. */
export interface Selection {
  readonly orderNo?: string;
  /** Only orders after this number, to go on where one stopped. */
  readonly after?: string;
  /** Appraisal period 考核期 in which the order was closed, as `2026-12`. */
  readonly period?: string;
  /** Share (0–1) of the orders, drawn by number and seed. */
  readonly share?: number;
  /** Whoever knows it can tell which orders are drawn: new for each audit, told afterwards, so that it can be repeated. */
  readonly seed: string;
}

/** Is this order drawn? The same seed draws the same orders; a larger share draws them and more. */
export function drawn(orderNo: string, share: number, seed: string): boolean {
  return createHash('sha256').update(`${seed}\n${orderNo}`).digest().readUInt32BE() < share * 0x1_0000_0000;
}

/** @returns the walk over the orders selected */
export function walkOf({ orderNo, after, period, share, seed }: Selection): WalkRange {
  if (orderNo !== undefined) return { orderNo };
  const from = after === undefined ? {} : { after };
  if (period === undefined && share === undefined) return from;
  return {
    ...from,
    async pick(client, page) {
      const lot = share === undefined ? page : page.filter((each) => drawn(each, share, seed));
      if (period === undefined || lot.length === 0) return lot;
      const { rows } = await client.query<{ order_no: string }>(
        'select order_no from ledger.complaint where order_no = any($1) and period = $2 order by order_no',
        [lot, period],
      );
      return rows.map((row) => row.order_no);
    },
  };
}

import { type RawBuilder, sql } from 'kysely';

/** What a key may see of orders that are for few eyes: its roles and its unit, as `role:…` and `unit:…`. */
export interface Eyes {
  readonly eyes?: readonly string[];
}

/** Of a row of ledger.complaint: as open as any, or for these eyes. */
export function visibleTo(eyes: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`(confidential_to is null or confidential_to && ${eyes}::text[])`;
}

/** Of a row of another read model: its order is not one that is hidden from these eyes. */
export function orderVisibleTo(table: string, eyes: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`not exists (select 1 from ledger.complaint seen where seen.order_no = ${sql.ref(`${table}.order_no`)}
    and seen.confidential_to is not null and not seen.confidential_to && ${eyes}::text[])`;
}

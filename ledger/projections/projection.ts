import type { OrderState } from '../../domain/state';

/** How a column is written: the type it has inside the JSON parameter, and the expression that makes the stored value. */
const SQL_TYPES = {
  text: { json: 'text', stored: (name: string) => name },
  texts: { json: 'text[]', stored: (name: string) => name },
  int: { json: 'int', stored: (name: string) => name },
  bigint: { json: 'bigint', stored: (name: string) => name },
  bool: { json: 'boolean', stored: (name: string) => name },
  date: { json: 'date', stored: (name: string) => name },
  jsonb: { json: 'jsonb', stored: (name: string) => name },
  instant: { json: 'double precision', stored: (name: string) => `to_timestamp(${name} / 1000)` },
  hash: { json: 'text', stored: (name: string) => `decode(${name}, 'hex')` },
} as const;
export type SqlType = keyof typeof SQL_TYPES;

/** What a read model is told beside the folded state. */
export interface HeadHash {
  /** Hash of the order's last event, hex. */
  readonly hash: string;
}

/** A read model: a pure function from the folded order to rows, and the table they stand in. */
export interface Projection<Row extends { readonly order_no: string }> {
  /** Without schema. */
  readonly table: string;
  readonly columns: Readonly<Record<keyof Row & string, SqlType>>;
  /** Primary key; begins with order_no. */
  readonly key: readonly (keyof Row & string)[];
  rowsOf(state: OrderState, head: HeadHash): readonly Row[];
}

/**
 * The part of the append statement that makes the stored rows of one order equal to the JSON array in `$param`:
 * rows gone are deleted, new ones inserted, changed ones updated, equal ones left untouched.
 * `$1` is the order number.
 */
export function writerOf<Row extends { readonly order_no: string }>(
  projection: Projection<Row>,
  param: number,
): string {
  const { table, key } = projection;
  const names = Object.keys(projection.columns) as (keyof Row & string)[];
  const declared = names.map((name) => `"${name}" ${SQL_TYPES[projection.columns[name]].json}`).join(', ');
  const stored = names.map((name) => SQL_TYPES[projection.columns[name]].stored(`n."${name}"`)).join(', ');
  const quoted = names.map((name) => `"${name}"`).join(', ');
  const rest = names.filter((name) => !key.includes(name));
  const sameKey = key.map((name) => `n."${name}" = t."${name}"`).join(' and ');
  return `
  new_${table} as materialized (select * from jsonb_to_recordset($${param}::jsonb) as n(${declared})),
  gone_${table} as (delete from ledger.${table} t where t.order_no = $1 and not exists (select 1 from new_${table} n where ${sameKey})),
  put_${table} as (
    insert into ledger.${table} as t (${quoted}) select ${stored} from new_${table} n
    on conflict (${key.map((name) => `"${name}"`).join(', ')}) do update set ${rest.map((name) => `"${name}" = excluded."${name}"`).join(', ')}
    where (${rest.map((name) => `t."${name}"`).join(', ')}) is distinct from (${rest.map((name) => `excluded."${name}"`).join(', ')}))`;
}

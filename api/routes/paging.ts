import type { PageRequest } from '../../ledger/queries/page';

/** The page a query asks for; what it leaves out is left to the list. */
export function pageOf({ limit, cursor }: { readonly limit?: number; readonly cursor?: string }): PageRequest {
  return { ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) };
}

import { migrateSchema, quoted } from '../platform/postgres/migrate';
import { LEDGER_MIGRATIONS } from './migrations';
import { PROJECTIONS } from './projections';

/** The login roles that are granted what they need; a role left out is granted nothing. They must exist. */
export interface LedgerRoles {
  /** Appends events and writes read models. */
  readonly ledger?: string;
  /** Reads. */
  readonly reader?: string;
  /** Reads, to seal and to audit; writes the appraisal periods, which it signs. */
  readonly auditor?: string;
}

/**
 * Brings the schema `ledger` up to date and grants each role what it needs and no more: events can be inserted and
 * read by `ledger`, never updated or deleted.
 *
 * @param ownerUrl address in the role that owns the schema
 */
export async function migrateLedger(
  ownerUrl: string,
  options: { readonly roles?: LedgerRoles } = {},
): Promise<readonly string[]> {
  return migrateSchema(ownerUrl, {
    schema: 'ledger',
    migrations: LEDGER_MIGRATIONS,
    grants: ledgerGrants(options.roles ?? {}),
  });
}

/** Written by whoever reckons and signs, and by nobody else; changed by nobody. */
const PERIOD_TABLES = ['period_event', 'period_figures', 'period_result', 'period_output']
  .map((table) => `ledger.${table}`)
  .join(', ');

function ledgerGrants(roles: LedgerRoles): string[] {
  const models = [
    ...PROJECTIONS.map((projection) => projection.table),
    'checkpoint',
    'contribution_tally',
    'rank_count',
  ]
    .map((table) => `ledger.${table}`)
    .join(', ');
  const grants: string[] = [];
  for (const role of new Set([roles.ledger, roles.reader, roles.auditor].filter((name) => name !== undefined))) {
    grants.push(
      `grant usage on schema ledger to ${quoted(role)}`,
      `grant select on ledger.order_event, ${models}, ${PERIOD_TABLES} to ${quoted(role)}`,
    );
  }
  if (roles.auditor !== undefined) grants.push(`grant insert on ${PERIOD_TABLES} to ${quoted(roles.auditor)}`);
  if (roles.ledger !== undefined) {
    grants.push(`grant insert on ledger.order_event to ${quoted(roles.ledger)}`);
    grants.push(`grant insert, update, delete on ${models} to ${quoted(roles.ledger)}`);
  }
  return grants;
}

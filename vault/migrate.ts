import { migrateSchema, quoted } from '../platform/postgres/migrate';
import { VAULT_MIGRATIONS } from './migrations';

/** The login roles that are granted what they need; a role left out is granted nothing. They must exist. */
export interface VaultRoles {
  /** The API: keeps and reads callers and texts, and the API keys. */
  readonly vault?: string;
  /** The worker: sees that a text exists, which orders are of one caller (not of whom), an order's traits in codes, the units' public signing keys, nothing else. */
  readonly ledger?: string;
}

/**
 * Brings the schemas `vault` and `access` up to date and grants each role what it needs and no more: the logs of
 * readings and of what administrators did can be written and read, never changed.
 *
 * @param ownerUrl address in the role that owns the schemas
 * @returns the migrations that ran now
 */
export function migrateVault(
  ownerUrl: string,
  options: { readonly roles?: VaultRoles } = {},
): Promise<readonly string[]> {
  return migrateSchema(ownerUrl, {
    schema: 'vault',
    migrations: VAULT_MIGRATIONS,
    grants: vaultGrants(options.roles ?? {}),
  });
}

function vaultGrants({ vault, ledger }: VaultRoles): string[] {
  const grants: string[] = [];
  if (vault !== undefined) {
    const role = quoted(vault);
    grants.push(
      `grant usage on schema vault, access to ${role}`,
      `grant select, insert on vault.index_key, vault.caller, vault.order_file, vault.text, vault.message, vault.matter_call, vault.order_code, vault.features, vault.order_trait, vault.reading, access.duty_log to ${role}`,
      `grant update, delete on vault.index_key, vault.caller, vault.order_file, vault.text, vault.message, vault.matter_call, vault.order_code, vault.features, vault.order_trait to ${role}`,
      `grant select, insert, update on access.api_key, access.signing_key to ${role}`,
    );
  }
  if (ledger !== undefined && ledger !== vault) {
    const role = quoted(ledger);
    grants.push(
      `grant usage on schema vault, access to ${role}`,
      `grant select (order_no, ref) on vault.text to ${role}`,
      `grant select (order_no, caller_id) on vault.order_file to ${role}`,
      `grant select on vault.order_trait to ${role}`,
      `grant select on access.signing_key to ${role}`,
    );
  }
  return grants;
}

/** Faults of the vault. Their texts name orders and key ids, never a person or a word of a text. */
export type VaultFault =
  /** PostgreSQL is away: repeat. */
  | 'VAULT_UNAVAILABLE'
  /** None of the given master keys opens what is stored. */
  | 'VAULT_KEY_WRONG'
  /** A stored box was changed, or put in another place: its authentication tag does not fit. */
  | 'VAULT_TAMPERED'
  /** Under legal hold: nothing of it may be destroyed. */
  | 'VAULT_HELD';

export class VaultError extends Error {
  constructor(
    readonly code: VaultFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'VaultError';
  }
}

/** The database could not answer. */
export function vaultAway(cause: unknown): VaultError {
  return new VaultError('VAULT_UNAVAILABLE', '保险库暂不可用 / the vault is away', { cause });
}

import { type PermissionName, rolesFor } from '../../domain/permissions';
import { openPool } from '../../platform/postgres/pool';
import { authenticator, KeyRefused, type KeyStore } from './apiKeys';
import { type Duty, type DutyActor, noteDuty } from './dutyLog';

/** Who works at the machine itself, with the passwords of the database. */
export const MACHINE: DutyActor = { keyId: 'machine', role: 'machine' };

/**
 * Who gives a command beside the API, for the record: the holder of the key in `JIESU_KEY`.
 *
 * @param right what the command does, by the one table of rights
 * @throws KeyRefused without a key, and for one that is unknown, revoked, expired or of another role; VaultError
 * `VAULT_UNAVAILABLE`
 */
export async function actorFor(
  store: KeyStore,
  right: PermissionName,
  presented: string | undefined,
): Promise<DutyActor> {
  const roles = rolesFor(right);
  const wanted = roles.join(' 或 or ');
  if (presented === undefined || presented === '')
    throw new KeyRefused(`须以 JIESU_KEY 提供 ${wanted} 的密钥 / JIESU_KEY must be a key of the role ${wanted}`);
  const holder = await authenticator(store)(presented);
  const role = holder?.roles.find((each) => roles.includes(each));
  if (!holder || !role)
    throw new KeyRefused(`JIESU_KEY 不是 ${wanted} 的有效密钥 / JIESU_KEY is no valid key of the role ${wanted}`);
  return { keyId: holder.keyId, role };
}

/**
 * As {@link actorFor}, for commands that touch nobody's data and must work in a disaster: without a key it is whoever has
 * the machine. A key that is given must be the right one.
 */
async function actorOrMachine(
  store: KeyStore,
  right: PermissionName,
  presented: string | undefined,
): Promise<DutyActor> {
  return presented === undefined || presented === '' ? MACHINE : actorFor(store, right, presented);
}

/**
 * Puts a command of upkeep on record before it begins: by the key that is given, or as done at the machine.
 *
 * @param url of the database, in the vault's role
 * @throws KeyRefused, VaultError `VAULT_UNAVAILABLE`
 */
export async function recordUpkeep(
  url: string,
  action: Duty,
  detail: Readonly<Record<string, unknown>>,
  presented: string | undefined,
): Promise<void> {
  const pool = openPool(url, { max: 1 });
  try {
    await noteDuty({ pool }, await actorOrMachine({ pool }, 'keepLedger', presented), action, 'ledger', detail);
  } finally {
    await pool.end();
  }
}

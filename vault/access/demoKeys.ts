import { createHash } from 'node:crypto';
import { ROLES, type Role } from '../../domain/commands';
import type { UnitCode } from '../../domain/terms';
import { type KeyStore, putKey, THROW_AWAY } from './apiKeys';

/** A throw-away key of the embedded default, to be printed. */
export interface DemoKey {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly unit?: UnitCode;
  readonly key: string;
}

const WITH_UNIT: readonly Role[] = ['unit', 'district'];

/**
 * One key for each role, and one for each unit asked for: the same at every start, for their secrets stay in the data
 * folder. For the embedded default only.
 *
 * @param secretOf gives a secret of that name of 43 base64url characters, made the first time and kept (0600)
 * @param units units that get a key of role `unit`, or of `district` when listed as such
 */
export async function seedDemoKeys(
  store: KeyStore,
  secretOf: (name: string) => string,
  units: readonly { readonly unit: UnitCode; readonly role?: 'unit' | 'district' }[] = [],
): Promise<readonly DemoKey[]> {
  const keys: DemoKey[] = [];
  const seed = async (id: string, role: Role, unit?: UnitCode) => {
    const grant = { roles: [role], label: THROW_AWAY, ...(unit !== undefined && { unit }) };
    const key = await putKey(store, id, secretOf(`api-key-${id}`), grant);
    keys.push({ id, roles: grant.roles, key, ...(unit !== undefined && { unit }) });
  };
  for (const role of ROLES)
    if (role !== 'timer' && !WITH_UNIT.includes(role))
      await seed(`demo-${role.replace(/[A-Z]/g, (big) => `-${big.toLowerCase()}`)}`, role);
  for (const { unit, role = 'unit' } of units) await seed(unitKeyId(role, unit), role, unit);
  return keys;
}

/** A unit's code may hold what a key's id may not. */
function unitKeyId(role: Role, unit: UnitCode): string {
  const plain = unit.toLowerCase();
  const fits = /^[a-z0-9-]{1,24}$/.test(plain) ? plain : createHash('sha256').update(unit).digest('hex').slice(0, 12);
  return `demo-${role}-${fits}`;
}

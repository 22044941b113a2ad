import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { ROLES, type Role } from '../../domain/commands';
import type { Instant, UnitCode } from '../../domain/terms';
import { onConnection } from '../../platform/postgres/pool';
import { vaultAway } from '../errors';

/** Where the keys are kept: any connection pool in the vault's role. */
export interface KeyStore {
  readonly pool: Pool;
}

/** Whose key it is. Roles, unit and public id stand with the key and come from nowhere else. */
export interface KeyHolder {
  readonly keyId: string;
  readonly roles: readonly Role[];
  readonly unit?: UnitCode;
}

/** A key as it may be shown; its secret is known to nobody but its holder. */
export interface ApiKey extends KeyHolder {
  readonly label: string;
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
  readonly revokedAt?: Instant;
}

/** What a new key may do. */
export interface KeyGrant {
  readonly roles: readonly Role[];
  readonly unit?: UnitCode;
  readonly label?: string;
  readonly expiresAt?: Instant;
}

/** A key that cannot be made as asked, in words. */
export class KeyRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'KeyRefused';
  }
}

const FORM = /^jk_([a-z0-9-]{4,40})_([A-Za-z0-9_-]{43})$/;
const hashOf = (secret: string) => createHash('sha256').update(secret).digest();
const written = (id: string, secret: string) => `jk_${id}_${secret}`;

interface KeyRow {
  readonly id: string;
  readonly secret_hash: Buffer;
  readonly roles: Role[];
  readonly unit: string | null;
  readonly label: string;
  readonly created_at: Instant;
  readonly expires_at: Instant | null;
  readonly revoked_at: Instant | null;
}
const COLUMNS = 'id, secret_hash, roles, unit, label, created_at, expires_at, revoked_at';

/**
 * Makes a key with 256 random bits. Only its SHA-256 is stored: the returned text is shown once.
 *
 * @param id public id; random when absent
 * @throws KeyRefused for an unknown role, `timer`, or a unit role without a unit; VaultError `VAULT_UNAVAILABLE`
 */
export async function createKey(
  store: KeyStore,
  grant: KeyGrant,
  id: string = randomBytes(6).toString('hex'),
): Promise<{ readonly id: string; readonly key: string }> {
  const secret = randomBytes(32).toString('base64url');
  await putKey(store, id, secret, grant);
  return { id, key: written(id, secret) };
}

/** Stores a key whose secret is known already (the embedded default's, kept in the data folder); the same again changes nothing. */
export async function putKey(store: KeyStore, id: string, secret: string, grant: KeyGrant): Promise<string> {
  const key = written(id, secret);
  if (!FORM.test(key)) throw new KeyRefused('密钥形式不符 / not the form of a key');
  checkGrant(grant);
  const { roles, unit, label, expiresAt } = grant;
  await onConnection(store.pool, vaultAway, (client) =>
    client.query(
      `insert into access.api_key (id, secret_hash, roles, unit, label, expires_at)
       values ($1, $2, $3, $4, $5, to_timestamp($6::double precision / 1000))
       on conflict (id) do update set secret_hash = excluded.secret_hash, roles = excluded.roles, unit = excluded.unit`,
      [id, hashOf(secret), roles, unit ?? null, label ?? '', expiresAt ?? null],
    ),
  );
  return key;
}

function checkGrant({ roles, unit }: KeyGrant): void {
  const known: readonly string[] = ROLES;
  const wrong = roles.filter((role) => !known.includes(role) || role === 'timer');
  if (roles.length === 0 || wrong.length > 0) {
    throw new KeyRefused(`角色应为 / role must be one of: ${known.filter((role) => role !== 'timer').join(', ')}`);
  }
  if (unit === undefined && roles.some((role) => role === 'unit' || role === 'district')) {
    throw new KeyRefused('unit 与 district 角色须指明单位代码 / the roles unit and district need a unit code');
  }
}

/** @throws VaultError `VAULT_UNAVAILABLE` */
export async function listKeys(store: KeyStore): Promise<readonly ApiKey[]> {
  const query = `select ${COLUMNS} from access.api_key order by created_at, id`;
  const { rows } = await onConnection(store.pool, vaultAway, (client) => client.query<KeyRow>(query));
  return rows.map((row) => ({
    ...holderOf(row),
    label: row.label,
    createdAt: row.created_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  }));
}

/** @returns false when there is no such key or it was revoked before */
export async function revokeKey(store: KeyStore, id: string): Promise<boolean> {
  const query = 'update access.api_key set revoked_at = now() where id = $1 and revoked_at is null';
  return (await onConnection(store.pool, vaultAway, (client) => client.query(query, [id]))).rowCount === 1;
}

/**
 * A new secret for the same holder. The old one is refused from now on.
 *
 * @returns undefined when there is no such key or it was revoked
 */
export async function rotateKey(store: KeyStore, id: string): Promise<string | undefined> {
  const secret = randomBytes(32).toString('base64url');
  const query = 'update access.api_key set secret_hash = $2 where id = $1 and revoked_at is null';
  const changed = await onConnection(store.pool, vaultAway, (client) => client.query(query, [id, hashOf(secret)]));
  return changed.rowCount === 1 ? written(id, secret) : undefined;
}

const FRESH_MS = 5_000;
const MOST = 10_000;

/**
 * Says whose key was presented. A revoked key is refused five seconds later at the latest.
 *
 * @param now real clock, ms
 * @returns a function that gives undefined for a key that is unknown, revoked or expired, and throws VaultError
 * `VAULT_UNAVAILABLE` while the store is away
 */
export function authenticator(
  store: KeyStore,
  now: () => number = Date.now,
): (presented: string) => Promise<KeyHolder | undefined> {
  const seen = new Map<string, { readonly row: KeyRow; readonly until: number }>();
  return async (presented) => {
    const [, id, secret] = FORM.exec(presented) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    let known = seen.get(id);
    if (known === undefined || known.until <= now()) {
      seen.delete(id);
      const row = await readKey(store, id);
      if (row === undefined) return undefined;
      known = { row, until: now() + FRESH_MS };
      if (seen.size >= MOST) seen.clear();
      seen.set(id, known);
    }
    const { row } = known;
    if (!timingSafeEqual(hashOf(secret), row.secret_hash) || row.revoked_at !== null) return undefined;
    return row.expires_at === null || row.expires_at > now() ? holderOf(row) : undefined;
  };
}

async function readKey(store: KeyStore, id: string): Promise<KeyRow | undefined> {
  const query = { name: 'api-key', text: `select ${COLUMNS} from access.api_key where id = $1`, values: [id] };
  return (await onConnection(store.pool, vaultAway, (client) => client.query<KeyRow>(query))).rows[0];
}

function holderOf(row: KeyRow): KeyHolder {
  return { keyId: row.id, roles: row.roles, ...(row.unit !== null && { unit: row.unit }) };
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { ROLES, type Role } from '../../domain/commands';
import { ADMINISTRATORS, mixesDuties } from '../../domain/permissions';
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
  /** Whose it is, by a number of the house; of an administrator always known. */
  readonly person?: string;
  /** The day it was last used (UTC), YYYY-MM-DD; no finer, for it is no record of what somebody did. */
  readonly usedOn?: string;
  /** Until then the secret of before the last rotation goes on beside the new one. */
  readonly earlierUntil?: Instant;
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
  readonly revokedAt?: Instant;
}

/** What a new key may do. */
export interface KeyGrant {
  readonly roles: readonly Role[];
  readonly unit?: UnitCode;
  readonly label?: string;
  readonly person?: string;
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
  readonly person: string | null;
  readonly used_on: string | null;
  readonly earlier_hash: Buffer | null;
  readonly earlier_until: Instant | null;
}
const COLUMNS =
  'id, secret_hash, roles, unit, label, created_at, expires_at, revoked_at, person, used_on::text, earlier_hash, earlier_until';

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
  const { roles, unit, label, expiresAt, person } = grant;
  await checkPerson(store, id, grant);
  await onConnection(store.pool, vaultAway, (client) =>
    client.query(
      `insert into access.api_key (id, secret_hash, roles, unit, label, expires_at, person)
       values ($1, $2, $3, $4, $5, to_timestamp($6::double precision / 1000), $7)
       on conflict (id) do update set secret_hash = excluded.secret_hash, roles = excluded.roles, unit = excluded.unit`,
      [id, hashOf(secret), roles, unit ?? null, label ?? '', expiresAt ?? null, person ?? null],
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

/**
 * 三员分立: who administers the system, its security or its audit is a known person, and nobody who holds another live key of
 * another duty. Throw-away keys of the embedded default are nobody's.
 */
async function checkPerson(store: KeyStore, id: string, { roles, person, label }: KeyGrant): Promise<void> {
  if (mixesDuties(roles))
    throw new KeyRefused('管理员不得兼任其他角色（三员分立）/ an administrator may hold no other role');
  const administers = roles.some((role) => isAdministrator(role));
  if (person === undefined) {
    if (administers && label !== THROW_AWAY)
      throw new KeyRefused('管理员密钥须指明人员 --person / whose key an administrator’s is must be said: --person');
    return;
  }
  const query = `select roles from access.api_key where person = $1 and id <> $2 and revoked_at is null
    and (expires_at is null or expires_at > now())`;
  const { rows } = await onConnection(store.pool, vaultAway, (client) =>
    client.query<Pick<KeyRow, 'roles'>>(query, [person, id]),
  );
  if (rows.some((row) => mixesDuties([...row.roles, ...roles])))
    throw new KeyRefused('此人已有其他职责的密钥（三员分立）/ this person holds a key of another duty');
}

/** The label of the embedded default's keys, which are printed and therefore no secret. */
export const THROW_AWAY = 'demo';

function isAdministrator(role: Role): boolean {
  const kept: readonly Role[] = ADMINISTRATORS;
  return kept.includes(role);
}

/** Which keys can be used now: the throw-away ones, and how many others, by their duty of granting keys or not. */
export async function liveKeys(
  store: KeyStore,
): Promise<{ readonly throwAway: number; readonly own: number; readonly granting: number }> {
  const query = `select label = $1 as demo, 'securityAdmin' = any(roles) as granting from access.api_key
    where revoked_at is null and (expires_at is null or expires_at > now())`;
  const { rows } = await onConnection(store.pool, vaultAway, (client) =>
    client.query<{ demo: boolean; granting: boolean }>(query, [THROW_AWAY]),
  );
  const throwAway = rows.filter(({ demo }) => demo).length;
  return { throwAway, own: rows.length - throwAway, granting: rows.filter(({ granting }) => granting).length };
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
    ...(row.person !== null && { person: row.person }),
    ...(row.used_on !== null && { usedOn: row.used_on }),
    ...(row.earlier_until !== null && { earlierUntil: row.earlier_until }),
  }));
}

/** @returns false when there is no such key or it was revoked before */
export async function revokeKey(store: KeyStore, id: string): Promise<boolean> {
  const query = 'update access.api_key set revoked_at = now() where id = $1 and revoked_at is null';
  return (await onConnection(store.pool, vaultAway, (client) => client.query(query, [id]))).rowCount === 1;
}

/**
 * A new secret for the same holder. The old one goes on for the overlap, so that a system can be given the new one without
 * a gap; an even older one ends.
 *
 * @param overlapMs how long, 0 unless told otherwise: the old one is refused from now on
 * @returns undefined when there is no such key or it was revoked
 */
export async function rotateKey(store: KeyStore, id: string, overlapMs = 0): Promise<string | undefined> {
  const secret = randomBytes(32).toString('base64url');
  const query = `update access.api_key set secret_hash = $2,
      earlier_hash = case when $3 > 0 then secret_hash end,
      earlier_until = case when $3 > 0 then now() + $3 * interval '1 millisecond' end
    where id = $1 and revoked_at is null`;
  const values = [id, hashOf(secret), overlapMs];
  const changed = await onConnection(store.pool, vaultAway, (client) => client.query(query, values));
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
    if (!fits(row, secret, now()) || row.revoked_at !== null) return undefined;
    if (row.expires_at !== null && row.expires_at <= now()) return undefined;
    const today = new Date(now()).toISOString().slice(0, 10);
    if (row.used_on !== today) {
      seen.set(id, { ...known, row: { ...row, used_on: today } });
      await noteUse(store, id, today);
    }
    return holderOf(row);
  };
}

/** Once a day and key. A note, for finding keys that nobody needs any more: where it fails the request goes on. */
async function noteUse(store: KeyStore, id: string, day: string): Promise<void> {
  const query = 'update access.api_key set used_on = $2 where id = $1';
  await onConnection(store.pool, vaultAway, (client) => client.query(query, [id, day])).catch(() => undefined);
}

function fits({ secret_hash, earlier_hash, earlier_until }: KeyRow, secret: string, now: Instant): boolean {
  const hash = hashOf(secret);
  if (timingSafeEqual(hash, secret_hash)) return true;
  return earlier_hash !== null && earlier_until !== null && earlier_until > now && timingSafeEqual(hash, earlier_hash);
}

async function readKey(store: KeyStore, id: string): Promise<KeyRow | undefined> {
  const query = { name: 'api-key', text: `select ${COLUMNS} from access.api_key where id = $1`, values: [id] };
  return (await onConnection(store.pool, vaultAway, (client) => client.query<KeyRow>(query))).rows[0];
}

function holderOf(row: KeyRow): KeyHolder {
  return { keyId: row.id, roles: row.roles, ...(row.unit !== null && { unit: row.unit }) };
}

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Instant, UnitCode } from '../../domain/terms';
import { onConnection } from '../../platform/postgres/pool';
import { vaultAway } from '../errors';
import { KeyRefused, type KeyStore } from './apiKeys';

/** A unit's Ed25519 key, with which its own system signs signals. */
export interface SigningKey {
  readonly unit: UnitCode;
  readonly keyId: string;
  /** The 32 raw bytes, base64. */
  readonly publicKey: string;
  readonly createdAt: Instant;
  readonly revokedAt?: Instant;
}

const RAW_BYTES = 32;
/** Head of an Ed25519 public key in DER (RFC 8410): the raw bytes follow. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
/** The same for a private key. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The raw 32 bytes as a key that node verifies with. */
export function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' });
}

/** A raw private key (32 bytes, as `newSigningKey` prints it) as a key that node signs with. */
export function privateKeyOf(raw: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, raw]), format: 'der', type: 'pkcs8' });
}

/**
 * Makes a pair for a unit. The private half is returned once and not kept.
 *
 * @returns the raw keys, base64, as any Ed25519 library reads them
 */
export async function newSigningKey(
  store: KeyStore,
  unit: UnitCode,
): Promise<{ readonly keyId: string; readonly publicKey: string; readonly privateKey: string }> {
  const pair = generateKeyPairSync('ed25519');
  const publicKey = pair.publicKey
    .export({ format: 'der', type: 'spki' })
    .subarray(SPKI_HEAD.length)
    .toString('base64');
  const privateKey = pair.privateKey
    .export({ format: 'der', type: 'pkcs8' })
    .subarray(PKCS8_HEAD.length)
    .toString('base64');
  return { keyId: await addSigningKey(store, unit, publicKey), publicKey, privateKey };
}

/**
 * Registers a unit's own public key.
 *
 * @param publicKey raw 32 bytes, base64
 * @param keyId public id; random when absent
 * @returns its id
 * @throws KeyRefused when it is not 32 bytes, or the unit has a key of this id
 */
export async function addSigningKey(
  store: KeyStore,
  unit: UnitCode,
  publicKey: string,
  keyId: string = `s-${randomBytes(5).toString('hex')}`,
): Promise<string> {
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== RAW_BYTES)
    throw new KeyRefused('公钥须为 32 字节（base64）/ the public key must be 32 bytes, base64');
  const query = 'insert into access.signing_key (unit, key_id, public_key) values ($1, $2, $3) on conflict do nothing';
  const added = await onConnection(store.pool, vaultAway, (client) => client.query(query, [unit, keyId, raw]));
  if (added.rowCount === 0)
    throw new KeyRefused(`${unit} 已有签名密钥 ${keyId} / the unit has a signing key of this id`);
  return keyId;
}

/** @returns the key, undefined when the unit has none of this id or it was revoked */
export async function findSigningKey(store: KeyStore, unit: UnitCode, keyId: string): Promise<KeyObject | undefined> {
  const query = 'select public_key from access.signing_key where unit = $1 and key_id = $2 and revoked_at is null';
  const { rows } = await onConnection(store.pool, vaultAway, (client) =>
    client.query<{ public_key: Buffer }>(query, [unit, keyId]),
  );
  return rows[0] && publicKeyOf(rows[0].public_key);
}

/** @returns false when there is no such key or it was revoked before */
export async function revokeSigningKey(store: KeyStore, unit: UnitCode, keyId: string): Promise<boolean> {
  const query =
    'update access.signing_key set revoked_at = now() where unit = $1 and key_id = $2 and revoked_at is null';
  return (await onConnection(store.pool, vaultAway, (client) => client.query(query, [unit, keyId]))).rowCount === 1;
}

export async function listSigningKeys(store: KeyStore): Promise<readonly SigningKey[]> {
  const query =
    'select unit, key_id, public_key, created_at, revoked_at from access.signing_key order by unit, created_at, key_id';
  type Row = { unit: string; key_id: string; public_key: Buffer; created_at: Instant; revoked_at: Instant | null };
  const { rows } = await onConnection(store.pool, vaultAway, (client) => client.query<Row>(query));
  return rows.map((row) => ({
    unit: row.unit,
    keyId: row.key_id,
    publicKey: row.public_key.toString('base64'),
    createdAt: row.created_at,
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  }));
}

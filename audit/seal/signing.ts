import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import type { DigestName } from './digest';
import { digestOf } from './digest';
import type { Seal } from './seal';

/** Ed25519 by default; SM2 (GB/T 32918) with SM3 where the state's own algorithms are required. */
export type Algorithm = Seal['algorithm'];
export const ALGORITHMS = ['ed25519', 'sm2'] as const satisfies readonly Algorithm[];

/** Signs seals. */
export interface Signer {
  readonly algorithm: Algorithm;
  /** Id of the key: the first 16 hex digits of the digest of its public part. */
  readonly key: string;
  /** The public part as it is handed out, see {@link readVerifier}. */
  readonly publicText: string;
  sign(text: string): string;
}

/** Checks signatures of one key. */
export interface Verifier {
  readonly algorithm: Algorithm;
  readonly key: string;
  verify(text: string, signature: string): boolean;
}

const SM2_PRIVATE = 'SM2-PRIVATE ';
const SM2_PUBLIC = 'SM2-PUBLIC ';
/** Z value over the default id and SM3 inside, DER outside: how GM/T 0009 and GM/T 0015 have it. */
const SM2_OPTIONS = { hash: true, der: true } as const;

/** The digest that goes with an algorithm. */
export function digestFor(algorithm: Algorithm): DigestName {
  return algorithm === 'sm2' ? 'sm3' : 'sha256';
}

function idOf(publicText: string): string {
  return digestOf('sha256', publicText.trim()).toString('hex').slice(0, 16);
}

/** @returns a new private key as text: PKCS#8 PEM, or one line for SM2 */
export function freshKey(algorithm: Algorithm): string {
  if (algorithm === 'sm2') return `${SM2_PRIVATE}${sm2.generateKeyPairHex().privateKey}\n`;
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/**
 * @param text a private key as {@link freshKey} makes it
 * @throws Error when it is none
 */
export function readSigner(text: string): Signer {
  if (text.startsWith(SM2_PRIVATE)) {
    const secret = text.slice(SM2_PRIVATE.length).trim();
    const publicText = `${SM2_PUBLIC}${sm2.getPublicKeyFromPrivateKey(secret)}\n`;
    return {
      algorithm: 'sm2',
      key: idOf(publicText),
      publicText,
      sign: (message) => Buffer.from(sm2.doSignature(bytesOf(message), secret, SM2_OPTIONS), 'hex').toString('base64'),
    };
  }
  const secret = ed25519(createPrivateKey(text));
  const publicText = createPublicKey(secret).export({ type: 'spki', format: 'pem' }) as string;
  return {
    algorithm: 'ed25519',
    key: idOf(publicText),
    publicText,
    sign: (message) => sign(null, bytesOf(message), secret).toString('base64'),
  };
}

/**
 * @param text a public key: SPKI PEM of Ed25519, or one line for SM2
 * @throws Error when it is none
 */
export function readVerifier(text: string): Verifier {
  if (text.startsWith(SM2_PUBLIC)) {
    const key = text.slice(SM2_PUBLIC.length).trim();
    return {
      algorithm: 'sm2',
      key: idOf(text),
      verify: (message, signature) =>
        quiet(() => sm2.doVerifySignature(bytesOf(message), hexOf(signature), key, SM2_OPTIONS)),
    };
  }
  const key = ed25519(createPublicKey(text));
  return {
    algorithm: 'ed25519',
    key: idOf(key.export({ type: 'spki', format: 'pem' }) as string),
    verify: (message, signature) => verify(null, bytesOf(message), key, Buffer.from(signature, 'base64')),
  };
}

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('应为 Ed25519 密钥 / an Ed25519 key is expected');
  return key;
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function hexOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

/** A signature that is no DER is a wrong signature, not a fault. */
function quiet(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

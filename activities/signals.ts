import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { COMMAND_SCHEMAS } from '../api/schemas/commands';
import type { Command, CommandName } from '../domain/commands';
import type { UnitCode } from '../domain/terms';
import { canonical } from '../ledger/canonical';
import type { CheckedSignal, ComplaintActivities } from './contract';

/** A unit's public key under which its systems sign. */
export interface SigningKey {
  readonly unit: UnitCode;
  /** The 32 bytes of an Ed25519 public key (RFC 8032). */
  readonly publicKey: Uint8Array;
}

/** What checking needs of the outside. */
export interface SignalDeps {
  /** The key of that public id, undefined if unknown or revoked. @throws while the keys cannot be read */
  readonly signingKey: (id: string) => Promise<SigningKey | undefined>;
}

/** Ids as the API takes them as Idempotency-Key. */
const ENVELOPE = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/),
  key: z.string().min(1).max(200),
  body: z.record(z.string(), z.unknown()),
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
});
/** Texts travel by hash only: words in a signal would stand in the engine's history for ever. */
const TEXT_FIELDS = ['note', 'publicReply'] as const;
const TEXT_REF = /^[0-9a-f]{64}$/;

/**
 * What a unit signs: canonical JSON (keys sorted, no white space, UTF-8) of order number, signal name, message id and
 * body, so that a signature fits one message of one order only.
 */
export function signedText(message: { orderNo: string; name: string; id: string; body: unknown }): string {
  const { orderNo, name, id, body } = message;
  return canonical({ orderNo, name, id, body });
}

/**
 * Checks a raw signal: shape, signature under the unit's key, body. The actor comes from the key, never from the message.
 * @returns a command, or why not: UNKNOWN_COMMAND, INVALID_BODY, BAD_SIGNATURE; never throws at what a sender can do
 * @throws whatever the key store throws while it is away: try again
 */
export function checkSignal(deps: SignalDeps): ComplaintActivities['checkSignal'] {
  return async (orderNo, name, raw): Promise<CheckedSignal> => {
    if (!isCommandName(name)) return { refused: 'UNKNOWN_COMMAND' };
    const envelope = ENVELOPE.safeParse(raw);
    if (!envelope.success) return { refused: 'INVALID_BODY', rule: 'signal: {id, key, body, signature}' };
    const { id, key, body, signature } = envelope.data;
    const signer = await deps.signingKey(key);
    const text = Buffer.from(signedText({ orderNo, name, id, body }), 'utf8');
    if (!signer || !verify(null, text, publicKey(signer.publicKey), Buffer.from(signature, 'base64'))) {
      return { refused: 'BAD_SIGNATURE' };
    }
    const checked = COMMAND_SCHEMAS[name].safeParse(body);
    if (!checked.success) {
      const where = checked.error.issues.map(({ path }) => path.join('.')).join(', ');
      return { refused: 'INVALID_BODY', message: id, ...(where !== '' && { rule: `body: ${where.slice(0, 100)}` }) };
    }
    if (TEXT_FIELDS.some((field) => !isTextRef((checked.data as Record<string, unknown>)[field]))) {
      return { refused: 'INVALID_BODY', message: id, rule: 'body: note, publicReply = SHA-256' };
    }
    const actor = { role: 'unit', unit: signer.unit, key } as const;
    return { command: { id, name, body: checked.data, actor } as Command };
  };
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMAND_SCHEMAS, name);
}

function isTextRef(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && TEXT_REF.test(value));
}

/** The fixed head of an Ed25519 SubjectPublicKeyInfo (RFC 8410); the raw key follows. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

function publicKey(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' });
}

import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { COMMAND_SCHEMAS, TEXT_FIELDS } from '../api/schemas/commands';
import type { Command, SpokenName, TextRef } from '../domain/commands';
import type { UnitCode } from '../domain/terms';
import { canonical } from '../ledger/canonical';
import type { CheckedSignal, ComplaintActivities } from './contract';

/** What checking needs of the outside. Each throws while it cannot be asked. */
export interface SignalDeps {
  /** The unit's Ed25519 public key of that id, undefined if unknown or revoked. */
  readonly signingKey: (unit: UnitCode, keyId: string) => Promise<KeyObject | undefined>;
  /** Does the vault hold this text of this order? */
  readonly hasText: (orderNo: string, ref: TextRef) => Promise<boolean>;
}

/** Ids as the API takes them as Idempotency-Key. */
const ENVELOPE = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/),
  unit: z.string().min(1).max(100),
  key: z.string().min(1).max(100),
  body: z.record(z.string(), z.unknown()),
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
});
/** Texts travel by hash only: words in a signal would stand in the engine's history for ever. */
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
 * @returns a command, or why not: UNKNOWN_COMMAND, INVALID_BODY, BAD_SIGNATURE, UNKNOWN_TEXT; never throws at what a sender can do
 * @throws whatever the key store throws while it is away: try again
 */
export function checkSignal(deps: SignalDeps): ComplaintActivities['checkSignal'] {
  return async (orderNo, name, raw): Promise<CheckedSignal> => {
    if (!isCommandName(name)) return { refused: 'UNKNOWN_COMMAND' };
    const envelope = ENVELOPE.safeParse(raw);
    if (!envelope.success) return { refused: 'INVALID_BODY', rule: 'signal: {id, unit, key, body, signature}' };
    const { id, unit, key, body, signature } = envelope.data;
    const publicKey = await deps.signingKey(unit, key);
    const text = Buffer.from(signedText({ orderNo, name, id, body }), 'utf8');
    if (!publicKey || !verify(null, text, publicKey, Buffer.from(signature, 'base64'))) {
      return { refused: 'BAD_SIGNATURE' };
    }
    const checked = COMMAND_SCHEMAS[name].safeParse(body);
    if (!checked.success) {
      const where = checked.error.issues.map(({ path }) => path.join('.')).join(', ');
      return { refused: 'INVALID_BODY', message: id, ...(where !== '' && { rule: `body: ${where.slice(0, 100)}` }) };
    }
    for (const ref of textsOf(checked.data)) {
      if (typeof ref !== 'string' || !TEXT_REF.test(ref)) {
        return { refused: 'INVALID_BODY', message: id, rule: `body: ${TEXT_FIELDS.join(', ')} = SHA-256` };
      }
      if (!(await deps.hasText(orderNo, ref))) return { refused: 'UNKNOWN_TEXT', message: id };
    }
    return { command: { id, name, body: checked.data, actor: { role: 'unit', unit, key } } as Command };
  };
}

function isCommandName(name: string): name is SpokenName {
  return Object.hasOwn(COMMAND_SCHEMAS, name);
}

function textsOf(body: Readonly<Record<string, unknown>>): readonly unknown[] {
  return TEXT_FIELDS.map((field) => body[field]).filter((text) => text !== undefined);
}

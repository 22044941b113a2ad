import { createHash } from 'node:crypto';
import type { Intake } from '../../domain/commands';
import type { Plan } from './plan';

/** SHA-256 (hex) of a text, by which the vault knows it again. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * What enters the workflow: codes and the hash of the words. Every order begins held at the desk, as the city's begins
 * in 建立中.
 *
 * @param text the vault's reference to the content; its hash where the vault is not asked
 */
export function intakeOf(plan: Plan, text: string = sha256(plan.words.content.normalize('NFC'))): Intake {
  const { orderNo, matter, place } = plan;
  const what = { orderNo, kind: 'help', channel: 'phone', matter, place, treatment: { as: 'hold' } } as const;
  return { ...what, text, contentHash: sha256(JSON.stringify({ ...what, text, address: sha256(plan.words.address) })) };
}

import type { z } from 'zod';
import type { CommandName } from '../../domain/commands';
import type { Commanded } from '../gateway';
import type { answerView } from '../schemas/views';
import { coded, given, same } from './coded';

/** What the giver of a command is told. */
export function answerOf(
  orderNo: string,
  command: CommandName,
  key: string,
  told: Commanded,
): z.output<typeof answerView> {
  const head = { orderNo, command, idempotencyKey: key };
  if ('accepted' in told) return { ...head, pending: true };
  const { seq, stage, events, pending, duplicate } = told.answer;
  return {
    ...head,
    seq,
    stage: coded('stage', stage),
    events: events.map((type) => coded('event', type)),
    ...given('pending', pending, same),
    ...given('duplicate', duplicate, same),
  };
}

import type { z } from 'zod';
import { COMMANDS, type CommandRow, SPOKEN_NAMES } from '../../domain/commands';
import { finalRating, type OrderState } from '../../domain/state';
import type { Instant } from '../../domain/terms';
import type { myOrderView } from '../schemas/citizen';
import { coded, dueWords, given, iso, limitView, same } from './coded';

/**
 * An own order as a citizen sees it (art. 13, 26): codes with words, no desk, no person, no blame.
 *
 * @param publicReply what the unit replied for everybody to read, in clear
 */
export function myOrderOf(
  state: OrderState,
  now: Instant,
  publicReply: string | undefined,
): Omit<z.output<typeof myOrderView>, 'names'> {
  const { orderNo, stage, matter, receivedAt, holder, clock, report, urges, closedAt } = state;
  const running = report === undefined && closedAt === undefined ? clock : undefined;
  const may = SPOKEN_NAMES.filter((name) => {
    const row: CommandRow = COMMANDS[name];
    // A rating is asked for, not volunteered: while a follow-up is open (art. 23).
    const asked = name !== 'recordFollowUp' || state.visit?.task !== undefined;
    return asked && row.roles.includes('caller') && row.stages.includes(stage);
  });
  return {
    orderNo,
    stage: coded('stage', stage),
    matter,
    receivedAt: iso(receivedAt),
    ...given('unit', holder?.unit, same),
    ...given('limit', clock?.limit, limitView),
    ...given('dueAt', clock?.dueAt, iso),
    ...given('dueWords', clock?.dueAt, dueWords),
    overdue: running !== undefined && now > running.dueAt,
    urges,
    ...given('result', report, ({ at, result }) => ({
      at: iso(at),
      result: coded('result', result),
      ...given('publicReply', publicReply, same),
    })),
    ...given('rated', finalRating(state), (rating) => ({
      at: iso(rating.at),
      contacted: rating.contacted,
      solved: rating.solved,
      satisfaction: coded('satisfaction', rating.satisfaction),
    })),
    ...given('closedAt', closedAt, iso),
    may: may.map((name) => coded('command', name)),
  };
}

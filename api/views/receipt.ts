import type { z } from 'zod';
import type { OrderState } from '../../domain/state';
import type { Pack } from '../../rules/pack';
import type { Receipt } from '../../workflows/messages';
import type { receiptView } from '../schemas/views';
import { coded, dueWords, given, iso, limitView, same } from './coded';
import { named } from './names';

/** A receipt as the sender reads it. @param pack the order's own, for the names of its units */
export function receiptOf(receipt: Receipt, pack: Pack | undefined): z.output<typeof receiptView> {
  const told = {
    orderNo: receipt.orderNo,
    stage: coded('stage', receipt.stage),
    level: coded('level', receipt.level),
    receivedAt: iso(receipt.receivedAt),
    ...given('unit', receipt.unit, same),
    ...given('copyTo', receipt.copyTo, same),
    ...given('limit', receipt.limit, limitView),
    ...given('dueAt', receipt.dueAt, iso),
    ...given('dueWords', receipt.dueAt, dueWords),
    ...given('calendarGuessed', receipt.calendarGuessed, same),
    ...given('pending', receipt.pending, same),
  };
  return named(told, pack);
}

/** The receipt again, from the order as it stood when intake was answered. */
export function receiptAgain(state: OrderState, pack: Pack | undefined): z.output<typeof receiptView> {
  const { orderNo, stage, level, receivedAt, holder, copyTo, clock, calendarGuessed } = state;
  const receipt: Receipt = {
    orderNo,
    stage,
    level,
    receivedAt,
    ...given('unit', holder?.unit, same),
    ...given('copyTo', copyTo, same),
    ...given('limit', clock?.limit, same),
    ...given('dueAt', clock?.dueAt, same),
    ...given('calendarGuessed', calendarGuessed, same),
  };
  return receiptOf(receipt, pack);
}

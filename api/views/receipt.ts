import type { z } from 'zod';
import type { OrderState } from '../../domain/state';
import type { Receipt } from '../../workflows/messages';
import type { receiptView } from '../schemas/views';
import { coded, given, iso, limitView, same } from './coded';

/** A receipt as the sender reads it. */
export function receiptOf(receipt: Receipt): z.output<typeof receiptView> {
  return {
    orderNo: receipt.orderNo,
    stage: coded('stage', receipt.stage),
    level: coded('level', receipt.level),
    receivedAt: iso(receipt.receivedAt),
    ...given('unit', receipt.unit, same),
    ...given('copyTo', receipt.copyTo, same),
    ...given('limit', receipt.limit, limitView),
    ...given('dueAt', receipt.dueAt, iso),
    ...given('calendarGuessed', receipt.calendarGuessed, same),
    ...given('pending', receipt.pending, same),
  };
}

/** The receipt again, from the order as it stood when intake was answered. */
export function receiptAgain(state: OrderState): z.output<typeof receiptView> {
  const { orderNo, stage, level, receivedAt, holder, copyTo, clock, calendarGuessed } = state;
  return receiptOf({
    orderNo,
    stage,
    level,
    receivedAt,
    ...given('unit', holder?.unit, same),
    ...given('copyTo', copyTo, same),
    ...given('limit', clock?.limit, same),
    ...given('dueAt', clock?.dueAt, same),
    ...given('calendarGuessed', calendarGuessed, same),
  });
}

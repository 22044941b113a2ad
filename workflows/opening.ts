import { intake, isRefusal, taskQuestion } from '../domain/decide';
import type { Refusal } from '../domain/failures';
import type { OrderState } from '../domain/state';
import type { Terms } from '../domain/terms';
import type { ResolveRequest } from '../activities/contract';
import { patient, quick } from './access';
import { accepted } from './answers';
import type { CaseFile } from './casefile';
import type { Errands } from './errands';
import type { CaseStart, Receipt } from './messages';
import { fromWire, type WireTerms } from './wire';

type IntakeStart = CaseStart & { readonly mode: 'intake' };

/**
 * How a case file is opened: taken in (art. 10–13), or brought back from the ledger. A run that continues another has its
 * file already. The receipt, or why there is no such order.
 */
export async function open(start: CaseStart, file: CaseFile, errands: Errands): Promise<Receipt | Refusal> {
  switch (start.mode) {
    case 'intake':
      return takeIn(start, file, errands);
    case 'revive':
      return bringBack(file);
    case 'continue':
      return receiptOf(file.order);
    default:
      return start satisfies never;
  }
}

/** Art. 13: the limit and the lead unit stand on the order, so the terms are resolved before anything is recorded. */
async function takeIn(start: IntakeStart, file: CaseFile, errands: Errands): Promise<Receipt | Refusal> {
  const { intake: what, actor } = start;
  const terms = await askTerms(start, file);
  if ('refused' in terms) return terms;
  const events = intake(what, terms, file.now(), actor);
  if (isRefusal(events)) return events;
  const recorded = await file.record({ cause: { of: 'intake' }, events });
  if (recorded.as === 'standing' && file.order.contentHash !== what.contentHash)
    return { refused: 'ORDER_NO_CONFLICT' };
  errands.carryOut(recorded.as === 'standing' ? recorded.events : events, file.order);
  const receipt = receiptOf(file.order);
  return recorded.as === 'pending' ? { ...receipt, pending: true } : receipt;
}

async function askTerms({ intake: what, actor, profile, pack }: IntakeStart, file: CaseFile): Promise<Terms | Refusal> {
  const request: ResolveRequest = {
    ...taskQuestion(what, actor),
    profile,
    pack,
    matter: what.matter,
    place: what.place,
    kind: what.kind,
    ...(what.danger && { danger: true }),
    ...(what.level !== undefined && { level: what.level }),
    ...(what.suggestion && { suggested: what.suggestion.units[0].unit }),
    at: file.now(),
  };
  return termsOf(await quick.resolve(request).catch(() => patient.resolve(request)), request);
}

/** The answer of the rules, read from the wire. */
export function termsOf(answer: WireTerms | Refusal, asked: ResolveRequest): Terms | Refusal {
  return 'refused' in answer ? answer : fromWire(answer, asked);
}

async function bringBack(file: CaseFile): Promise<Receipt | Refusal> {
  const loaded = await quick.load(file.orderNo).catch(() => patient.load(file.orderNo));
  if (!loaded) return { refused: 'UNKNOWN_ORDER' };
  file.restore(loaded.state);
  for (const [id, seq] of loaded.messages) file.answers.remember(id, accepted(loaded.state, undefined, seq, []));
  return receiptOf(loaded.state);
}

/** What the caller is told (art. 13). */
export function receiptOf(state: OrderState): Receipt {
  const { orderNo, stage, level, receivedAt, holder, copyTo, clock } = state;
  return {
    orderNo,
    stage,
    level,
    receivedAt,
    ...(holder && { unit: holder.unit }),
    ...(copyTo !== undefined && { copyTo }),
    ...(clock && { limit: clock.limit, dueAt: clock.dueAt }),
    ...(state.calendarGuessed && { calendarGuessed: true }),
  };
}

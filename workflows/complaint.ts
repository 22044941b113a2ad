import { CancellationScope, condition, continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { nextDue } from '../domain/agenda';
import { isOver, type Stage } from '../domain/state';
import { Alarm } from './alarm';
import { CaseFile } from './casefile';
import { Errands } from './errands';
import { Hearing } from './hearing';
import { failureOf, type Inbox, openInbox } from './inbox';
import { type CaseStart, startFromWire } from './messages';
import { open } from './opening';
import { detailsOf } from './words';

/** One complaint of the hotline, from the first word until nothing is owed on it any more. */
export async function complaint(given: CaseStart): Promise<Stage> {
  const start = startFromWire(given);
  const carried = start.mode === 'continue' ? start.carried : undefined;
  const orderNo = start.mode === 'intake' ? start.intake.orderNo : start.orderNo;
  const file = new CaseFile(orderNo, () => Date.now() + (start.offsetMs ?? 0), carried);
  const inbox = openInbox(file, carried?.signals);
  const errands = new Errands(carried, (words) => inbox.post(words));
  // Withdrawing is a command of a person (cancel); a cancellation from the engine's own pages does not touch the order.
  return CancellationScope.nonCancellable(() => life(start, file, inbox, errands));
}

async function life(start: CaseStart, file: CaseFile, inbox: Inbox, errands: Errands): Promise<Stage> {
  const alarm = new Alarm(file.now);
  const hearing = new Hearing(file, inbox, errands);
  const isDone = () => isOver(file.order) && inbox.empty && errands.done && file.outbox.size === 0;
  const isFull = () => runIsLong(start) && inbox.portable && errands.portable;

  const opened = await open(start, file, errands); // art. 10–13: taken in, or back from the ledger
  inbox.open(opened);
  if ('refused' in opened) {
    await condition(() => inbox.settled);
    throw failureOf(opened);
  }
  if (start.mode !== 'intake') errands.resume(file.order);
  while (!isDone()) {
    if (isFull()) return continueElsewhere(start, file, inbox, errands);
    const letter = inbox.next();
    if (letter) {
      await hearing.hear(letter); // art. 11–23: what people say, in the order in which they said it
      continue;
    }
    errands.carryOut(file.land(), file.order); // what the ledger could not take at once
    file.sendOff();
    await hearing.fallDue(file.now()); // art. 13, 15, 23, 35: what happens because a limit expired
    const next = nextDue(file.order);
    alarm.set(next);
    setCurrentDetails(detailsOf(file.order, next, file.outbox.size, errands.showDoubtful()));
    const isNews = () => inbox.waiting || alarm.rings || file.outbox.landed || errands.hasNews;
    await condition(() => isNews() || isDone() || isFull());
  }
  return file.order.stage;
}

function runIsLong({ historyLimit = Number.POSITIVE_INFINITY }: CaseStart): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > historyLimit;
}

/** A new run of the same case; it takes along everything that is not in the ledger, and what it has answered. */
function continueElsewhere(start: CaseStart, file: CaseFile, inbox: Inbox, errands: Errands): Promise<never> {
  return continueAsNew<typeof complaint>({
    mode: 'continue',
    orderNo: file.orderNo,
    carried: { ...file.carried(), signals: inbox.signals(), ...errands.carried() },
    ...(start.offsetMs !== undefined && { offsetMs: start.offsetMs }),
    ...(start.historyLimit !== undefined && { historyLimit: start.historyLimit }),
  });
}

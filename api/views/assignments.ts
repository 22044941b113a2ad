import type { z } from 'zod';
import { type Assignment, assignmentsOf } from '../../domain/assigning';
import type { OrderState } from '../../domain/state';
import type { orderView } from '../schemas/views';
import { coded, given, iso, limitView, same } from './coded';

/** What was handed to units below the lead, and how far each has come; nothing on orders that have none. */
export function assignedIn(state: OrderState): Pick<z.output<typeof orderView>, 'assignments'> {
  const assignments = assignmentsOf(state);
  return assignments.length > 0 ? { assignments: assignments.map(assignmentView) } : {};
}

function assignmentView(each: Assignment) {
  const { no, unit, by } = each;
  return {
    no,
    unit,
    by,
    state: coded('assignment', each.state),
    ...given('assistant', each.assistant, same),
    from: iso(each.from),
    signBy: iso(each.signBy),
    dueAt: iso(each.dueAt),
    ...given('limit', each.limit, limitView),
    ...given('signedAt', each.signedAt, iso),
    ...given('contactedAt', each.contactedAt, iso),
    ...given('submittedAt', each.submittedAt, iso),
    ...given('result', each.result, (result) => coded('result', result)),
    ...given('sentBackAt', each.sentBackAt, iso),
    ...given('endedAt', each.endedAt, iso),
    ...given('late', each.late, same),
    ...given('breached', each.breached, same),
  };
}

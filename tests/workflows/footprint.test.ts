import { temporal } from '@temporalio/proto';
import type { ComplaintActivities } from '../../activities/contract';
import type { Terms } from '../../domain/terms';
import { fromWire, toWire } from '../../workflows/wire';
import { complaintId } from '../../workflows/messages';
import { type Desk, freshOrder, give, intakeOf, openDesk, startOf, UNIT, VISITOR } from './desk';

const AT_ONCE = { value: 0, unit: 'hour' } as const;

/** Reports are accepted and followed up at once and at any hour, so that the whole life fits into a second of real time. */
function withoutWaiting(terms: Terms): Terms {
  const followUp = { ...terms.followUp, afterReport: AT_ONCE, hours: [[0, 1_440]] as const };
  return { ...terms, limits: { ...terms.limits, reportReview: AT_ONCE }, followUp };
}

function around(real: ComplaintActivities): ComplaintActivities {
  return {
    ...real,
    resolve: async (request) => {
      const wire = await real.resolve(request);
      return 'refused' in wire ? wire : toWire(withoutWaiting(fromWire(wire, request)), request);
    },
  };
}

describe('what one dispatched complaint costs the engine', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'footprint', around });
  });
  afterAll(() => desk.close());

  test('intake, sign, contact, report and follow-up stay within ten transitions, 45 events, 6.5 KB', async () => {
    const orderNo = freshOrder();
    await desk.gateway.intake(startOf(intakeOf(orderNo)));
    await give(desk, orderNo, 'sign', {}, UNIT);
    await give(desk, orderNo, 'contact', { reached: true }, UNIT);
    await give(desk, orderNo, 'report', { result: 'solved', contacted: true }, UNIT);
    const rated = {
      channel: 'phone',
      outcome: 'reached',
      contacted: true,
      solved: true,
      satisfaction: 'satisfied',
    } as const;
    await give(desk, orderNo, 'recordFollowUp', rated, VISITOR);
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    expect(await handle.result()).toBe('CLOSED');
    const { events } = await handle.fetchHistory();
    const described = await handle.describe();
    const transitions = Number(described.raw.workflowExecutionInfo?.stateTransitionCount);
    const bytes = described.historySize ?? 0;
    for (const event of events ?? []) {
      const size = temporal.api.history.v1.HistoryEvent.encode(event).finish().length;
      console.info(event.eventId?.toString(), temporal.api.enums.v1.EventType[event.eventType ?? 0]?.slice(11), size);
    }
    console.info(`transitions ${transitions}, events ${events?.length}, bytes ${bytes}`);
    expect(transitions).toBeLessThanOrEqual(10);
    expect(events?.length).toBeLessThanOrEqual(45);
    expect(bytes).toBeLessThanOrEqual(6_500);
  });
});

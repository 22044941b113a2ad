import { dueItems } from '../../domain/agenda';
import type { EventType, OrderEvent } from '../../domain/events';
import { evolve, fold } from '../../domain/evolve';
import { clockOf, holderOf, isOver, ownerOf, STAGES } from '../../domain/state';
import { ENROLMENT, PLAIN, RESULT } from './bodies';
import { actor, Case, closedOrder, DAY, hung, IN_STAGE, NO_ANSWER, terms, toVisit } from './support';

/** Lives that between them hold every type of event that follows an intake. */
function lives(): readonly Case[] {
  const silent = new Case().give('urge', {});
  silent.pass(silent.due('report') + 1);
  silent.give('claimFollowUp', {}, { at: silent.state.visit?.task?.from ?? 0 }).give('recordFollowUp', NO_ANSWER);
  silent.pass(silent.now + 40 * DAY);
  const extended = IN_STAGE.HANDLING()
    .give('askExtension', PLAIN.askExtension)
    .give('ruleExtension', { granted: true });
  const refused = IN_STAGE.HANDLING()
    .give('askExtension', PLAIN.askExtension)
    .give('ruleExtension', { granted: false });
  const rejected = IN_STAGE.REPORTED().give('reviewReport', { accepted: false });
  const asked = IN_STAGE.NEEDS_INFO().give('addInfo', {});
  const lapsed = IN_STAGE.NEEDS_INFO();
  lapsed.pass(lapsed.due('info') + 1);
  const upheld = IN_STAGE.OBJECTION().give('ruleObjection', { upheld: true });
  const denied = IN_STAGE.OBJECTION().give('ruleObjection', { upheld: false });
  const appealed = closedOrder().give('appeal', PLAIN.appeal).give('ruleAppeal', { granted: true });
  const recounted = IN_STAGE.HANDLING().give(
    'recomputeDeadlines',
    {},
    { terms: { ...terms(), calendar: { ...terms().calendar, version: 'x' } } },
  );
  const redone = toVisit().give('redo', {});
  const unheard = IN_STAGE.HANDLING().give('askHang', PLAIN.askHang, { terms: terms() });
  unheard.pass(unheard.due('hangDecision') + 1);
  const stopped = IN_STAGE.HUNG().give('reviewHang', PLAIN.reviewHang);
  stopped.pass(stopped.due('hangCheck') + 1);
  stopped.pass(stopped.due('hangPromise') + 1);
  const pooled = hung({ stop: { value: 95, unit: 'naturalDay' } });
  pooled.pass(pooled.due('hangStop') + 1);
  const parent = IN_STAGE.HANDLING()
    .give('gather', PLAIN.gather)
    .give('tally', PLAIN.tally)
    .give('release', PLAIN.release)
    .give('tally', { of: 'released', page: 2, count: 1, refused: [] })
    .give('tally', { of: 'shared', pass: 1, step: 1, how: 'result', upTo: 2, count: 1 })
    .give('tally', { of: 'left', orderNo: 'T-8', served: true });
  const member = IN_STAGE.TO_DISPATCH().give('join', { into: 'T-0' }).give('enrol', ENROLMENT);
  member.pass(member.due('joinedReview') + 1).give('takeResult', RESULT);
  const freed = IN_STAGE.JOINED().give('leave', {});
  return [
    silent,
    extended,
    refused,
    rejected,
    asked,
    lapsed,
    upheld,
    denied,
    appealed,
    recounted,
    redone,
    unheard,
    stopped,
    pooled,
    parent,
    member,
    freed,
    new Case({ danger: true }),
    ...STAGES.map((stage) => IN_STAGE[stage]()),
  ];
}

const refusal: OrderEvent<'COMMAND_REFUSED'> = {
  type: 'COMMAND_REFUSED',
  at: 0,
  by: actor('unit'),
  message: 'm-9',
  command: 'sign',
  code: 'WRONG_STATE',
};

const samples = new Map<EventType, OrderEvent>([['COMMAND_REFUSED', refusal]]);
for (const { events } of lives())
  for (const event of events.slice(1)) if (!samples.has(event.type)) samples.set(event.type, event);

describe('evolve never refuses: what happened happened', () => {
  test('every type of event was seen in a life', () => {
    // RECEIVED begins an order and stands nowhere else.
    expect(samples.size).toBe(60);
  });

  // An order a stage, shown every event: evolve changes nothing that it is given.
  test.each(STAGES)('in %s any event, even where it could not have come about', (stage) => {
    const { state } = IN_STAGE[stage]();
    const before = JSON.stringify(state);
    for (const [type, sample] of samples) {
      const event = { ...sample, at: state.lastAt };
      const after = evolve(state, event);
      const { orderNo, version, lastAt } = after;
      const seen = {
        type,
        ...{ orderNo, version, lastAt },
        staged: STAGES.includes(after.stage),
        owned: ownerOf(after) !== undefined,
        answered: dueItems(after).every(({ owner }) => typeof owner === 'string'),
        told: JSON.stringify(evolve(JSON.parse(before), JSON.parse(JSON.stringify(event)))),
      };
      expect(seen).toEqual({
        type,
        ...{ orderNo: 'T-1', version: state.version + 1, lastAt: state.lastAt },
        staged: true,
        owned: !isOver(after),
        answered: true,
        told: JSON.stringify(after),
      });
      expect(JSON.stringify(state)).toBe(before);
    }
  });

  test('a refused command is on record and changes nothing', () => {
    const { state } = IN_STAGE.HANDLING();
    const { version: _, lastAt: __, ...after } = evolve(state, { ...refusal, at: state.lastAt + 1 });
    expect(state).toMatchObject(after);
  });

  test('half a history can be folded on', () => {
    const { events, state } = closedOrder();
    for (let cut = 1; cut < events.length; cut++) {
      expect(fold(events.slice(cut), fold(events.slice(0, cut)))).toEqual(state);
    }
  });
});

test('an order that no unit has held has neither lead unit nor report limit, and says so', () => {
  const { state } = IN_STAGE.TO_DISPATCH();
  expect(() => holderOf(state)).toThrow('no unit has held order T-1');
  expect(() => clockOf(state)).toThrow('no report limit runs on order T-1');
  const { state: held } = IN_STAGE.HANDLING();
  expect(holderOf(held)).toBe(held.holder);
  expect(clockOf(held)).toBe(held.clock);
});

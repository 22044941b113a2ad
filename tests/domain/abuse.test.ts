import { ABUSE_FINDINGS, awaitsReview, isExcessive } from '../../domain/abuse';
import type { Treatment } from '../../domain/commands';
import { evolve } from '../../domain/evolve';
import { actor, Case, closedOrder, DAY, HOUR, IN_STAGE, inHandling, MONDAY, SATISFIED, terms, TEXT } from './support';

const RULES = { callsADay: 10, callsAMonth: 30 };
const MANY = { day: 10, month: 12 };

test.each([
  [9, 29, false],
  [10, 10, true],
  [9, 30, true],
  [1, 31, true],
])('IN-18: %i calls on a closed matter in a day and %i in a month: looked at %s', (day, month, looked) => {
  expect(isExcessive({ day, month }, RULES)).toBe(looked);
});

describe('IN-13: never silently lowered, blocked or delayed', () => {
  const TREATMENTS: readonly Treatment[] = [
    { as: 'dispatch' },
    { as: 'hold' },
    { as: 'askInfo' },
    { as: 'transfer', to: '110' },
    { as: 'decline', ground: 'sameMatter' },
    { as: 'merge', into: 'T-0' },
  ];
  const without = ({ state }: Case) => ({ ...state, version: undefined, abuse: undefined });

  test.each(TREATMENTS)('%j: with the flag the order is the same order, limit for limit', (treatment) => {
    for (const level of [1, 2, 3, 4] as const) {
      const [plain, flagged] = [
        new Case({ treatment }, terms(level)),
        new Case({ treatment, repeats: MANY }, terms(level)),
      ];
      expect(flagged.state.abuse).toEqual({ at: MONDAY, calls: MANY });
      expect(without(flagged)).toEqual(without(plain));
    }
  });

  test('through its whole life: handled, followed up and closed at the same instants, whatever the finding', () => {
    const live = (repeats: object, finding?: (typeof ABUSE_FINDINGS)[number]) => {
      const order = new Case(repeats).give('sign', {}, { at: MONDAY + HOUR });
      if (finding) order.give('reviewAbuse', { finding });
      order.give('report', { result: 'solved' }, { at: MONDAY + 5 * HOUR });
      order.give('reviewReport', { accepted: true }, { at: MONDAY + 6 * HOUR });
      order.pass(order.due('followUp') + 1);
      order.give('recordFollowUp', SATISFIED, { at: order.state.visit?.task?.from ?? 0 });
      return without(order);
    };
    for (const finding of [undefined, ...ABUSE_FINDINGS]) expect(live({ repeats: MANY }, finding)).toEqual(live({}));
  });

  test('the counts are of the flag alone and do not stand in what was received', () => {
    expect(new Case({ repeats: MANY }).all('RECEIVED')[0]).not.toHaveProperty('repeats');
    expect(new Case().state).not.toHaveProperty('abuse');
  });
});

describe('art. 37: a person says what was in it', () => {
  test.each(ABUSE_FINDINGS)('%s stands on record, once', (finding) => {
    const order = new Case({ repeats: MANY });
    expect(awaitsReview(order.state)).toBe(true);
    order.give('reviewAbuse', { finding, note: TEXT }, { by: actor('supervisor'), at: MONDAY + DAY });
    expect(order.state.abuse).toEqual({ at: MONDAY, calls: MANY, reviewedAt: MONDAY + DAY, finding });
    expect(order.all('ABUSE_REVIEWED')[0]).toMatchObject({ finding, note: TEXT, by: { role: 'supervisor' } });
    expect(order.refused('reviewAbuse', { finding })).toBe('NO_ABUSE_OPEN');
  });

  test('not by the agent who was called, nor by the unit', () => {
    for (const role of ['agent', 'unit', 'visitor'] as const)
      expect(new Case({ repeats: MANY }).refused('reviewAbuse', { finding: 'warned' }, { by: actor(role) })).toBe(
        'ROLE_NOT_ALLOWED',
      );
  });

  test('also on an order that ended with the call, and after its period is frozen', () => {
    const declined = new Case({ repeats: MANY, treatment: { as: 'decline', ground: 'sameMatter' } });
    expect(declined.give('reviewAbuse', { finding: 'dissuaded' }).stage).toBe('DECLINED');
    const frozen = closedOrder();
    frozen.events = [...frozen.events, { type: 'ABUSE_FLAGGED', at: frozen.now, by: actor('agent'), calls: MANY }];
    expect(frozen.pass(frozen.now + 60 * DAY).refused('reviewAbuse', { finding: 'unfounded' })).toBe('not refused');
  });

  test('where nothing is suspected there is nothing to say', () => {
    expect(inHandling().refused('reviewAbuse', { finding: 'warned' })).toBe('NO_ABUSE_OPEN');
    const { state } = IN_STAGE.HANDLING();
    const reviewed = evolve(state, { type: 'ABUSE_REVIEWED', at: state.lastAt, by: actor('city'), finding: 'warned' });
    expect(reviewed).not.toHaveProperty('abuse');
  });
});

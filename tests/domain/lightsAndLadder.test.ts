import { OUTAGE_AFTER_MS } from '../../domain/decide';
import { dueItems, nextDue } from '../../domain/agenda';
import {
  actor,
  at,
  Case,
  DAY,
  DESKS,
  HOUR,
  hours,
  inHandling,
  MINUTE,
  MONDAY,
  STREET,
  terms,
  TEXT,
  toVisit,
  workdays,
  workHours,
} from './support';

describe('AP-16: the yellow light, at a share of counted time', () => {
  test.each([
    ['level 1, half of two hours', 1, {}, MONDAY + HOUR],
    ['level 2, 80 % of a day', 2, {}, MONDAY + 19 * HOUR + 12 * MINUTE],
    ['level 3 in workdays: nobody is warned at night', 3, { report: workdays(5) }, at('2026-03-06 16:24')],
    ['in work hours across a night', 3, { report: workHours(10) }, at('2026-03-02 18:00')],
  ] as const)('%s', (_, level, limits, when) => {
    const dispatched = () => inHandling(level, { limits });
    expect(dispatched().due('yellow')).toBe(when);
    expect(dispatched().pass(when).all('WARNED')).toHaveLength(0);
    const warned = dispatched().pass(when + 1);
    expect(warned.all('WARNED')).toEqual([expect.objectContaining({ share: level === 1 ? 0.5 : 0.8 })]);
    expect(warned.breached).toEqual([]);
  });

  test('once a round, and not on an order reported before', () => {
    const order = inHandling();
    order.pass(order.due('report') + 1);
    expect(order.all('WARNED')).toHaveLength(1);
    const redone = toVisit().give('redo', {});
    redone.pass(redone.due('report') + 1);
    expect(redone.all('WARNED')).toHaveLength(1);
  });
});

describe('AP-14, AP-15: the ladder of a unit that stays silent', () => {
  const overdue = (level: 1 | 3 = 3) => {
    const order = inHandling(level);
    return order.pass(order.due('report') + 1);
  };

  test('counts from the missed limit: urge after one working day, criticism after five, supervision after ten', () => {
    const order = overdue();
    // The limit ended on Monday 9 March at 24:00.
    const rungs = ['2026-03-11 00:00', '2026-03-17 00:00', '2026-03-24 00:00'].map(at);
    const acts = ['URGED', 'CRITICISED', 'SUPERVISED'] as const;
    rungs.forEach((rung, i) => {
      const act = acts[i] ?? 'URGED';
      expect(order.due('ladder')).toBe(rung);
      expect(order.pass(rung).all(act)).toHaveLength(0);
      expect(order.pass(rung + 1).all(act)).toHaveLength(1);
      expect(order.state.rung).toBe(i + 1);
    });
    expect(order.all('URGED')[0]).toMatchObject({ how: 'written' });
    expect(order.all('SUPERVISED')[0]).toMatchObject({ ground: 'overdue', to: DESKS.leader });
    expect(order.state).toMatchObject({ urges: 1, supervisions: 1, stage: 'HANDLING' });
  });

  test('the last rung repeats in its own rhythm for ever, at a named desk, and nothing else happens', () => {
    const order = overdue();
    order.pass(at('2026-03-24 00:00') + 1);
    const before = order.events.length;
    // Ten working days each, Qingming (6 April) and Labour Day with its make-up day in between.
    for (const rung of ['2026-04-08 00:00', '2026-04-22 00:00', '2026-05-09 00:00'].map(at)) {
      expect(order.due('ladder')).toBe(rung);
      order.pass(rung + 1);
    }
    expect(order.since(before).filter((type) => type === 'SUPERVISED')).toHaveLength(3);
    expect(dueItems(order.state)).toEqual([
      { kind: 'ladder', at: order.due('ladder'), from: at('2026-05-09 00:00'), owner: DESKS.leader },
    ]);
  });

  test('what an outage passed over comes one rung an expiry, and the repeating rung not in a burst', () => {
    const order = overdue();
    const wakes = at('2026-08-03 10:00');
    order.notice(wakes);
    for (let i = 1; i <= 20; i++) order.notice(wakes + i);
    expect(order.all('SUPERVISED')).toHaveLength(1);
    expect(order.due('ladder')).toBe(at('2026-08-18 00:00'));
  });

  test('a repeating rung that an outage passed over several times comes once and counts on from then', () => {
    const order = overdue();
    order.pass(at('2026-03-24 00:00') + 1);
    const before = order.all('SUPERVISED').length;
    order.notice(at('2026-08-03 10:00'));
    expect(order.all('SUPERVISED')).toHaveLength(before + 1);
    expect(order.due('ladder')).toBe(at('2026-08-18 00:00'));
  });

  test('a report sent back after the last rung: the repetition begins anew from then', () => {
    const order = overdue();
    order.pass(at('2026-03-24 00:00') + 1).give('report', { result: 'solved' }, { at: at('2026-03-25 10:00') });
    order.give('reviewReport', { accepted: false });
    expect(order.due('ladder')).toBe(at('2026-04-10 00:00'));
  });

  test('the late report stops it', () => {
    const order = overdue().give('report', { result: 'solved' });
    expect(order.state.due).not.toHaveProperty('ladder');
  });

  test('the next round starts below the ladder', () => {
    const order = overdue();
    order.pass(at('2026-03-17 00:00') + 1).give('report', { result: 'solved' });
    expect(order.state.rung).toBe(2);
    order.give('redo', {});
    expect(order.state.rung).toBe(0);
  });

  test.each([1, 3] as const)(
    'level %i: the unit that is silent to the end keeps its limits missed, each once',
    (level) => {
      const order = new Case({}, terms(level));
      order.pass(order.due('report') + 30 * DAY);
      expect(order.breached.filter((clock) => clock !== 'visit').sort()).toEqual(['contact', 'report', 'sign']);
      expect(order.stage).toBe('HANDLING');
      expect(nextDue(order.state)?.kind).toBe('ladder');
    },
  );
});

describe('urge and supervision by people', () => {
  test('an urge counts and moves no limit', () => {
    const order = inHandling();
    const { due, rung } = order.state;
    order.give('urge', { note: TEXT }).give('urge', {}, { by: actor('agent') });
    expect(order.state).toMatchObject({ urges: 2, due, rung });
    expect(order.all('URGED').map(({ how }) => how)).toEqual(['caller', 'hotline']);
  });
  test('a supervisor supervises whoever holds the order', () => {
    const order = inHandling().give('supervise', { ground: 'manyCallers', note: TEXT });
    expect(order.all('SUPERVISED')[0]).toMatchObject({ to: STREET, ground: 'manyCallers', note: TEXT });
    expect(order.state).toMatchObject({ supervisions: 1, rung: 0 });
  });
});

describe('a breach noticed late', () => {
  test.each([
    ['just inside our tolerance', OUTAGE_AFTER_MS, undefined],
    ['just outside', OUTAGE_AFTER_MS + 1, true],
  ])('%s: due time and fired time stand apart, the flag says whose fault it was', (_, lateBy, outage) => {
    const order = inHandling(1);
    const limit = order.due('report');
    order.pass(limit - 1).notice(limit + lateBy);
    const breach = order.state.breaches[0];
    expect(breach).toMatchObject({ clock: 'report', dueAt: limit, at: limit + lateBy, elapsedMs: 2 * HOUR + lateBy });
    expect(breach?.outage).toBe(outage);
  });

  test('elapsed counts in the unit of the limit', () => {
    const order = inHandling(3, { limits: { report: workHours(10) } });
    const limit = order.due('report');
    expect(limit).toBe(at('2026-03-03 11:00'));
    order.pass(limit + 1);
    expect(order.state.breaches[0]).toMatchObject({ elapsedMs: 10 * HOUR + 1 });
  });

  test('of two limits at one instant the one before comes first in the order of the table', () => {
    const order = new Case({}, terms(3, { limits: { sign: hours(5), contact: hours(5) } }));
    expect(dueItems(order.state).map(({ kind }) => kind)).toEqual(['sign', 'contact', 'yellow', 'report']);
  });
});

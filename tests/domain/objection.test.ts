import type { OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { PLAIN } from './bodies';
import {
  actor,
  at,
  Case,
  DESKS,
  DISTRICT,
  HOUR,
  hours,
  inHandling,
  IN_STAGE,
  MONDAY,
  NO_ANSWER,
  OTHER_STREET,
  SATISFIED,
  STREET,
  terms,
  termsFor,
  TEXT,
  toVisit,
  workdays,
  type TermsChange,
} from './support';

const objecting = (change: TermsChange = {}, level: 1 | 3 = 3) =>
  new Case({}, terms(level, change)).give('object', PLAIN.object);

/** Overdue on Monday 14:00, in calling hours, the call open and the window for objections too. */
const overdue = () =>
  new Case({}, terms(3, { limits: { report: hours(3), objection: workdays(1), objectionReview: hours(1) } })).pass(
    MONDAY + 4 * HOUR,
  );

describe('DI-10: the window of an objection', () => {
  test.each([
    [1, MONDAY + 15 * 60_000],
    [2, MONDAY + HOUR],
    [3, at('2026-03-04 00:00')],
    [4, at('2026-03-04 00:00')],
  ] as const)('level %i: open until its end, closed after it', (level, end) => {
    const dispatched = () => new Case({}, terms(level));
    expect(dispatched().state.objectionUntil).toBe(end);
    expect(dispatched().refused('object', PLAIN.object, { at: end - 1 })).toBe('not refused');
    expect(dispatched().refused('object', PLAIN.object, { at: end })).toBe('not refused');
    expect(dispatched().refused('object', PLAIN.object, { at: end + 1 })).toBe('OBJECTION_WINDOW_CLOSED');
  });

  test('a unit that has signed may still object', () => {
    expect(inHandling().give('object', PLAIN.object).stage).toBe('OBJECTION');
  });

  test('a redo opens no window, but a dispatch in a later round does', () => {
    const redone = toVisit(MONDAY + HOUR).give('redo', {});
    expect(redone.refused('object', PLAIN.object)).toBe('OBJECTION_WINDOW_CLOSED');
    redone.give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) });
    expect(redone.give('object', PLAIN.object).stage).toBe('OBJECTION');
  });
});

describe('DI-11: the review of an objection', () => {
  test('is decided by silence after its limit: denied, and the city breached', () => {
    const order = objecting();
    const limit = at('2026-03-02 14:00');
    expect(order.due('objectionReview')).toBe(limit);
    expect(order.pass(limit).stage).toBe('OBJECTION');
    expect(order.refused('ruleObjection', { upheld: false })).toBe('not refused');
    order.pass(limit + 1);
    expect(order.stage).toBe('HANDLING');
    expect(order.state.breaches).toEqual([
      expect.objectContaining({ clock: 'objectionReview', owner: DESKS.city, dueAt: limit, elapsedMs: 4 * HOUR + 1 }),
    ]);
    expect(order.all('OBJECTION_DENIED')[0]).toMatchObject({ auto: true, by: { role: 'timer' } });
    expect(order.state.objections).toMatchObject([
      { unit: STREET, at: MONDAY, proposedUnit: OTHER_STREET, upheld: false, dispatch: { how: 'auto' } },
    ]);
  });

  test('denied: the unit counts as having signed, its limits ran on, and the time goes to the refuser', () => {
    const order = new Case();
    const { clock } = order.state;
    order
      .give('object', PLAIN.object, { at: MONDAY + HOUR })
      .give('ruleObjection', { upheld: false, note: TEXT }, { at: MONDAY + 2 * HOUR });
    expect(order.state).toMatchObject({
      stage: 'HANDLING',
      clock,
      holder: { unit: STREET, how: 'ruling', signedAt: MONDAY + 2 * HOUR },
    });
    expect(order.state.spans.filter(({ to }) => to === undefined || to > MONDAY)).toEqual([
      { owner: { role: 'unit', unit: STREET }, stage: 'DISPATCHED', round: 1, from: MONDAY, to: MONDAY + HOUR },
      {
        owner: { role: 'city', unit: DESKS.city },
        stage: 'OBJECTION',
        round: 1,
        from: MONDAY + HOUR,
        to: MONDAY + 2 * HOUR,
        bookedTo: STREET,
      },
      { owner: { role: 'unit', unit: STREET }, stage: 'HANDLING', round: 1, from: MONDAY + 2 * HOUR },
    ]);
  });

  test('denied after signing: the time of signing stays', () => {
    const order = inHandling()
      .give('object', PLAIN.object, { at: MONDAY + HOUR })
      .give('ruleObjection', { upheld: false });
    expect(order.state.holder?.signedAt).toBe(MONDAY);
  });

  test('upheld: the named unit gets a fresh limit, and all the time since the wrong dispatch goes to the dispatcher', () => {
    const order = objecting().give(
      'ruleObjection',
      { upheld: true, unit: OTHER_STREET, note: TEXT },
      { at: MONDAY + 2 * HOUR, terms: termsFor(OTHER_STREET) },
    );
    expect(order.state).toMatchObject({
      stage: 'DISPATCHED',
      holder: { unit: OTHER_STREET, how: 'ruling', since: MONDAY + 2 * HOUR },
      clock: { from: MONDAY + 2 * HOUR },
      receivedAt: MONDAY,
      objections: [{ unit: STREET, upheld: true }],
    });
    const past = order.state.spans.filter(({ from, to }) => to !== undefined && to > from);
    expect(past.map(({ bookedTo }) => bookedTo)).toEqual([DESKS.dispatch]);
    expect(order.all('OBJECTION_UPHELD')[0]).toMatchObject({ note: TEXT });
  });

  test('upheld, the ruling goes to the unit it names even if the terms speak of another', () => {
    const order = objecting().give('ruleObjection', { upheld: true, unit: OTHER_STREET });
    expect(order.state.holder?.unit).toBe(OTHER_STREET);
  });

  test('upheld without naming a unit: back to the dispatcher, who has a fresh limit', () => {
    const order = objecting().give('ruleObjection', { upheld: true }, { at: MONDAY + HOUR });
    expect(order.state).toMatchObject({ stage: 'TO_DISPATCH', due: { dispatch: { at: MONDAY + 25 * HOUR } } });
    expect(Object.keys(order.state.due)).toEqual(['dispatch']);
  });
});

describe('DI-12: the end of the argument', () => {
  test('a unit named by a ruling may not return the order', () => {
    const named = objecting().give(
      'ruleObjection',
      { upheld: true, unit: OTHER_STREET },
      { terms: termsFor(OTHER_STREET) },
    );
    expect(named.refused('object', PLAIN.object)).toBe('OBJECTION_FINAL');
    const denied = objecting().give('ruleObjection', { upheld: false });
    expect(denied.refused('object', PLAIN.object)).toBe('OBJECTION_FINAL');
  });

  test('a unit may object once, an order be objected to twice', () => {
    const order = objecting().give('ruleObjection', { upheld: true }).give('dispatch', { unit: STREET });
    expect(order.refused('object', PLAIN.object)).toBe('OBJECTION_LIMIT');
    order.give('dispatch', { unit: OTHER_STREET }).give('object', PLAIN.object).give('ruleObjection', { upheld: true });
    order.give('dispatch', { unit: DISTRICT });
    expect(order.refused('object', PLAIN.object)).toBe('OBJECTION_LIMIT');
  });

  test('a limit never forces the order back on a unit that a ruling has freed', () => {
    const freed = () => objecting().give('ruleObjection', { upheld: true });
    const forced = freed();
    forced.pass(forced.due('dispatch') + 1);
    expect(forced.state.holder).toMatchObject({ unit: DISTRICT, how: 'forced' });
    const asked = freed().give('askInfo', {}).give('addInfo', {});
    expect(asked.stage).toBe('TO_DISPATCH');
  });

  test('a dispatcher who names nobody after the ruling sends it to the district, not back to the catalogue', () => {
    const order = objecting().give('ruleObjection', { upheld: true }).give('dispatch', {});
    expect(order.state.holder).toMatchObject({ unit: DISTRICT, how: 'person' });
    expect(order.state).not.toHaveProperty('copyTo');
    const fresh = objecting()
      .give('ruleObjection', { upheld: true })
      .give('dispatch', {}, { terms: terms(3) });
    expect(fresh.state.holder?.unit).toBe(DISTRICT);
  });

  test('where the catalogue names another unit meanwhile, nobody named is that unit', () => {
    const order = objecting().give('ruleObjection', { upheld: true });
    order.give('dispatch', {}, { terms: termsFor(OTHER_STREET) });
    expect(order.state.holder?.unit).toBe(OTHER_STREET);
  });

  test('a district that a ruling has freed cannot send the order on while it waits, nor can one that does not coordinate', () => {
    const send = (order: Case, unit = DISTRICT) =>
      order.refused('dispatch', { unit: STREET }, { by: actor('district', unit) });
    const ofTheDistrict = new Case({}, terms(3, { route: { unit: DISTRICT, basis: 'district' } }));
    expect(send(ofTheDistrict)).toBe('not refused');
    ofTheDistrict.give('object', PLAIN.object).give('ruleObjection', { upheld: true });
    expect(ofTheDistrict.stage).toBe('TO_DISPATCH');
    expect(send(ofTheDistrict)).toBe('NOT_THE_HOLDER');
    const ofAnother = new Case({}, terms(3, { route: { automatic: false } })).give('dispatch', { unit: 'BJ-110105' });
    ofAnother.give('object', PLAIN.object).give('ruleObjection', { upheld: true });
    expect(send(ofAnother, 'BJ-110105')).toBe('NOT_THE_HOLDER');
  });

  test('a district that is given the order again after its ruling holds it and may pass it on', () => {
    const order = objecting().give('ruleObjection', { upheld: true }).give('dispatch', { unit: DISTRICT });
    order.give('object', PLAIN.object).give('ruleObjection', { upheld: true }).give('dispatch', { unit: DISTRICT });
    order.give('dispatch', { unit: OTHER_STREET }, { by: actor('district') });
    expect(order.state.holder?.unit).toBe(OTHER_STREET);
  });

  test('where the street was freed the unit is unclear, and the district of the place may dispatch (art. 12(2))', () => {
    const order = objecting().give('ruleObjection', { upheld: true });
    order.give('dispatch', { unit: OTHER_STREET }, { by: actor('district') });
    expect(order.state.holder?.unit).toBe(OTHER_STREET);
  });

  test('where the district was freed as well, the city has it', () => {
    const order = objecting().give('ruleObjection', { upheld: true }).give('dispatch', { unit: DISTRICT });
    order.give('object', PLAIN.object).give('ruleObjection', { upheld: true });
    const named = fold(order.ask('dispatch', {}) as readonly OrderEvent[], order.state);
    expect(named.holder).toMatchObject({ unit: DESKS.city, how: 'person' });
    expect(named).not.toHaveProperty('copyTo');
    order.pass(order.due('dispatch') + 1);
    expect(order.state.holder).toMatchObject({ unit: DESKS.city, how: 'forced' });
    expect(order.state).not.toHaveProperty('copyTo');
  });
});

describe('DI-13: the clock runs on while it is argued', () => {
  const short: TermsChange = { limits: { report: hours(3), objectionReview: hours(30), contact: hours(2) } };

  test('a limit that expires in dispute is breached as contested, and no caller is asked yet', () => {
    const order = objecting(short);
    order.pass(MONDAY + 3 * HOUR + 1);
    expect(order.state.breaches).toEqual([
      expect.objectContaining({ clock: 'contact', owner: STREET, contested: true }),
      expect.objectContaining({ clock: 'report', owner: STREET, contested: true }),
    ]);
    expect(order.state).not.toHaveProperty('visit');
    expect(order.stage).toBe('OBJECTION');
  });

  test.each([
    ['denied by the city', (order: Case) => order.give('ruleObjection', { upheld: false })],
    ['denied by silence', (order: Case) => order.pass(order.due('objectionReview') + 1)],
  ])('%s after the expiry: the follow-up opens with the ruling', (_, rule) => {
    const order = objecting(short);
    order.pass(MONDAY + 4 * HOUR);
    rule(order);
    expect(order.state).toMatchObject({ stage: 'HANDLING', visit: { task: { no: 1 } } });
    expect(order.due('ladder')).toBeGreaterThan(order.now);
  });

  test('denied before the expiry: no follow-up yet', () => {
    expect(objecting(short).give('ruleObjection', { upheld: false }).state).not.toHaveProperty('visit');
  });

  test('objected to while overdue: the ladder goes on, the review is the next thing', () => {
    const order = overdue().give('object', PLAIN.object);
    expect(Object.keys(order.state.due).sort()).toEqual(['contact', 'ladder', 'objectionReview']);
  });

  test('upheld while overdue: the breach stays, the follow-up of the wrong unit ends with its clock', () => {
    const order = new Case({}, terms(3, { limits: { report: hours(3) } }));
    order
      .pass(MONDAY + 4 * HOUR)
      .give('object', PLAIN.object)
      .give('ruleObjection', { upheld: true });
    expect(order.state.breaches).toEqual([expect.objectContaining({ clock: 'report', owner: STREET })]);
    expect(order.state).not.toHaveProperty('visit');
    expect(order.state).not.toHaveProperty('clock');
    expect(order.state.breaches[0]).not.toHaveProperty('contested');
  });
});

describe('art. 12, 23: nobody is asked about a unit whose order it may not be', () => {
  const disputed = () => overdue().give('object', PLAIN.object);

  test('no call is open while the dispatch is disputed: neither the desk nor the caller can close the order', () => {
    const order = disputed();
    expect(order.state.visit).not.toHaveProperty('task');
    expect(order.refused('claimFollowUp', {})).toBe('NO_FOLLOW_UP_OPEN');
    expect(order.refused('recordFollowUp', SATISFIED)).toBe('NO_FOLLOW_UP_OPEN');
    expect(order.refused('recordFollowUp', SATISFIED, { by: actor('caller') })).toBe('NO_FOLLOW_UP_OPEN');
    expect(order.refused('recordFollowUp', { channel: 'phone', outcome: 'refused' })).toBe('NO_FOLLOW_UP_OPEN');
    expect(order.refused('ruleObjection', { upheld: false })).toBe('not refused');
  });

  test('whoever had claimed the call lets go of it', () => {
    const order = overdue().give('claimFollowUp', {}).give('object', PLAIN.object);
    expect(order.state.visit).not.toHaveProperty('lease');
  });

  test.each([
    ['by the city', (order: Case) => order.give('ruleObjection', { upheld: false })],
    ['by silence', (order: Case) => order.pass(order.due('objectionReview') + 1)],
  ])('denied %s: the caller is asked under a new number, with the attempts made before counted', (_, rule) => {
    const order = overdue()
      .give('recordFollowUp', NO_ANSWER)
      .give('object', PLAIN.object, { at: MONDAY + 5 * HOUR });
    rule(order);
    expect(order.state).toMatchObject({ stage: 'HANDLING', visit: { tries: 1, task: { no: 3, channel: 'phone' } } });
    order.give('recordFollowUp', SATISFIED, { at: order.state.visit?.task?.from ?? 0 });
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'solved', objections: [{ upheld: false }] });
  });

  test('a follow-up that had come to its end before the objection is not begun again by a denial', () => {
    const order = overdue()
      .give('recordFollowUp', { channel: 'phone', outcome: 'refused' })
      .give('object', PLAIN.object)
      .give('ruleObjection', { upheld: false });
    expect(order.all('FOLLOW_UP_OPENED')).toHaveLength(1);
    expect(order.state.visit).toMatchObject({ invalid: true });
  });

  test('upheld: the caller is asked about the unit that gets the order, with all attempts', () => {
    const order = overdue().give('recordFollowUp', NO_ANSWER).give('object', PLAIN.object);
    order.give('ruleObjection', { upheld: true, unit: OTHER_STREET });
    expect(order.state).not.toHaveProperty('visit');
    order.pass(order.due('report') + 1);
    expect(order.state.visit).toMatchObject({ tries: 0, task: { channel: 'phone' } });
  });
});

test('only the city rules, and only on an objection', () => {
  expect(objecting().refused('ruleObjection', { upheld: true }, { by: actor('dispatcher') })).toBe('ROLE_NOT_ALLOWED');
  expect(IN_STAGE.HANDLING().refused('ruleObjection', { upheld: true })).toBe('WRONG_STATE');
});

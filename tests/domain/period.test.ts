import { DAY, HOUR } from '../../domain/calendar';
import { periodAgenda } from '../../domain/period/agenda';
import { CORRECTION_REASONS, EXCLUSION_REASONS, PERIOD_COMMANDS, REFUSAL_GROUNDS } from '../../domain/period/commands';
import { evolvePeriod, foldPeriod } from '../../domain/period/evolve';
import { CASE_STANDINGS, excludedOrders, PERIOD_STAGES } from '../../domain/period/state';
import { rolesFor } from '../../domain/permissions';
import {
  ABOUT_FIGURE,
  ABOUT_ORDER,
  APPRAISER,
  END,
  FREEZE_AT,
  GRANTED,
  Month,
  OBJECTION_UNTIL,
  PROPOSAL,
  REFUSED,
  SECOND,
  START,
  STREET,
  SUPERVISOR,
} from './periodFixture';

describe('what falls due on a period', () => {
  test('the figures of each statistics day come an hour after noon, the first on the first day', () => {
    const month = new Month();
    expect(periodAgenda(month.state, START)).toEqual({
      what: 'provisional',
      day: '2026-10-19',
      at: START + 13 * HOUR,
    });
    month.day('2026-10-19', START + 13 * HOUR);
    expect(periodAgenda(month.state, START + 14 * HOUR)).toMatchObject({
      day: '2026-10-20',
      at: START + DAY + 13 * HOUR,
    });
  });

  test('of several days that were missed the last one is made up for', () => {
    const month = new Month().day('2026-10-19', START + 13 * HOUR);
    expect(periodAgenda(month.state, START + 5 * DAY)).toMatchObject({ day: '2026-10-23' });
  });

  test('at its end a period is closed, not reckoned for a day; also when the end was slept through', () => {
    const month = new Month().day('2026-11-18', END - 11 * HOUR);
    expect(periodAgenda(month.state, END - HOUR)).toEqual({ what: 'close', at: END });
    expect(periodAgenda(new Month().state, END + 40 * DAY)).toEqual({ what: 'close', at: END });
  });

  test('in the window figures of the day go on, with what was decided; then it is frozen', () => {
    const month = new Month().day('2026-11-18', END - 11 * HOUR).close();
    expect(periodAgenda(month.state, END)).toMatchObject({ what: 'provisional', day: '2026-11-19' });
    month.day('2026-11-23', FREEZE_AT - 11 * HOUR);
    expect(periodAgenda(month.state, FREEZE_AT - HOUR)).toEqual({ what: 'freeze', at: FREEZE_AT });
  });

  test('rules without figures of the day have none', () => {
    const month = new Month(false);
    expect(periodAgenda(month.state, START)).toEqual({ what: 'close', at: END });
    expect(periodAgenda(month.close().state, END)).toEqual({ what: 'freeze', at: FREEZE_AT });
  });

  test('what is frozen is signed, and then nothing falls due until a correction is granted', () => {
    const month = new Month().close().freeze();
    expect(periodAgenda(month.state, FREEZE_AT)).toEqual({ what: 'sign', at: FREEZE_AT, version: 1 });
    expect(periodAgenda(month.sign().state, FREEZE_AT)).toBeUndefined();
  });

  test('a state that lacks its instants goes by the end of the period', () => {
    const { freezeAt: _, ...closed } = new Month(false).close().state;
    expect(periodAgenda(closed, END)).toEqual({ what: 'freeze', at: END });
    const { frozenAt: __, ...frozen } = new Month().close().freeze().state;
    expect(periodAgenda(frozen, END)).toMatchObject({ what: 'sign', at: END });
  });
});

describe('objections (AP-7…9)', () => {
  test('against an order from the beginning, against a figure once it is closed', () => {
    const month = new Month();
    expect(month.give('objectToFigures', ABOUT_FIGURE, STREET, START + 1)).toBe('PERIOD_NOT_CLOSED');
    expect(month.give('objectToFigures', ABOUT_ORDER, STREET, START + 1)).toEqual(['OBJECTED']);
    month.close();
    expect(month.give('objectToFigures', ABOUT_FIGURE, STREET)).toEqual(['OBJECTED']);
    expect(month.state.objections.map(({ no, unit, about, standing }) => [no, unit, about, standing])).toEqual([
      [1, 'BJ-110108001', 'order', 'open'],
      [2, 'BJ-110108001', 'figure', 'open'],
    ]);
  });

  test('until the window ends: just before, exactly then, just after', () => {
    for (const [at, said] of [
      [OBJECTION_UNTIL - 1, ['OBJECTED']],
      [OBJECTION_UNTIL, ['OBJECTED']],
      [OBJECTION_UNTIL + 1, 'OBJECTIONS_CLOSED'],
    ] as const)
      expect(new Month().close().give('objectToFigures', ABOUT_ORDER, STREET, at)).toEqual(said);
    expect(new Month().close().freeze().give('objectToFigures', ABOUT_ORDER, STREET)).toBe('RESULT_FROZEN');
  });

  test('one at a time about the same; another order, another figure, another unit is another', () => {
    const month = new Month().close();
    month.give('objectToFigures', ABOUT_ORDER, STREET);
    month.give('objectToFigures', ABOUT_FIGURE, STREET);
    expect(month.give('objectToFigures', ABOUT_ORDER, STREET)).toBe('CASE_PENDING');
    expect(month.give('objectToFigures', ABOUT_FIGURE, STREET)).toBe('CASE_PENDING');
    expect(month.give('objectToFigures', { ...ABOUT_ORDER, orderNo: 'A-2' }, STREET)).toEqual(['OBJECTED']);
    expect(month.give('objectToFigures', { ...ABOUT_FIGURE, figure: 'response' }, STREET)).toEqual(['OBJECTED']);
    expect(month.give('objectToFigures', ABOUT_ORDER, { ...STREET, unit: 'BJ-110108002' })).toEqual(['OBJECTED']);
  });

  test('by a unit, in the name of none it is refused', () => {
    expect(new Month().give('objectToFigures', ABOUT_ORDER, { role: 'unit', key: 'k' })).toBe('ROLE_NOT_ALLOWED');
    expect(new Month().give('objectToFigures', ABOUT_ORDER, APPRAISER)).toBe('ROLE_NOT_ALLOWED');
  });

  test('upheld about an order it is a proposal of whoever ruled, which a second person decides', () => {
    const month = new Month().close();
    month.give('objectToFigures', ABOUT_ORDER, STREET);
    expect(month.give('ruleFigureObjection', GRANTED, APPRAISER)).toEqual(['OBJECTION_RULED', 'EXCLUSION_PROPOSED']);
    expect(month.state.objections[0]).toMatchObject({ standing: 'granted', decided: { by: APPRAISER } });
    expect(excludedOrders(month.state)).toEqual([]);
    expect(month.give('decideExclusion', GRANTED, APPRAISER)).toBe('SAME_PERSON');
    expect(month.give('decideExclusion', GRANTED, SECOND)).toEqual(['EXCLUSION_DECIDED']);
    expect(month.state.exclusions[0]).toMatchObject({ orderNo: 'A-1', objection: 1, standing: 'granted' });
    expect(excludedOrders(month.state)).toEqual(['A-1']);
  });

  test('upheld about a figure, or about an order already proposed, it proposes nothing more', () => {
    const month = new Month().close();
    month.give('objectToFigures', ABOUT_FIGURE, STREET);
    expect(month.give('ruleFigureObjection', GRANTED, APPRAISER)).toEqual(['OBJECTION_RULED']);
    month.give('objectToFigures', ABOUT_ORDER, STREET);
    month.give('proposeExclusion', PROPOSAL, APPRAISER);
    expect(month.give('ruleFigureObjection', { ...GRANTED, no: 2 }, APPRAISER)).toEqual(['OBJECTION_RULED']);
  });

  test('refused it has a ground; nobody rules twice, on none, or after the freezing', () => {
    const month = new Month().close();
    month.give('objectToFigures', ABOUT_ORDER, STREET);
    expect(month.give('ruleFigureObjection', REFUSED, STREET)).toBe('ROLE_NOT_ALLOWED');
    expect(month.give('ruleFigureObjection', REFUSED, APPRAISER)).toEqual(['OBJECTION_RULED']);
    expect(month.state.objections[0]).toMatchObject({ standing: 'refused', decided: { ground: 'evidenceLacking' } });
    expect(month.give('ruleFigureObjection', GRANTED, APPRAISER)).toBe('CASE_DECIDED');
    expect(month.give('ruleFigureObjection', { ...GRANTED, no: 9 }, APPRAISER)).toBe('UNKNOWN_CASE');
    expect(month.freeze().give('ruleFigureObjection', GRANTED, APPRAISER)).toBe('RESULT_FROZEN');
  });
});

describe('exclusions by two persons (AP-6…8)', () => {
  test('a supervisor or another appraiser approves; the proposer may not, whatever role he takes', () => {
    const month = new Month();
    expect(month.give('proposeExclusion', PROPOSAL, SUPERVISOR)).toBe('ROLE_NOT_ALLOWED');
    expect(month.give('proposeExclusion', PROPOSAL, APPRAISER)).toEqual(['EXCLUSION_PROPOSED']);
    expect(month.give('decideExclusion', GRANTED, { ...SUPERVISOR, key: 'k-appraiser' })).toBe('SAME_PERSON');
    expect(month.give('decideExclusion', GRANTED, SUPERVISOR)).toEqual(['EXCLUSION_DECIDED']);
    expect(month.give('decideExclusion', REFUSED, SECOND)).toBe('CASE_DECIDED');
    expect(month.give('decideExclusion', { ...GRANTED, no: 2 }, SECOND)).toBe('UNKNOWN_CASE');
    expect(month.give('proposeExclusion', PROPOSAL, APPRAISER)).toBe('CASE_PENDING');
  });

  test('what was refused may be proposed again with other evidence', () => {
    const month = new Month();
    month.give('proposeExclusion', PROPOSAL, APPRAISER);
    expect(month.give('proposeExclusion', PROPOSAL, SECOND)).toBe('CASE_PENDING');
    month.give('decideExclusion', REFUSED, SECOND);
    expect(excludedOrders(month.state)).toEqual([]);
    expect(month.give('proposeExclusion', PROPOSAL, APPRAISER)).toEqual(['EXCLUSION_PROPOSED']);
    month.give('decideExclusion', { ...GRANTED, no: 2 }, SECOND);
    expect(month.state.exclusions.map(({ standing }) => standing)).toEqual(['refused', 'granted']);
  });

  test('at the freezing what nobody decided lapses, and nothing follows', () => {
    const month = new Month().close();
    month.give('objectToFigures', ABOUT_FIGURE, STREET);
    month.give('proposeExclusion', PROPOSAL, APPRAISER);
    month.freeze();
    expect(month.events.slice(-3).map(({ type }) => type)).toEqual(['OBJECTION_LAPSED', 'EXCLUSION_LAPSED', 'FROZEN']);
    expect([month.state.objections[0]?.standing, month.state.exclusions[0]?.standing]).toEqual(['lapsed', 'lapsed']);
    expect(month.state.exclusions[0]?.decided).toEqual({ at: FREEZE_AT });
    expect(month.give('proposeExclusion', PROPOSAL, APPRAISER)).toBe('RESULT_FROZEN');
    expect(month.give('decideExclusion', GRANTED, SECOND)).toBe('RESULT_FROZEN');
  });
});

test('every command has a right of its name and somebody who may; no code stands twice', () => {
  for (const name of PERIOD_COMMANDS) expect(rolesFor(name).length).toBeGreaterThan(0);
  for (const codes of [EXCLUSION_REASONS, REFUSAL_GROUNDS, CORRECTION_REASONS, PERIOD_STAGES, CASE_STANDINGS])
    expect(new Set(codes).size).toBe(codes.length);
});

test('a period is opened once, and first', () => {
  const [opened] = new Month().events;
  const { state } = new Month();
  if (!opened) throw new Error('there is one');
  expect(() => evolvePeriod(state, opened)).toThrow('opened twice');
  expect(() => foldPeriod([{ type: 'FROZEN', at: 1 }])).toThrow('before the period was opened');
  expect(foldPeriod([])).toBeUndefined();
  expect(state).toMatchObject({ seq: 1, lastAt: START, stage: 'running' });
});

import fc from 'fast-check';
import { contributionsOf } from '../../appraisal/contributions';
import { MOST_CALLED } from '../../domain/calling';
import { COMMAND_NAMES, type CommandName, TASK_KINDS, type TaskKind } from '../../domain/commands';
import { fallDue, intake, isRefusal, taskQuestion } from '../../domain/decide';
import { dueItems, nextDue } from '../../domain/agenda';
import { isOver, ownerOf } from '../../domain/state';
import type { Terms } from '../../domain/terms';
import { VARIED } from './bodies';
import { RUNS } from './living';
import {
  actor,
  Case,
  CITY_MANAGEMENT,
  DAY,
  DISTRICT,
  HOUR,
  intakeOf,
  MARKET,
  MINUTE,
  MONDAY,
  STREET,
  terms,
  WATER,
} from './support';

const street = actor('unit', STREET);
const department = (unit: string) => ({ by: actor('unit', unit) });
const district = { by: actor('district', DISTRICT) };
const what = (kind: TaskKind = 'enforcement', units: readonly string[] = [CITY_MANAGEMENT, MARKET]) =>
  intakeOf({ kind: 'task', channel: 'street', treatment: { as: 'whistle', kind, units } });

/** A street's own work on Monday at 10:00, for which it has whistled. */
class Task extends Case {
  constructor(kind?: TaskKind, units?: readonly string[], inForce: Terms = terms()) {
    super({}, inForce);
    const begun = intake(what(kind, units), inForce, MONDAY, street);
    if (isRefusal(begun)) throw new Error(begun.refused);
    this.events = begun;
  }
}
const refusedAs = (as: ReturnType<typeof intakeOf>, by = street, inForce: Terms = terms()) => {
  const begun = intake(as, inForce, MONDAY, by);
  return isRefusal(begun) ? begun.refused : 'not refused';
};

describe('WH-2: a street whistles for work of its own, without an order of a caller', () => {
  test.each([
    ['emergency', 30 * MINUTE],
    ['enforcement', 38 * HOUR],
    ['keyWork', 86 * HOUR],
  ] as const)('%s: the whistle sounds at once, each is due by the limit of its kind', (kind, after) => {
    const task = new Task(kind);
    expect(task.types).toEqual(['RECEIVED', 'DISPATCHED', 'SIGNED', 'WHISTLED']);
    expect(task.due('whistle')).toBe(MONDAY + after);
    expect(task.state).toMatchObject({
      kind: 'task',
      stage: 'HANDLING',
      holder: { unit: STREET, how: 'own' },
      copyTo: DISTRICT,
      whistles: [{ kind, by: STREET, units: [{ state: 'called' }, { state: 'called' }] }],
    });
    expect(Object.keys(task.state.due).sort()).toEqual(['report', 'whistle', 'yellow']);
  });

  test('it closes when all have delivered', () => {
    const task = new Task();
    for (const unit of [CITY_MANAGEMENT, MARKET]) task.give('arrive', {}, department(unit));
    task.give('deliver', {}, department(CITY_MANAGEMENT));
    expect(task.stage).toBe('HANDLING');
    task.give('deliver', {}, department(MARKET));
    expect(task.types.slice(-3)).toEqual(['DELIVERED', 'WHISTLE_CLOSED', 'CLOSED']);
    expect(task.state).toMatchObject({ stage: 'CLOSED', outcome: 'whistleClosed', period: '2026-03' });
    expect(task.state).not.toHaveProperty('visit');
  });

  test('when the last is let go, by the street or by a ruling', () => {
    const task = new Task().give('releaseUnit', { unit: MARKET });
    task.give('refuseWhistle', {}, department(CITY_MANAGEMENT));
    task.give('ruleWhistle', { unit: CITY_MANAGEMENT, mustCome: false }, district);
    expect(task.types.slice(-3)).toEqual(['WHISTLE_RULED', 'WHISTLE_CLOSED', 'CLOSED']);
    expect(new Task('keyWork', [MARKET]).give('releaseUnit', { unit: MARKET }).stage).toBe('CLOSED');
  });

  test('when the last stayed away for good: that is on record, and supervised', () => {
    const task = new Task('emergency', [MARKET]);
    task.pass(MONDAY + 10 * DAY);
    expect(task.types.slice(-4)).toEqual(['STAYED_AWAY', 'SUPERVISED', 'WHISTLE_CLOSED', 'CLOSED']);
    expect(task.breached).toContain('whistle');
  });

  test('nobody is followed up: an expired limit is a breach of the street and climbs the ladder, and no more', () => {
    const task = new Task('keyWork', [MARKET]).give('arrive', {}, department(MARKET));
    task.pass(task.due('report') + 1);
    expect(task.all('BREACHED')).toMatchObject([{ clock: 'report', owner: STREET, waitingFor: [MARKET] }]);
    expect([task.state.visit, task.state.due.call, task.state.due.followUp]).toEqual([undefined, undefined, undefined]);
    task.pass(MONDAY + 60 * DAY);
    expect(task.types).toContain('CRITICISED');
    task.give('deliver', {}, department(MARKET));
    expect(task.stage).toBe('CLOSED');
  });

  test('what needs a caller, a dispatcher or another lead is refused; it may be urged, supervised and withdrawn', () => {
    const allowed: readonly CommandName[] = [
      'arrive',
      'refuseWhistle',
      'findOnSite',
      'deliver',
      'releaseUnit',
      'ruleWhistle',
      'urge',
      'supervise',
      'cancel',
      'recomputeDeadlines',
    ];
    const task = new Task();
    for (const name of COMMAND_NAMES.filter((each) => !allowed.includes(each)))
      for (const body of VARIED[name])
        expect([name, task.refused(name, body as never, { terms: terms() })]).not.toContain('not refused');
    task.give('urge', {}, { by: actor('city') }).give('supervise', { ground: 'refusal' }, { by: actor('supervisor') });
    task.give('cancel', { ground: 'error' }, { by: actor('city') });
    expect(task.state).toMatchObject({ stage: 'CANCELLED', whistles: [{ units: [{ state: 'released' }, {}] }] });
  });

  test.each(TASK_KINDS)('only a street may, for %s', (kind) => {
    const notAStreet = terms(3, { calling: { ...terms().calling!, mayWhistle: false } });
    const { calling: _, ...older } = terms();
    for (const [by, inForce] of [
      [actor('agent'), terms()],
      [{ role: 'unit' as const }, terms()],
      [street, notAStreet],
      [street, older],
    ] as const)
      expect(refusedAs(what(kind), by, inForce)).toBe('ONLY_STREETS_WHISTLE');
  });

  test('each unit once, not itself, somebody, not too many', () => {
    expect(refusedAs(what('keyWork', [MARKET, MARKET]))).toBe('ALREADY_CALLED');
    expect(refusedAs(what('keyWork', [STREET]))).toBe('ALREADY_CALLED');
    expect(refusedAs(what('keyWork', []))).toBe('INVALID_BODY');
    const many = Array.from({ length: MOST_CALLED + 1 }, (__, i) => `BJ-X-${i}`);
    expect(refusedAs(what('keyWork', many))).toBe('TOO_MANY_CALLED');
  });

  test('a caller’s request is no task, and a task has no other treatment', () => {
    expect(refusedAs({ ...what(), kind: 'complaint' })).toBe('INVALID_BODY');
    expect(refusedAs(intakeOf({ kind: 'task' }))).toBe('INVALID_BODY');
  });

  test('the terms on it hold no rules for calling: those that count stand in the whistle', () => {
    expect(new Task().all('RECEIVED')[0]?.terms).not.toHaveProperty('calling');
  });

  test('where the district gets no copy there is none', () => {
    const { copyTo: _, ...route } = terms().route;
    expect(new Task('keyWork', [MARKET], { ...terms(), route }).state).not.toHaveProperty('copyTo');
  });
});

test('what the rules are asked: who leads, and who is called; nothing of it for a caller’s order', () => {
  expect(taskQuestion(what('keyWork', [MARKET]), street)).toEqual({
    unit: STREET,
    task: true,
    called: { by: STREET, units: [MARKET], whistle: true },
  });
  expect([taskQuestion(intakeOf(), street), taskQuestion(what(), { role: 'unit' })]).toEqual([{}, {}]);
});

test('figures: the called are scored as on any whistle; it is neither a dispatch nor an order the street was given', () => {
  const task = new Task('emergency', [MARKET, WATER]).give('arrive', {}, department(MARKET));
  expect(contributionsOf(task.state).map(({ kind, unit, marks }) => [kind, unit, marks])).toEqual([
    ['lead', STREET, []],
    ['whistle', STREET, []],
    ['called', MARKET, ['decided', 'inTime']],
    ['called', WATER, []],
  ]);
});

test('whatever is done to it, it has an owner and an armed deadline until it is over, and it is over with its whistle', () => {
  const steps = fc.array(
    fc.record({
      name: fc.constantFrom(...COMMAND_NAMES),
      which: fc.nat(20),
      unit: fc.constantFrom(MARKET, WATER, STREET, DISTRICT),
      wait: fc.constantFrom(0, MINUTE, HOUR, DAY, 3 * DAY),
    }),
    { maxLength: 40, size: 'max' },
  );
  fc.assert(
    fc.property(steps, fc.constantFrom(...TASK_KINDS), (all, kind) => {
      const task = new Task(kind, [MARKET, WATER]);
      for (const { name, which, unit, wait } of all) {
        const body = VARIED[name][which % VARIED[name].length] as object;
        const aimed = 'unit' in body ? { ...body, unit } : body;
        const role = unit === DISTRICT ? 'district' : 'unit';
        task.refused(name, aimed as never, { by: actor(role, unit), at: task.now + wait, terms: terms() });
        const decision = task.ask(name, aimed as never, { by: actor(role, unit), terms: terms() });
        if (!isRefusal(decision)) task.events = [...task.events, ...decision];
        const { state } = task;
        expect(ownerOf(state) === undefined).toBe(isOver(state));
        expect(dueItems(state).length > 0).toBe(!isOver(state));
        expect(isOver(state)).toBe(state.whistles?.[0]?.closedAt !== undefined);
        expect(state.visit).toBeUndefined();
      }
      const due = nextDue(task.state);
      expect(due === undefined || fallDue(task.state, due.at + 1).length > 0).toBe(true);
    }),
    RUNS,
  );
});

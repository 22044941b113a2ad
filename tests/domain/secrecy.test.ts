import type { Role } from '../../domain/commands';
import { isConfidential, readersOf } from '../../domain/secrecy';
import type { Stage } from '../../domain/state';
import { PLAIN } from './bodies';
import {
  actor,
  Case,
  CITY_MANAGEMENT,
  closedOrder,
  DESKS,
  DISTRICT,
  hours,
  IN_STAGE,
  inHandling,
  MARKET,
  OTHER_STREET,
  STREET,
  SUPERVISION,
  terms,
  termsFor,
} from './support';

/** The same order, kept secret: nothing of its course depends on it. */
const secret = ({ state }: Case) => ({ ...state, secret: true as const });
const rolesOf = (order: Case) => [...(readersOf(secret(order))?.roles ?? [])].sort();
const unitsOf = (order: Case) => readersOf(secret(order))?.units;

test('who decides on hanging, or has to look at its progress, sees it while it is owed', () => {
  const order = inHandling().give('askHang', PLAIN.askHang, { terms: terms() });
  expect([rolesOf(order), unitsOf(order)]).toEqual([['auditor'], [STREET, DISTRICT]]);
  order.give('endorseHang', { granted: true });
  expect(rolesOf(order)).toEqual(['auditor', 'city']);
  order.give('ruleHang', { granted: true });
  expect([rolesOf(order), unitsOf(order)]).toEqual([['auditor'], [STREET]]);
  expect(unitsOf(order.give('reviewHang', PLAIN.reviewHang))).toEqual([STREET, DISTRICT]);
});

test('a report of wrongdoing and a secret order are for few eyes, any other is as open as ever', () => {
  expect(readersOf(inHandling().state)).toBeUndefined();
  expect(isConfidential(new Case({ secret: true }).state)).toBe(true);
  expect(isConfidential(new Case({ kind: 'report' }).state)).toBe(true);
  expect(new Case({ secret: true }).all('RECEIVED')[0]).toMatchObject({ secret: true });
});

test.each<[Stage, readonly Role[], readonly string[]]>([
  ['RECEIVED', ['agent'], []],
  ['NEEDS_INFO', ['agent'], []],
  ['TO_DISPATCH', ['dispatcher'], []],
  ['CONSULTING', ['city'], []],
  ['DISPATCHED', [], [STREET]],
  ['OBJECTION', ['city'], [STREET]],
  ['HANDLING', [], [STREET]],
  ['HUNG', [], [STREET]],
  ['REPORTED', ['dispatcher'], [STREET]],
  ['TO_VISIT', ['visitor'], [STREET]],
  ['VISITING', ['visitor'], [STREET]],
  ['ANSWERED', [], []],
  ['TRANSFERRED', [], []],
  ['DECLINED', [], []],
  ['MERGED', [], []],
  ['CLOSED', ['appraiser'], [STREET]],
  ['CANCELLED', [], [STREET]],
])('%s: the auditor, %j and %j', (stage, roles, units) => {
  const order = IN_STAGE[stage]();
  expect(rolesOf(order)).toEqual(['auditor', ...roles].sort());
  expect(unitsOf(order)).toEqual(units);
});

describe('who owes the order something sees it, for as long as it is owed', () => {
  test('an extension to be decided: city and dispatcher', () => {
    const order = inHandling().give('askExtension', PLAIN.askExtension);
    expect(rolesOf(order)).toEqual(['auditor', 'city', 'dispatcher']);
    expect(rolesOf(order.give('ruleExtension', { granted: false }))).toEqual(['auditor']);
  });

  test('an emergency to be seen: the duty desk', () => {
    const order = inHandling().give('raiseRisk', {});
    expect(rolesOf(order)).toEqual(['auditor', 'city']);
    expect(rolesOf(order.give('acknowledgeRisk', {}))).toEqual(['auditor']);
  });

  test('a suspicion of abuse: dispatcher and supervisor', () => {
    const order = new Case({ repeats: { day: 10, month: 10 } }).give('sign', {});
    expect(rolesOf(order)).toEqual(['auditor', 'dispatcher', 'supervisor']);
    expect(rolesOf(order.give('reviewAbuse', { finding: 'unfounded' }))).toEqual(['auditor']);
  });

  test('a limit missed: the supervisor, and the visitor whose call has opened', () => {
    const order = new Case({}, terms(3, { limits: { report: hours(30) } })).give('sign', {});
    expect(rolesOf(order)).toEqual(['auditor']);
    order.pass(order.due('report') + 1);
    expect(rolesOf(order)).toEqual(['auditor', 'supervisor', 'visitor']);
  });

  test('supervised by hand: the supervisor', () => {
    expect(rolesOf(inHandling().give('supervise', PLAIN.supervise))).toEqual(['auditor', 'supervisor']);
  });

  test('a refused whistle: the district that must rule, and the city in its place; not the units that were called', () => {
    const order = inHandling().give('whistle', PLAIN.whistle, { terms: terms() });
    expect(unitsOf(order)).toEqual([STREET]);
    order.give('refuseWhistle', {}, { by: actor('unit', MARKET) });
    expect(unitsOf(order)).toEqual([STREET, DISTRICT]);
    expect(rolesOf(order)).toEqual(['auditor', 'city']);
    expect(unitsOf(order)).not.toContain(CITY_MANAGEMENT);
  });

  test('the district that coordinates sees it while it waits, not for having a copy', () => {
    const unclear = new Case({}, terms(3, { route: { automatic: false, basis: 'district', unit: DISTRICT } }));
    expect(unitsOf(unclear)).toEqual([DISTRICT]);
    expect(inHandling().state.copyTo).toBe(DISTRICT);
    expect(unitsOf(inHandling())).toEqual([STREET]);
  });

  test('the unit that a ruling has freed sees it until another one has it; the district may then dispatch', () => {
    const order = IN_STAGE.OBJECTION().give('ruleObjection', { upheld: true });
    expect(unitsOf(order)).toEqual([STREET, DISTRICT]);
    order.give('dispatch', { unit: OTHER_STREET }, { terms: termsFor(OTHER_STREET) });
    expect(unitsOf(order)).toEqual([OTHER_STREET]);
  });

  test('what a limit forced: the duty desk, until a unit has signed', () => {
    const order = IN_STAGE.TO_DISPATCH();
    order.pass(order.due('dispatch') + 1);
    expect([rolesOf(order), unitsOf(order)]).toEqual([['auditor', 'city'], [STREET]]);
    expect(rolesOf(order.give('sign', {}))).toEqual(['auditor']);
  });

  test('a supervision: whoever has to review the answer, while it has to; an opinion: whoever was asked, while it is owed', () => {
    const order = inHandling(3, { supervision: SUPERVISION }).give('supervise', { ground: 'badEffect' });
    expect(unitsOf(order)).toEqual([STREET]);
    order.give('answerSupervision', {}, { by: actor('unit', STREET) });
    expect(unitsOf(order)).toEqual([STREET, DESKS.leader]);
    order.give('reviewSupervision', { decision: 'close' }, { by: actor('supervisor') });
    expect(unitsOf(order)).toEqual([STREET]);
    const asked = { terms: terms(3, { raising: { to: MARKET, opinion: hours(24) } }) };
    order.give('raise', { to: 'authority', unit: MARKET }, asked);
    expect(unitsOf(order)).toEqual([STREET, MARKET]);
    order.give('giveOpinion', { decision: 'handleYourself' }, { by: actor('unit', MARKET) });
    expect(unitsOf(order)).toEqual([STREET]);
  });

  test('an appeal: the appraiser', () => {
    expect(rolesOf(closedOrder().give('appeal', PLAIN.appeal))).toEqual(['appraiser', 'auditor']);
  });
});

test('secret or not, the order takes the same course, limit for limit', () => {
  const of = (order: Case) => ({ ...order.state, secret: undefined });
  for (const level of [1, 2, 3, 4] as const)
    expect(of(new Case({ secret: true }, terms(level)).give('sign', {}))).toEqual(
      of(new Case({}, terms(level)).give('sign', {})),
    );
});

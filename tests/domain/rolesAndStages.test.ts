import { COMMANDS, COMMAND_NAMES, ROLES, type CommandName, type Role } from '../../domain/commands';
import { isRefusal } from '../../domain/decide';
import { fold } from '../../domain/evolve';
import { isOver, ownerOf, STAGES, TERMINAL, type Stage } from '../../domain/state';
import { PLAIN, RESULT } from './bodies';
import {
  actor,
  CALENDAR,
  CALLING as CALLED,
  Case,
  CITY_MANAGEMENT,
  DAY,
  IN_STAGE,
  MARKET,
  MONDAY,
  OTHER_STREET,
  SATISFIED,
  STREET,
  terms,
  termsFor,
  workdays,
} from './support';

/** An order in the stage and, where the command needs more than the stage, ready for it. */
function ready(name: CommandName, stage: Stage): Case {
  if (name in CALLING) return calledIn(name, stage);
  if (name in OVERSIGHT) return overseen(name, stage);
  const order = IN_STAGE[stage]();
  if (name === 'dispatch' && (stage === 'TO_DISPATCH' || stage === 'CONSULTING')) return unclear(stage);
  if (name === 'answer' && stage !== 'ANSWERED') return consult(stage) ?? order;
  if (name === 'ruleExtension' && stage === 'HANDLING') return order.give('askExtension', PLAIN.askExtension);
  if (name === 'ruleExtension' && stage === 'OBJECTION')
    return new Case().give('sign', {}).give('askExtension', PLAIN.askExtension).give('object', PLAIN.object);
  if (name === 'acknowledgeRisk' || name === 'reviewAbuse') return noted(order);
  if (name in HANGING_READY) return HANGING_READY[name]?.(order) ?? order;
  if (name === 'ruleAppeal' && stage === 'CLOSED') return order.give('appeal', PLAIN.appeal);
  if (name in OF_INCIDENTS) return inIncident(name, stage);
  if (name === 'claimFollowUp' || name === 'recordFollowUp')
    return stage === 'VISITING' ? order.pass(nextCall(order)) : (followedUpEarly(stage) ?? order);
  return order;
}

/** An emergency reported and a suspicion of abuse, in whichever stage. */
function noted(order: Case): Case {
  const { lastAt: at } = order.state;
  order.events = [
    ...order.events,
    { type: 'RISK_REPORTED', at, by: actor('agent'), to: order.state.terms.desks.city },
    { type: 'ABUSE_FLAGGED', at, by: actor('agent'), calls: { day: 10, month: 10 } },
  ];
  return order;
}

/** Commands about incidents that need more than the stage. */
const OF_INCIDENTS: Partial<Record<CommandName, true>> = { release: true, leave: true, enrol: true, tally: true };

/** A parent with a page under way, or a member that has the incident's result, in the stage. */
function inIncident(name: CommandName, stage: Stage): Case {
  const order = IN_STAGE[stage]();
  if (name === 'enrol') return stage === 'JOINED' ? IN_STAGE.JOINED() : order;
  if (name === 'leave') return stage === 'JOINED' || stage === 'MERGED' ? order : member(stage);
  order.events = [
    ...order.events,
    { type: 'GATHERED', at: order.now, by: actor('city'), message: 'm-0', page: 1, orders: ['T-7', 'T-8'] },
  ];
  return order;
}

/** A member on its way after the incident's result. */
function member(stage: Stage): Case {
  const order = IN_STAGE.JOINED().give('takeResult', RESULT, { at: MONDAY + DAY });
  if (stage === 'TO_VISIT') return order;
  order.pass(order.due('followUp') + 1);
  if (stage === 'VISITING') return order;
  return order.give('recordFollowUp', SATISFIED, { at: order.state.visit?.task?.from ?? 0 });
}

/** Who acts for the unit in commands about units called in, and what must have happened before. */
const CALLING: Partial<Record<CommandName, (order: Case) => Case>> = {
  arrive: (order) => order.give('whistle', PLAIN.whistle, LONG),
  refuseWhistle: (order) => order.give('whistle', PLAIN.whistle, LONG),
  findOnSite: (order) => order.give('whistle', PLAIN.whistle, LONG).give('arrive', {}, BY_CALLED),
  deliver: (order) => order.give('whistle', PLAIN.whistle, LONG).give('arrive', {}, BY_CALLED),
  ruleWhistle: (order) =>
    order.give('whistle', PLAIN.whistle, LONG).give('refuseWhistle', {}, { by: actor('unit', MARKET) }),
  releaseUnit: (order) => order.give('askCoUnit', { units: [MARKET, CITY_MANAGEMENT] }, LONG),
  coReport: (order) => order.give('askCoUnit', { units: [MARKET, CITY_MANAGEMENT] }, LONG),
  advanceAssignment: (order) => order.give('assign', { unit: CITY_MANAGEMENT }, LONG),
  submitAssignment: (order) => order.give('assign', { unit: CITY_MANAGEMENT }, LONG),
  returnAssignment: (order) => order.give('assign', { unit: CITY_MANAGEMENT }, LONG),
  withdrawAssignment: (order) => order.give('assign', { unit: CITY_MANAGEMENT }, LONG),
  reviewAssignment: (order) =>
    order.give('assign', { unit: CITY_MANAGEMENT }, LONG).give('submitAssignment', { result: 'solved' }, BY_CALLED),
};
/** What must have happened before a decision about hanging. */
const HANGING_READY: Partial<Record<CommandName, (order: Case) => Case>> = {
  endorseHang: (order) => (order.stage === 'HANDLING' ? order.give('askHang', PLAIN.askHang, LAW) : order),
  ruleHang: (order) =>
    order.stage === 'HANDLING'
      ? order.give('askHang', PLAIN.askHang, LAW).give('endorseHang', { granted: true })
      : order,
  checkHang: (order) => (order.stage === 'HUNG' ? order.give('reviewHang', PLAIN.reviewHang) : order),
};
const LAW = { terms: terms() };
const LONG = {
  terms: terms(3, {
    calling: { ...CALLED, arrival: { ...CALLED.arrival, demand: workdays(60) }, ruling: workdays(60) },
  }),
};
/** Supervision and raising: a unit that has a part in it besides the lead. */
const OVERSIGHT: Partial<Record<CommandName, (order: Case) => Case>> = {
  supervise: (order) => order,
  answerSupervision: (order) => order.give('supervise', { ground: 'badEffect' }),
  reviewSupervision: (order) =>
    order.give('supervise', { ground: 'badEffect' }).give('answerSupervision', {}, { by: actor('unit', STREET) }),
  giveOpinion: (order) =>
    order
      .give('raise', { to: 'district' }, SLOW)
      .give('raise', { to: 'authority', unit: CITY_MANAGEMENT }, { terms: slowly(CITY_MANAGEMENT) }),
};
const FOR_EVER = { answer: 60, review: 60, manyCallers: 5 };
const slowly = (to: string) => terms(3, { raising: { to, opinion: workdays(60) } });
const SLOW = { terms: slowly(terms().desks.district) };

/** Answered by the lead itself, which is then the called unit of these tests; reviewed by the leader, a unit like any. */
function overseen(name: CommandName, stage: Stage): Case {
  const [unit, leader] = name === 'answerSupervision' ? [CITY_MANAGEMENT, STREET] : [STREET, CITY_MANAGEMENT];
  const law = { route: { unit }, desks: { leader }, supervision: FOR_EVER };
  const order = new Case({}, terms(3, law));
  const begin = OVERSIGHT[name] ?? ((each: Case) => each);
  if (stage === 'DISPATCHED') return begin(order);
  begin(order.give('sign', {}));
  if (stage === 'OBJECTION') return order.give('object', PLAIN.object);
  if (stage === 'HANDLING') return order;
  if (stage === 'HUNG')
    return order
      .give('askHang', PLAIN.askHang, LAW)
      .give('endorseHang', { granted: true })
      .give('ruleHang', { granted: true });
  if (stage === 'JOINED') return order.give('enrol', PLAIN.enrol);
  order.give('report', PLAIN.report);
  if (stage === 'REPORTED') return order;
  order.give('reviewReport', { accepted: true });
  return stage === 'TO_VISIT' ? order : order.pass(order.due('followUp') + 1);
}

const BY_CALLED = { by: actor('unit', CITY_MANAGEMENT) };

/** Somebody is called in and still is when the order comes to the stage: after its own limit, where it is reported. */
function calledIn(name: CommandName, stage: Stage): Case {
  const order = new Case();
  if (stage === 'DISPATCHED') return CALLING[name]?.(order) ?? order;
  const called = CALLING[name]?.(order.give('sign', {})) ?? order;
  if (stage === 'OBJECTION') return called.give('object', PLAIN.object);
  if (stage === 'HANDLING') return called;
  if (stage === 'HUNG')
    return called
      .give('askHang', PLAIN.askHang, LAW)
      .give('endorseHang', { granted: true })
      .give('ruleHang', { granted: true });
  called.pass(called.due('report') + 1).give('report', PLAIN.report);
  return stage === 'REPORTED' ? called : called.give('reviewReport', { accepted: true });
}

/** Where the unit is unclear the district of the place may dispatch as well (art. 12(2)). */
function unclear(stage: 'TO_DISPATCH' | 'CONSULTING'): Case {
  const order = new Case({}, terms(3, { route: { automatic: false, basis: 'district' } }));
  return stage === 'CONSULTING' ? order.give('consult', {}) : order;
}

function consult(stage: Stage): Case | undefined {
  const kind = 'consult' as const;
  if (stage === 'RECEIVED') return new Case({ kind, treatment: { as: 'hold' } });
  if (stage === 'NEEDS_INFO') return new Case({ kind, treatment: { as: 'askInfo' } });
  if (stage === 'TO_DISPATCH') return new Case({ kind }, terms(3, { route: { automatic: false } }));
  return undefined;
}

/** No caller is asked before the slot of the first call, or while it is disputed whose order it is. */
const NOT_ASKED: readonly Stage[] = ['TO_VISIT', 'OBJECTION'];

const nextCall = (order: Case) => order.state.visit?.task?.from ?? 0;

/** Overdue, so that the call is open before any report: silent or reporting. */
function followedUpEarly(stage: Stage): Case | undefined {
  const short = terms(3, { limits: { report: { value: 2, unit: 'hour' } } });
  const order = new Case({}, short);
  if (stage === 'DISPATCHED') return order.pass(order.due('report') + 1).pass(nextCall(order));
  if (stage === 'HANDLING')
    return order
      .give('sign', {})
      .pass(order.due('report') + 1)
      .pass(nextCall(order));
  order.give('sign', {});
  order.pass(order.due('report') + 1).pass(nextCall(order));
  if (stage === 'REPORTED') return order.give('report', PLAIN.report);
  return undefined;
}

describe('the table of commands: who may do what, in which stage', () => {
  test.each(STAGES)('in %s: every command by every role', (stage) => {
    // What is asked changes nothing: one order of the stage for all commands that need no more, or are refused for the stage.
    const plain = IN_STAGE[stage]();
    for (const name of COMMAND_NAMES) expectEveryRole(name, stage, plain);
  });

  function expectEveryRole(name: CommandName, stage: Stage, plain: Case) {
    const order = COMMANDS[name].stages.some((each) => each === stage) ? ready(name, stage) : plain;
    expect({ name, stage: order.stage }).toEqual({ name, stage });
    const before = JSON.stringify(order.events);
    const codes = ROLES.map((role) => [role, codeFor(name, role, order)]);
    expect({ name, codes }).toEqual({ name, codes: ROLES.map((role) => [role, expected(name, role, order)]) });
    expect(JSON.stringify(order.events)).toBe(before);
  }

  /** The code of the refusal, or, where it is granted, what is wrong with what follows from it. */
  function codeFor(name: CommandName, role: Role, order: Case): string {
    const acting = 'calledUnits' in COMMANDS[name] && name !== 'raiseRisk' ? CITY_MANAGEMENT : order.state.holder?.unit;
    const by = actor(role, role === 'unit' ? acting : undefined, `other-${role}`);
    const own = role === 'district' ? { ...by, unit: order.state.terms.desks.district } : by;
    const calendar = { ...CALENDAR, version: 'cn-2026b' };
    const decision = order.ask(name, PLAIN[name], { by: own, terms: { ...termsFor(OTHER_STREET), calendar } });
    if (isRefusal(decision)) return decision.refused;
    const after = fold(decision, order.state);
    if (!decision.every((event) => event.by.role === role && event.message !== undefined)) return 'not stamped';
    if ((ownerOf(after) !== undefined) === isOver(after)) return 'no owner, or one of nothing';
    return Object.keys(after.due).length > 0 === isOver(after) ? 'nothing armed, or something for nothing' : 'granted';
  }

  function expected(name: CommandName, role: Role, { state, stage }: Case): string {
    const row: { readonly roles: readonly Role[]; readonly stages: readonly string[] } = COMMANDS[name];
    if (!row.roles.includes(role)) return 'ROLE_NOT_ALLOWED';
    if (!row.stages.includes(stage)) return TERMINAL.includes(state.stage) ? 'ORDER_CLOSED' : 'WRONG_STATE';
    if (name === 'enrol' && stage === 'JOINED') return 'ALREADY_JOINED';
    if ((name === 'claimFollowUp' || name === 'recordFollowUp') && NOT_ASKED.includes(state.stage))
      return 'NO_FOLLOW_UP_OPEN';
    if (name === 'raiseRisk' && role === 'unit' && !state.holder) return 'NOT_CALLED';
    return 'granted';
  }

  const byUnit = COMMAND_NAMES.filter((name) => (COMMANDS[name].roles as readonly Role[]).includes('unit'));
  test.each(byUnit)('%s by a unit that does not hold the order is refused', (name) => {
    for (const stage of COMMANDS[name].stages) {
      const order = ready(name, stage);
      const stranger = 'calledUnits' in COMMANDS[name] && name !== 'findOnSite' ? 'NOT_CALLED' : 'NOT_THE_HOLDER';
      expect(order.refused(name, PLAIN[name], { by: actor('unit', OTHER_STREET) })).toBe(stranger);
      expect(order.refused(name, PLAIN[name], { by: { role: 'unit', key: 'key-unit' } })).toBe('NOT_THE_HOLDER');
    }
  });

  test('a unit without a code is nobody, also on an order that no unit ever held', () => {
    const order = new Case({ treatment: { as: 'askInfo' } }, terms(3, { route: { basis: 'desk', automatic: false } }));
    order.pass(order.due('info') + 1);
    expect(order.stage).toBe('CLOSED');
    expect(order.refused('appeal', PLAIN.appeal, { by: { role: 'unit' } })).toBe('NOT_THE_HOLDER');
  });

  test('every command says by which article it is refused', () => {
    for (const name of COMMAND_NAMES) {
      const decision = new Case().ask(name, PLAIN[name], { by: actor('auditor') });
      expect(decision).toEqual({ refused: 'ROLE_NOT_ALLOWED', rule: COMMANDS[name].article });
    }
  });

  test.each(STAGES)('in %s the order has an owner unless nothing is owed on it', (stage) => {
    const { state } = IN_STAGE[stage]();
    expect(ownerOf(state)?.unit !== undefined).toBe(!TERMINAL.includes(stage));
    if (stage === 'DISPATCHED' || stage === 'HANDLING') expect(ownerOf(state)).toEqual({ role: 'unit', unit: STREET });
  });
});

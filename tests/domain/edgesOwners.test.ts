import { allDueItems, dueItems, nextDue } from '../../domain/agenda';
import type { DueKind, OrderEvent } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import { PLAIN } from './bodies';
import {
  actor,
  Case,
  CITY_MANAGEMENT,
  DESKS,
  DISTRICT,
  HOUR,
  IN_STAGE,
  inHandling,
  MARKET,
  MONDAY,
  STREET,
  SUPERVISION,
  terms,
  TEXT,
  TOLD,
  WATER,
} from './support';

const rules = { terms: terms() };
const by = (unit: string) => ({ by: actor('unit', unit) });
const known = () => inHandling(3, { supervision: SUPERVISION });
const owner = (order: Case, kind: DueKind) => dueItems(order.state).find((item) => item.kind === kind)?.owner;
const stateOf = (order: Case, unit: string) =>
  order.state.whistles?.flatMap(({ units }) => units).find((each) => each.unit === unit)?.state;

describe('who answers for an armed deadline beside the order’s own', () => {
  const refused = () => inHandling().give('whistle', PLAIN.whistle, rules).give('refuseWhistle', {}, by(MARKET));
  test.each<readonly [DueKind, string, () => Case]>([
    ['assignmentSign', MARKET, () => inHandling().give('assign', { unit: MARKET }, rules)],
    ['supervision', STREET, () => known().give('supervise', { ground: 'badEffect' })],
    [
      'supervisionReview',
      DESKS.leader,
      () => known().give('supervise', { ground: 'badEffect' }).give('answerSupervision', {}, by(STREET)),
    ],
    ['opinion', DISTRICT, () => inHandling().give('raise', { to: 'district' }, rules)],
    ['coUnit', WATER, () => inHandling().give('askCoUnit', { units: [WATER] }, rules)],
    ['whistleRuling', DISTRICT, refused],
  ])('%s: %s', (kind, unit, begun) => {
    expect(owner(begun(), kind)).toBe(unit);
  });
  test('of several called units the one that is due first; of several kinds due together each its own', () => {
    const order = known().give('whistle', { kind: 'demand', units: [CITY_MANAGEMENT] }, rules);
    order.give('whistle', { kind: 'emergency', units: [MARKET] }, rules).give('supervise', { ground: 'badEffect' });
    expect(owner(order, 'whistle')).toBe(MARKET);
    order.give('arrive', {}, by(MARKET));
    expect(order.due('whistle')).toBe(order.due('supervision'));
    expect([owner(order, 'whistle'), owner(order, 'supervision')]).toEqual([CITY_MANAGEMENT, STREET]);
  });
  test('the list goes by time, not by kind', () => {
    const items = dueItems(known().give('supervise', { ground: 'badEffect' }).state);
    expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).sort((a, b) => a - b));
    expect(items.map(({ kind }) => kind)).toEqual(['supervision', 'yellow', 'report']);
  });
  test('two rulings due at one instant are one item, counted from the first', () => {
    const order = inHandling().give('whistle', PLAIN.whistle, rules).give('refuseWhistle', {}, by(CITY_MANAGEMENT));
    order.pass(MONDAY + HOUR).give('refuseWhistle', {}, by(MARKET));
    expect(order.state.due.whistleRuling?.from).toBe(MONDAY);
    expect(allDueItems(order.state).filter(({ kind }) => kind === 'whistleRuling')).toMatchObject([
      { from: MONDAY, owner: DISTRICT },
    ]);
  });
});

describe('units called in, at the edges of their limits', () => {
  const whistled = (kind: 'demand' | 'emergency', unit: string, order = inHandling()) =>
    order.give('whistle', { kind, units: [unit] }, rules);

  test('one of several units that is at work already cannot be called again', () => {
    const order = whistled('demand', MARKET);
    expect(order.refused('askCoUnit', { units: [WATER, MARKET] }, rules)).toBe('ALREADY_CALLED');
  });
  test('exactly at its limit a called unit, a co-unit and a district still have time; what is late is named alone', () => {
    const order = whistled('emergency', MARKET);
    whistled('emergency', CITY_MANAGEMENT, order.pass(MONDAY + 1));
    const due = order.due('whistle');
    order.notice(due + 1);
    expect(order.all('WHISTLE_MISSED').flatMap(({ units }) => units)).toEqual([MARKET]);
    order.notice(due + 2);
    expect(order.all('WHISTLE_MISSED').flatMap(({ units }) => units)).toEqual([MARKET, CITY_MANAGEMENT]);
    const ruling = order.state.whistles?.flatMap(({ units }) => units.map(({ inquiry }) => inquiry?.by)) ?? [];
    expect(ruling).toEqual([order.due('whistleRuling'), order.due('whistleRuling')]);
  });
  test('a co-unit reports in time exactly at its limit, and late a millisecond after', () => {
    const reported = (later: number) => {
      const order = inHandling().give('askCoUnit', { units: [WATER] }, rules);
      const at = order.due('coUnit') + later;
      return order.give('coReport', {}, { ...by(WATER), at }).all('CO_REPORTED')[0];
    };
    expect(reported(0)).not.toHaveProperty('late');
    expect(reported(1)).toMatchObject({ late: true });
  });
  test('of two co-units only the one whose limit has passed is in breach, once', () => {
    const order = inHandling().give('askCoUnit', { units: [WATER] }, rules);
    order.pass(MONDAY + 2).give('askCoUnit', { units: [MARKET] }, rules);
    const first = order.due('coUnit');
    order.notice(first + 1);
    const late = () => order.all('BREACHED').filter(({ clock }) => clock === 'coUnit');
    expect(late().map((each) => each.owner)).toEqual([WATER]);
    order.pass(order.due('coUnit') + 1);
    expect(late().map((each) => each.owner)).toEqual([WATER, MARKET]);
  });
  test('a unit that came is not absent with one that did not, after a ruling', () => {
    const order = inHandling().give('whistle', { kind: 'emergency', units: [MARKET, CITY_MANAGEMENT] }, rules);
    order.pass(order.due('whistle') + 1);
    order.give('ruleWhistle', { unit: MARKET, mustCome: true }, { by: actor('district') });
    order.give('ruleWhistle', { unit: CITY_MANAGEMENT, mustCome: true }, { by: actor('district') });
    order.give('arrive', {}, by(CITY_MANAGEMENT));
    order.pass(order.due('whistle') + 1);
    expect(order.all('STAYED_AWAY')).toMatchObject([{ units: [MARKET] }]);
    expect([stateOf(order, MARKET), stateOf(order, CITY_MANAGEMENT)]).toEqual(['absent', 'arrived']);
    expect(order.all('WHISTLE_MISSED')).toHaveLength(1);
  });
  test('everybody delivered, or let go: the whistle is closed', () => {
    const order = inHandling().give('whistle', { kind: 'demand', units: [MARKET, CITY_MANAGEMENT] }, rules);
    order.give('arrive', {}, by(MARKET)).give('deliver', {}, by(MARKET));
    expect(order.all('WHISTLE_CLOSED')).toEqual([]);
    order.give('releaseUnit', { unit: CITY_MANAGEMENT }, by(STREET));
    expect(order.all('WHISTLE_CLOSED')).toHaveLength(1);
    expect(order.state.whistles?.[0]?.closedAt).toBe(MONDAY);
  });
  test('the hotline asks a co-unit for whoever holds the order; another unit does not', () => {
    const order = inHandling();
    expect(order.refused('askCoUnit', { units: [WATER] }, { ...rules, ...by(MARKET) })).toBe('NOT_THE_HOLDER');
    expect(order.refused('askCoUnit', { units: [WATER] }, { ...rules, by: actor('dispatcher') })).toBe('not refused');
  });
  test('a unit below that has handed its result upwards keeps the lead waiting for the check, also after its limit', () => {
    const order = inHandling().give('assign', { unit: MARKET, limit: { value: 1, unit: 'hour' } }, rules);
    order.give('submitAssignment', { result: 'solved' }, by(MARKET));
    const after = { at: MONDAY + 2 * HOUR };
    expect(order.refused('report', { result: 'solved' }, after)).toBe('UNITS_STILL_CALLED');
  });
});

describe('what an event leaves on the order', () => {
  test('before any dispatch nothing has been asked or granted', () => {
    expect(IN_STAGE.RECEIVED().state.extensionsOfDispatch).toEqual({ asked: 0, granted: 0 });
  });
  test('a hang, and not the asking for it, ends what was handed down', () => {
    const order = inHandling().give('assign', { unit: MARKET }, rules).give('askHang', PLAIN.askHang, rules);
    const handed = () => order.state.assignments?.map(({ state }) => state);
    expect(handed()).toEqual(['toSign']);
    order.give('endorseHang', { granted: true }).give('ruleHang', { granted: true });
    expect(handed()).toEqual(['withdrawn']);
    expect(order.state.due).not.toHaveProperty('assignmentSign');
  });
  test('each step of a unit stands beside its sending', () => {
    const order = new Case()
      .give('sign', {}, { at: MONDAY + 1 })
      .give('contact', { reached: true }, { at: MONDAY + 2 });
    expect(order.state.sent).toMatchObject([{ unit: STREET, signedAt: MONDAY + 1, contactedAt: MONDAY + 2 }]);
    const denied = new Case().give('object', { ground: 'duty', proposedUnit: WATER });
    denied.give('ruleObjection', { upheld: false }, { at: MONDAY + 3 });
    expect(denied.state.sent).toMatchObject([{ unit: STREET, signedAt: MONDAY + 3 }]);
    expect(denied.state.due).not.toHaveProperty('objectionReview');
  });
  test('a report sent back is reviewed no more', () => {
    const order = IN_STAGE.REPORTED().give('reviewReport', { accepted: false });
    expect(order.state.due).not.toHaveProperty('reportReview');
  });
  test.each(['toldAt', 'toldBy', 'evidence'] as const)(
    'without %s it was not proven that the caller was told',
    (one) => {
      const { state } = inHandling();
      const limit = { value: 2, unit: 'workday' } as const;
      const event = {
        ...{ type: 'EXTENSION_ASKED', at: MONDAY, by: actor('unit', STREET), message: 'm', value: 2, reason: 'law' },
        ...{ limit, due: {}, ...TOLD, note: TEXT },
      };
      const { [one]: _, ...unproven } = event;
      expect(evolve(state, event as OrderEvent).extension).toHaveProperty('told');
      expect(evolve(state, unproven as OrderEvent).extension).not.toHaveProperty('told');
    },
  );
  test('an order without a report limit has none after its calendar was announced either', () => {
    const order = IN_STAGE.TO_DISPATCH();
    order.give('recomputeDeadlines', {}, { terms: { ...terms(), calendar: { ...terms().calendar, version: 'x' } } });
    expect(order.state).not.toHaveProperty('clock');
  });
});

test('of two deadlines of one instant the earlier kind is next, in whichever order they were armed', () => {
  const { state } = inHandling();
  const due = { at: MONDAY, from: MONDAY - HOUR };
  const dues = { contact: due, report: due, yellow: due };
  const turned = { yellow: due, report: due, contact: due };
  expect(nextDue({ ...state, due: dues })?.kind).toBe('contact');
  expect(nextDue({ ...state, due: turned })?.kind).toBe('contact');
  expect(dueItems({ ...state, due: turned }).map(({ kind }) => kind)).toEqual(['contact', 'yellow', 'report']);
});

import { replay } from '../../importer/replay';
import { review, type Review } from '../../importer/review';
import { FIXTURES, type ReadyFeed, readyFeed } from './fixtureFeed';

const DAY = 86_400_000;

describe('what a change of the city means', () => {
  let ready: ReadyFeed;
  beforeAll(async () => {
    ready = await readyFeed(FIXTURES);
  });

  /** The order of the fixtures by its number, lived through the regulation to the end of the feed. */
  function lived(no: number): Review {
    const orderNo = `INS1699${String(no).padStart(5, '0')}`;
    const plan = ready.plans.find((each) => each.orderNo === orderNo);
    if (!plan) throw new Error(`no order ${orderNo}`);
    return review(plan, replay(plan, ready.pack, plan.lastSeenAt + 30 * DAY));
  }
  const typesOf = ({ within }: Review) => within.map(({ type }) => type);

  test('entered is taken in and held; sent is dispatched by the catalogue; accepted is signed, each at the city’s time', () => {
    const order = lived(1);
    expect(typesOf(order)).toEqual(['RECEIVED', 'SUBMITTED', 'DISPATCHED', 'SIGNED']);
    expect(order.within.map(({ at }) => new Date(at).toISOString())).toEqual([
      '2016-10-10T00:00:00.000Z',
      '2016-10-10T00:05:00.000Z',
      '2016-10-10T00:05:00.000Z',
      '2016-10-10T01:00:00.000Z',
    ]);
    expect(order.comparison).toEqual({ recorded: '3', reached: 'HANDLING', agrees: true });
  });

  test('done is the unit’s report, which the desk has not reviewed yet', () => {
    const order = lived(2);
    expect(order.within.at(-1)).toMatchObject({
      type: 'REPORTED',
      result: 'solved',
      late: false,
      by: { role: 'unit' },
    });
    expect(order.comparison.agrees).toBe(true);
  });

  test('released after a call is accepted, followed up and closed; no score exists, so it is unrated', () => {
    const order = lived(3);
    expect(order.within.find(({ type }) => type === 'RATED')).toMatchObject({ solved: true, satisfaction: 'unrated' });
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'solved' });
  });

  test('a caller who wants no call is never counted as satisfied: the follow-up is invalid', () => {
    const order = lived(4);
    expect(order.state).toMatchObject({ stage: 'CLOSED', outcome: 'invalid', ratings: [] });
    expect(order.within.find(({ type }) => type === 'REPORTED')).toMatchObject({ result: 'explained' });
  });

  test('not reached and a text sent: the survey is open, and the city released too early by the ordinance', () => {
    const order = lived(5);
    expect(order.state.visit?.task?.channel).toBe('sms');
    expect(order.comparison).toMatchObject({ agrees: false, reason: 'surveyOpen' });
  });

  test('moved to the slow channel after a call: the matter is unsolved and goes back for redo', () => {
    const order = lived(6);
    expect(order.state).toMatchObject({ stage: 'HANDLING', round: 2 });
    expect(order.comparison.reason).toBe('redoForUnsolved');
    expect(order.within.find(({ type }) => type === 'REPORTED')).toMatchObject({ result: 'unsolved' });
  });

  test('done, sent back and done again is a rejected report on the running clock', () => {
    const order = lived(7);
    expect(typesOf(order).filter((type) => type === 'REPORTED')).toHaveLength(2);
    expect(typesOf(order)).toContain('REPORT_REJECTED');
    expect(order.state).toMatchObject({ stage: 'CLOSED', round: 1 });
  });

  test('another unit before acceptance is a dispatch by a person', () => {
    const order = lived(8);
    expect(
      order.within.filter(({ type }) => type === 'DISPATCHED').map((event) => 'how' in event && event.how),
    ).toEqual(['auto', 'person']);
    expect(order.state.holder?.unit).toBe('KH-T02000');
  });

  test('given back after acceptance for another unit is an objection that the city upholds', () => {
    const order = lived(9);
    expect(typesOf(order)).toEqual(expect.arrayContaining(['OBJECTED', 'OBJECTION_UPHELD']));
    expect(order.state.holder).toMatchObject({ unit: 'KH-T04000', how: 'ruling' });
    expect(order.comparison.agrees).toBe(true);
  });

  test('handed to the police within minutes is a transfer: the unit it was booked on for the form never had it', () => {
    const order = lived(10);
    expect(typesOf(order)).toEqual(['RECEIVED', 'TRANSFERRED']);
    expect(order.silent).toBe(1);
  });

  test('a duplicate found at the desk is merged into the order it repeats', () => {
    const order = lived(11);
    expect(order.state).toMatchObject({ stage: 'MERGED', mergedInto: 'INS169900001' });
  });

  test('passed on to the petition channel at the desk is declined to the statutory route', () => {
    expect(lived(12).state.stage).toBe('DECLINED');
  });

  test('an order still being entered waits with its dispatch limit armed', () => {
    const order = lived(13);
    expect(order.state.stage).toBe('RECEIVED');
    expect(order.state.due.dispatch).toBeDefined();
    expect(order.comparison.agrees).toBe(true);
  });

  test('a kind corrected before sending goes with the submission; corrected after it, there is no command', () => {
    const order = lived(14);
    expect(order.within.find(({ type }) => type === 'SUBMITTED')).toHaveProperty('matter');
    expect(order.unexpressed).toEqual([expect.objectContaining({ step: 2, reason: 'correctedAfterDispatch' })]);
    expect(order.comparison.agrees).toBe(true);
  });

  test('released without a word about the caller stays open for the call that art. 23 wants', () => {
    const order = lived(15);
    expect(order.state.stage).toBe('VISITING');
    expect(order.comparison.reason).toBe('releasedWithoutCall');
    expect(order.after.map(({ type }) => type)).toContain('FOLLOW_UP_INVALID');
  });

  test('what the city changes after the order is closed has no command', () => {
    const order = lived(16);
    expect(order.unexpressed.map(({ reason }) => reason)).toEqual(['closedBefore']);
    expect(order.comparison.agrees).toBe(true);
  });

  test('an order first seen released lives its whole life at that instant', () => {
    const order = lived(17);
    expect(typesOf(order)).toEqual(expect.arrayContaining(['DISPATCHED', 'SIGNED', 'REPORTED', 'CLOSED']));
    expect(order.comparison.agrees).toBe(true);
  });

  test('a unit that is late signs by expiry, breaches, and is followed up at the limit', () => {
    const order = lived(18);
    expect(
      order.within.filter((event) => event.type === 'BREACHED').map((event) => 'clock' in event && event.clock),
    ).toEqual(expect.arrayContaining(['sign', 'report']));
    expect(order.within.find(({ type }) => type === 'REPORTED')).toMatchObject({ late: true });
  });

  test('numbers of steps depend on the input alone, so a message is never given twice', () => {
    for (const { steps } of ready.plans) expect(steps.map(({ no }) => no)).toEqual(steps.map((_, i) => i + 1));
  });

  test('no reason is ever missing', () => {
    for (const plan of ready.plans) {
      const { comparison } = review(plan, replay(plan, ready.pack, plan.lastSeenAt));
      expect(comparison.agrees || comparison.reason !== 'unexplained').toBe(true);
    }
  });
});

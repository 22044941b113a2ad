import { DAY } from '../../domain/calendar';
import { periodAgenda } from '../../domain/period/agenda';
import { excludedOrders } from '../../domain/period/state';
import {
  APPRAISER,
  FREEZE_AT,
  GRANTED,
  Month,
  PAPER,
  PROPOSAL,
  RECKONED_ANEW,
  REFUSED,
  SECOND,
  STREET,
  SUPERVISOR,
} from './periodFixture';

const LATER = FREEZE_AT + 9 * DAY;
/** Frozen and signed, with A-1 excluded. */
function signed(): Month {
  const month = new Month().close();
  month.give('proposeExclusion', PROPOSAL, APPRAISER);
  month.give('decideExclusion', GRANTED, SECOND);
  return month.freeze().sign();
}

test('a correction is a new version, by two persons, with its reason; former versions stay', () => {
  const month = signed();
  const correction = { ...RECKONED_ANEW, exclude: ['A-2'], include: ['A-1'] };
  expect(month.give('proposeCorrection', correction, SUPERVISOR, LATER)).toBe('ROLE_NOT_ALLOWED');
  expect(month.give('proposeCorrection', correction, APPRAISER, LATER)).toEqual(['CORRECTION_PROPOSED']);
  expect(month.give('decideCorrection', GRANTED, APPRAISER, LATER)).toBe('SAME_PERSON');
  expect(excludedOrders(month.state)).toEqual(['A-1']);
  expect(periodAgenda(month.state, LATER)).toBeUndefined();
  expect(month.give('decideCorrection', GRANTED, SUPERVISOR, LATER)).toEqual(['CORRECTION_DECIDED']);
  expect(periodAgenda(month.state, LATER)).toEqual({ what: 'sign', at: LATER, version: 2, correction: 1 });
  expect(excludedOrders(month.state)).toEqual(['A-2']);
  month.sign(1);
  expect(month.state.versions.map(({ version, correction }) => [version, correction])).toEqual([
    [1, undefined],
    [2, 1],
  ]);
  expect(periodAgenda(month.state, LATER)).toBeUndefined();
});

test('one correction at a time: while it waits for its second person, and until its version is signed', () => {
  const month = signed();
  month.give('proposeCorrection', RECKONED_ANEW, APPRAISER, LATER);
  expect(month.give('proposeCorrection', RECKONED_ANEW, SECOND, LATER)).toBe('CASE_PENDING');
  month.give('decideCorrection', GRANTED, SECOND, LATER);
  expect(month.give('proposeCorrection', RECKONED_ANEW, SECOND, LATER)).toBe('CASE_PENDING');
  expect(month.sign(1).give('proposeCorrection', RECKONED_ANEW, SECOND, LATER)).toEqual(['CORRECTION_PROPOSED']);
});

test('a refused correction changes nothing and leaves room for another', () => {
  const month = signed();
  month.give('proposeCorrection', { ...RECKONED_ANEW, exclude: ['A-2'] }, APPRAISER, LATER);
  expect(month.give('decideCorrection', REFUSED, SECOND, LATER)).toEqual(['CORRECTION_DECIDED']);
  expect(excludedOrders(month.state)).toEqual(['A-1']);
  expect(month.give('decideCorrection', GRANTED, SECOND, LATER)).toBe('CASE_DECIDED');
  expect(month.give('decideCorrection', { ...GRANTED, no: 2 }, SECOND, LATER)).toBe('UNKNOWN_CASE');
  expect(month.give('proposeCorrection', RECKONED_ANEW, SECOND, LATER)).toEqual(['CORRECTION_PROPOSED']);
});

test('before there is a signed version there is nothing to correct, and what stands so already is no correction', () => {
  expect(new Month().close().give('proposeCorrection', RECKONED_ANEW, APPRAISER)).toBe('NOT_FROZEN');
  const month = signed();
  for (const wrong of [{ exclude: ['A-1'] }, { include: ['A-2'] }])
    expect(month.give('proposeCorrection', { ...RECKONED_ANEW, ...wrong }, APPRAISER, LATER)).toBe(
      'NOTHING_TO_CORRECT',
    );
});

test('a signed version is published once', () => {
  const month = signed();
  expect(month.give('publishResult', { version: 1 }, STREET, LATER)).toBe('ROLE_NOT_ALLOWED');
  expect(month.give('publishResult', { version: 2 }, APPRAISER, LATER)).toBe('UNKNOWN_VERSION');
  expect(month.give('publishResult', { version: 1 }, APPRAISER, LATER)).toEqual(['PUBLISHED']);
  expect(month.give('publishResult', { version: 1 }, SECOND, LATER)).toBe('CASE_DECIDED');
  month.give('proposeCorrection', RECKONED_ANEW, APPRAISER, LATER);
  month.give('decideCorrection', GRANTED, SECOND, LATER);
  month.sign(1);
  month.give('publishResult', { version: 2 }, APPRAISER, LATER + 1);
  expect(month.state.versions.map(({ publishedAt }) => publishedAt)).toEqual([LATER, LATER + 1]);
});

test('a correction of which only the proposal is known is signed as of then', () => {
  const month = signed();
  month.give('proposeCorrection', { ...RECKONED_ANEW, evidence: [PAPER, PAPER] }, APPRAISER, LATER);
  month.give('decideCorrection', GRANTED, SECOND, LATER + 5);
  const { corrections } = month.state;
  const [{ decided: _, ...asked } = {}] = corrections;
  const bare = { ...month.state, corrections: [asked] } as typeof month.state;
  expect(periodAgenda(bare, LATER)).toMatchObject({ what: 'sign', at: LATER });
});

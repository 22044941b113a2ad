import fc from 'fast-check';
import { addLimit } from '../../domain/calendar';
import { KINDS } from '../../domain/commands';
import { withOverrides } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import { at, beijing, termsOf } from './rulesFixture';

describe('Art. 13: the limit on the order', () => {
  test.each([
    [1, { value: 2, unit: 'hour' }, { value: 1, unit: 'hour' }, { value: 0.25, unit: 'hour' }, 0.5],
    [2, { value: 24, unit: 'hour' }, { value: 24, unit: 'hour' }, { value: 0.5, unit: 'hour' }, 0.8],
    [
      3,
      { value: 7, unit: 'naturalDay', rollOver: true },
      { value: 24, unit: 'hour' },
      { value: 4, unit: 'workHour' },
      0.8,
    ],
    [
      4,
      { value: 15, unit: 'naturalDay', rollOver: true },
      { value: 24, unit: 'hour' },
      { value: 4, unit: 'workHour' },
      0.8,
    ],
  ] as const)('level %i set by a person', (level, report, dispatch, sign, yellowShare) => {
    const terms = termsOf({ level });
    expect(terms).toMatchObject({ level, reportBasis: 'level', yellowShare });
    expect(terms.limits).toMatchObject({ report, dispatch, sign });
  });

  test('the catalogue gives the level and the class of the dispatch limit', () => {
    expect(termsOf({ matter: 'heating.none' })).toMatchObject({
      level: 2,
      limits: { dispatch: { value: 2, unit: 'hour' } },
    });
    expect(termsOf({ matter: 'gas.leak' })).toMatchObject({
      level: 1,
      limits: { dispatch: { value: 1, unit: 'hour' } },
    });
    expect(termsOf({ matter: 'housing.illegal' })).toMatchObject({
      level: 4,
      limits: { dispatch: { value: 24, unit: 'hour' } },
    });
  });

  test('danger makes it level 1 and the dispatch limit one hour; a level a person set stays', () => {
    expect(termsOf({ danger: true })).toMatchObject({
      level: 1,
      limits: { dispatch: { value: 1 }, report: { value: 2 } },
    });
    expect(termsOf({ danger: true, level: 3 })).toMatchObject({
      level: 3,
      limits: { dispatch: { value: 1, unit: 'hour' } },
    });
  });

  test('a consult that has to be dispatched has one working day (TL-5), unless there is danger', () => {
    expect(termsOf({ kind: 'consult' })).toMatchObject({
      reportBasis: 'consult',
      limits: { report: { value: 1, unit: 'workday' } },
    });
    expect(termsOf({ kind: 'consult', danger: true })).toMatchObject({
      reportBasis: 'level',
      limits: { report: { value: 2 } },
    });
  });

  test.each([1, 2] as const)('at level %i neither a consult nor a law gives more time', (level) => {
    expect(termsOf({ kind: 'consult', level }).reportBasis).toBe('level');
    expect(termsOf({ matter: 'market.food', kind: 'complaint', level }).reportBasis).toBe('level');
  });

  test('a longer legal limit wins (TL-6): 45 working days to mediate, 15 to check a lead', () => {
    expect(termsOf({ matter: 'market.food', kind: 'complaint' })).toMatchObject({
      reportBasis: 'law',
      limits: { report: { value: 45, unit: 'workday' } },
    });
    expect(termsOf({ matter: 'market.food', kind: 'report' })).toMatchObject({
      reportBasis: 'law',
      limits: { report: { value: 15 } },
    });
  });

  test('a legal limit for another kind, a shorter one, or one under danger changes nothing', () => {
    expect(termsOf({ matter: 'market.food', kind: 'help' }).reportBasis).toBe('level');
    expect(termsOf({ matter: 'market.food', kind: 'complaint', danger: true }).reportBasis).toBe('level');
    const within = (value: number) =>
      withOverrides(beijing, {
        catalogue: {
          matters: beijing.documents.catalogue.matters.map((matter) =>
            matter.code === 'market.food'
              ? {
                  ...matter,
                  legal: [
                    {
                      kinds: ['complaint' as const],
                      limit: { value, unit: 'workday' as const, source: 'x', certainty: 'P' as const },
                    },
                  ],
                }
              : matter,
          ),
        },
      });
    // From this Monday seven natural days and five working days end on the same evening.
    const basis = (value: number) => termsOf({ matter: 'market.food', kind: 'complaint' }, within(value)).reportBasis;
    expect([3, 5, 6].map(basis)).toEqual(['level', 'level', 'law']);
  });

  test('all the rest of the policy stands on the order', () => {
    expect(termsOf({ outward: true })).toMatchObject({
      outward: true,
      ladder: [
        { act: 'writtenUrge', after: { value: 1, unit: 'workday' } },
        { act: 'criticise', after: { value: 5, unit: 'workday' } },
        { act: 'supervise', after: { value: 10, unit: 'workday' } },
      ],
      objection: { max: 2, perUnit: 1 },
      extension: { max: 1, maxShare: 1, levels: [3, 4], askBefore: { value: 1, unit: 'workday' } },
      followUp: {
        calls: 3,
        minDays: 2,
        hours: [
          [540, 720],
          [840, 1200],
        ],
        survey: { value: 72, unit: 'hour' },
      },
      redoMax: 2,
      periodStartDay: 19,
      scale: { satisfied: 1, basic: 0.9, dissatisfied: 0 },
      versions: { profile: 'beijing', hash: beijing.hash, calendar: 'cn-2016-2026' },
    });
    expect(termsOf({}).outward).toBe(false);
  });
});

describe('Any question', () => {
  const places = fc.constantFrom(
    {},
    { district: '110101' },
    { street: '110115403' },
    { community: '110101001001' },
    { district: 'nowhere' },
  );
  test('gets terms or a refusal, never an exception; the terms are small, plain JSON and have a due time', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            matter: fc.oneof(fc.constantFrom(...beijing.matters.keys()), fc.string()),
            place: places,
            kind: fc.constantFrom(...KINDS),
            at: fc.integer({ min: at('2015-01-01 00:00'), max: at('2031-01-01 00:00') }),
            level: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
            unit: fc.oneof(fc.constantFrom(...beijing.units.keys()), fc.string()),
            danger: fc.boolean(),
          },
          { requiredKeys: ['matter', 'place', 'kind', 'at'] },
        ),
        (question) => {
          const answer = resolve(beijing, question);
          if ('refused' in answer) return;
          expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
          expect(JSON.stringify(answer).length).toBeLessThan(2_000);
          expect(addLimit(question.at, answer.limits.report, answer.calendar)).toBeGreaterThan(question.at);
        },
      ),
    );
  });
});

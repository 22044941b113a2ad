import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadPack } from '../../rules/load';
import { BadPack, makePack, type Patch } from '../../rules/pack';
import type { Documents, Matter, Organisation } from '../../rules/schemas';
import { beijing, faultsOf } from './rulesFixture';

const { documents } = beijing;
const P = { source: 'test', certainty: 'P' } as const;

/** The catalogue with one matter changed, by its code. */
const matter = (code: string, change: Partial<Matter>): Patch<Documents> => ({
  catalogue: { matters: documents.catalogue.matters.map((m) => (m.code === code ? { ...m, ...change } : m)) },
});
const indexOf = (code: string) => documents.catalogue.matters.findIndex((m) => m.code === code);
const unit = (code: string, change: Partial<Organisation['units'][number]>): Patch<Documents> => ({
  organisation: { units: documents.organisation.units.map((u) => (u.code === code ? { ...u, ...change } : u)) },
});
const unitIndex = (code: string) => documents.organisation.units.findIndex((u) => u.code === code);
const year = (off: string[], worked: string[]): Patch<Documents> => ({
  calendar: { years: { 2026: { off, worked } } },
});

describe('A pack is refused with the path of the fault', () => {
  const rows: readonly (readonly [string, Patch<Documents>, string])[] = [
    ['a fraction of a working day', { policy: { limits: { redo: { value: 2.5 } } } }, 'policy.limits.redo.value'],
    [
      'a fraction of a natural day',
      { policy: { limits: { report: { 3: { value: 7.5 } } } } },
      'policy.limits.report.3.value',
    ],
    ['a limit below 0', { policy: { limits: { appeal: { value: -1 } } } }, 'policy.limits.appeal.value'],
    [
      'no time at all to report',
      { policy: { limits: { report: { 1: { value: 0 } } } } },
      'policy.limits.report.1.value',
    ],
    ['a limit longer than ten years', { policy: { limits: { info: { value: 90_000 } } } }, 'policy.limits.info.value'],
    ['hours that roll over', { policy: { limits: { info: { rollOver: true } } } }, 'policy.limits.info.rollOver'],
    ['a yellow light at 100 %', { policy: { yellowShare: { 1: { value: 1 } } } }, 'policy.yellowShare.1.value'],
    [
      'co-units due before their own share',
      { policy: { calling: { coUnitLatest: { value: 0.4 } } } },
      'policy.calling.coUnitLatest.value',
    ],
    [
      'a band without a middle',
      { policy: { calling: { band: { low: { value: 0.2 } } } } },
      'policy.calling.band.high.value',
    ],
    ['an empty ladder', { policy: { ladder: [] as never } }, 'policy.ladder.0'],
    [
      'a ladder that does not ascend',
      { policy: { ladder: [documents.policy.ladder[1] as never, documents.policy.ladder[0]] } },
      'policy.ladder.1.after',
    ],
    [
      'more calling days than calls',
      { policy: { followUp: { minDays: { value: 4 } } } },
      'policy.followUp.minDays.value',
    ],
    [
      'calling hours that overlap',
      {
        policy: {
          followUp: {
            hours: {
              value: [
                [540, 720],
                [700, 800],
              ],
            },
          },
        },
      },
      'policy.followUp.hours.value.1',
    ],
    ['no calling hours', { policy: { followUp: { hours: { value: [] } } } }, 'policy.followUp.hours.value'],
    ['a period that starts on the 31st', { policy: { periodStartDay: { value: 31 } } }, 'policy.periodStartDay.value'],
    ['basic above satisfied', { policy: { scale: { satisfied: { value: 0.5 } } } }, 'policy.scale.basic.value'],
    [
      'dissatisfied above basic',
      { policy: { scale: { dissatisfied: { value: 0.95 } } } },
      'policy.scale.dissatisfied.value',
    ],
    [
      'weights that are not 100',
      { policy: { appraisal: { weights: { response: { value: 20 } } } } },
      'policy.appraisal.weights',
    ],
    ['signing later than reporting', { policy: { limits: { sign: { 1: { value: 3 } } } } }, 'policy.limits.sign.1'],
    ['a figure without a source', { policy: { redoMax: { source: null } } } as never, 'policy.redoMax.source'],
    ['a figure without a certainty', { policy: { redoMax: { certainty: null } } } as never, 'policy.redoMax.certainty'],
    ['a certainty nobody knows', { policy: { redoMax: { certainty: 'E' } } } as never, 'policy.redoMax.certainty'],
    ['a key nobody knows', { policy: { limits: { singing: {} } } } as never, 'policy.limits'],
    ['an end of validity before its start', { policy: { validTo: '2020-01-01' } }, 'policy.validTo'],
    ['a date that is none', { policy: { validFrom: '2026-02-30' } }, 'policy.validFrom'],
    ['documents of two profiles', { calendar: { profile: 'jinan' } }, 'calendar.profile'],
    ['a version with a space behind', { policy: { version: '1 ' } }, 'policy.version'],
    [
      'a unit that does not exist',
      matter('heating.none', { owner: { by: 'enterprise', unit: 'BJ-ENT-NOBODY' } }),
      `catalogue.matters.${indexOf('heating.none')}.owner.unit`,
    ],
    [
      'a department as an enterprise',
      matter('heating.none', { owner: { by: 'enterprise', unit: 'BJ-DEP-UMC' } }),
      `catalogue.matters.${indexOf('heating.none')}.owner.unit`,
    ],
    [
      'a district department that does not exist',
      matter('market.food', { owner: { by: 'districtDepartment', department: 'NASA' } }),
      `catalogue.matters.${indexOf('market.food')}.owner.department`,
    ],
    [
      "a department's matter sent to the street (DI-14)",
      matter('market.food', { owner: { by: 'street' } }),
      `catalogue.matters.${indexOf('market.food')}.owner.by`,
    ],
    [
      "a department's matter sent to one street by its code (DI-14)",
      matter('market.food', { owner: { by: 'cityDepartment', unit: 'BJ-110108001' } }),
      `catalogue.matters.${indexOf('market.food')}.owner.unit`,
    ],
    [
      "a department's matter sent to the street at one place (DI-14)",
      matter('market.food', { exceptions: [{ place: '110108001', owner: { by: 'street' } }] }),
      `catalogue.matters.${indexOf('market.food')}.exceptions.0.owner.by`,
    ],
    [
      'a community as main owner (art. 17, DI-14)',
      matter('market.food', { owner: { by: 'community' } as never }),
      `catalogue.matters.${indexOf('market.food')}.owner.by`,
    ],
    [
      'an exception at a place that does not exist',
      matter('market.food', { exceptions: [{ place: '999', owner: { by: 'district' } }] }),
      `catalogue.matters.${indexOf('market.food')}.exceptions.0.place`,
    ],
    [
      'two exceptions at one place',
      matter('market.food', {
        exceptions: [
          { place: '110108', owner: { by: 'district' } },
          { place: '110108', owner: { by: 'district' } },
        ],
      }),
      `catalogue.matters.${indexOf('market.food')}.exceptions.1.place`,
    ],
    [
      'two legal limits for one kind',
      matter('market.food', {
        legal: [
          { kinds: ['report'], limit: { value: 1, unit: 'workday', ...P } },
          { kinds: ['report'], limit: { value: 2, unit: 'workday', ...P } },
        ],
      }),
      `catalogue.matters.${indexOf('market.food')}.legal`,
    ],
    [
      'a fraction of a day in a law',
      matter('market.food', { legal: [{ kinds: ['report'], limit: { value: 1.5, unit: 'workday', ...P } }] }),
      `catalogue.matters.${indexOf('market.food')}.legal.0.limit.value`,
    ],
    [
      'the same matter twice',
      { catalogue: { matters: [...documents.catalogue.matters, documents.catalogue.matters[0] as Matter] } },
      `catalogue.matters.${documents.catalogue.matters.length}.code`,
    ],
    [
      'a matter code in capitals',
      matter('market.food', { code: 'Market.Food' }),
      `catalogue.matters.${indexOf('market.food')}.code`,
    ],
    ['a level 5', matter('market.food', { level: 5 as never }), `catalogue.matters.${indexOf('market.food')}.level`],
    [
      'a supervisor that does not exist',
      unit('BJ-ENT-HEAT', { supervisor: 'BJ-DEP-NOBODY' }),
      `organisation.units.${unitIndex('BJ-ENT-HEAT')}.supervisor`,
    ],
    [
      'supervisors in a circle',
      unit('BJ-DEP-UMC', { supervisor: 'BJ-ENT-HEAT' }),
      `organisation.units.${unitIndex('BJ-DEP-UMC')}.supervisor`,
    ],
    [
      'a chain that ends at no desk',
      unit('BJ-DESK-LEADER', { kind: 'cityDepartment' }),
      `organisation.units.${unitIndex('BJ-DESK-LEADER')}.supervisor`,
    ],
    ['a desk that is no desk', { organisation: { desks: { city: 'BJ-DEP-UMC' } } }, 'organisation.desks.city'],
    [
      'a desk that does not exist',
      { organisation: { desks: { visit: 'BJ-DESK-NOBODY' } } },
      'organisation.desks.visit',
    ],
    [
      'a unit in a district that does not exist',
      unit('BJ-ENT-HEAT', { district: '999999' }),
      `organisation.units.${unitIndex('BJ-ENT-HEAT')}.district`,
    ],
    [
      'a unit code twice',
      { organisation: { units: [...documents.organisation.units, documents.organisation.units[0] as never] } },
      'organisation.units.BJ-DESK-LEADER',
    ],
    [
      'a street code twice',
      {
        organisation: {
          districts: [
            ...documents.organisation.districts,
            { code: 'X', zh: 'x', en: 'x', streets: [{ code: '110108001', zh: 'x', kind: 'street' }] },
          ],
        },
      },
      'organisation.districts.16.streets.0.code',
    ],
    [
      'a department missing in a district that does not exist',
      {
        organisation: {
          districtDepartments: documents.organisation.districtDepartments.map((d) =>
            d.code === 'WATER' ? { ...d, except: ['999999'] } : d,
          ),
        },
      },
      `organisation.districtDepartments.${documents.organisation.districtDepartments.findIndex((d) => d.code === 'WATER')}.except.0`,
    ],
    [
      'communities of a street that does not exist',
      { communities: { streets: { 999999999: { '001': 'x' } } } },
      'communities.streets.999999999',
    ],
    [
      'a community number of two digits',
      { communities: { streets: { 110101001: { '01': 'x' } } } },
      'communities.streets.110101001.01',
    ],
    ['a free Sunday', year(['2026-11-22'], []), 'calendar.years.2026.off.0'],
    ['a worked Monday', year([], ['2026-11-23']), 'calendar.years.2026.worked.0'],
    ['a day of another year', year(['2025-10-01'], []), 'calendar.years.2026.off.0'],
    ['a holiday twice', year(['2026-10-01', '2026-10-01'], []), 'calendar.years.2026.off.1'],
    ['a year left out', { calendar: { years: { 2025: null } } }, 'calendar.years.2026'],
    ['announced behind the last year', { calendar: { announcedUntil: '2027-12-31' } }, 'calendar.announcedUntil'],
    ['no business hours', { calendar: { segments: { value: [] } } }, 'calendar.segments.value'],
  ];

  test.each(rows)('%s', (_, patch, expected) => {
    expect(faultsOf(patch)).toContain(expected);
  });

  test('the pack itself has no fault', () => {
    expect(faultsOf({})).toEqual([]);
  });
});

describe('A bad pack is refused whole', () => {
  test('with all its faults at once, those between documents too', () => {
    const faults = faultsOf({
      policy: { limits: { redo: { value: 2.5 }, appeal: { value: -1 } } },
      organisation: { desks: { city: 'BJ-DEP-UMC' } },
      catalogue: {
        matters: [
          { ...(documents.catalogue.matters[0] as Matter), owner: { by: 'enterprise', unit: 'BJ-ENT-NOBODY' } },
        ],
      },
    });
    expect([...faults].sort()).toEqual([
      'catalogue.matters.0.owner.unit',
      'organisation.desks.city',
      'policy.limits.appeal.value',
      'policy.limits.redo.value',
    ]);
  });

  test.each([undefined, null, 7, 'policy', []])('a document that is %p is named, nothing crashes', (policy) => {
    try {
      makePack({ ...documents, policy });
      throw new Error('accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(BadPack);
      expect((error as BadPack).faults).toEqual([{ path: 'policy', message: expect.any(String) }]);
      expect((error as BadPack).message).toContain('policy');
    }
  });

  test('a missing or broken file is named', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'jiesu-pack-'));
    mkdirSync(path.join(folder, 'jinan'));
    try {
      expect(() => loadPack('jinan', {}, folder)).toThrow(/jinan\/policy\.json/);
      writeFileSync(path.join(folder, 'jinan', 'policy.json'), '{');
      expect(() => loadPack('jinan', {}, folder)).toThrow(/jinan\/policy\.json/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

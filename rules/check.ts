import { addLimit, parseDay } from '../domain/calendar';
import { isMondayToFriday } from '../domain/calendar-days';
import type { Limit, WorkCalendar } from '../domain/terms';
import { toLimit } from './figures';
import { isGrassroots, type Unit, type UnitKind, unitsOf } from './organisation';
import type { CalendarDocument, Documents, Matter, Organisation, Owner, Policy } from './schemas';

/** What is wrong with a pack, and where: `catalogue.matters.3.owner.unit`. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/**
 * What no single field can show: units that do not exist, supervisors in a circle, a department's matter sent to a
 * street (DI-14), rungs that do not ascend. Documents that are missing because they are malformed are passed over, so
 * that all faults of a pack come in one answer.
 */
export function crossCheck(documents: Partial<Documents>): readonly Fault[] {
  const { policy, catalogue, organisation, communities, calendar } = documents;
  const faults: Fault[] = [];
  for (const [name, { profile, version }] of Object.entries(documents)) {
    if (policy && profile !== policy.profile)
      faults.push({ path: `${name}.profile`, message: `is not ${policy.profile}` });
    if (version.trim() !== version) faults.push({ path: `${name}.version`, message: 'begins or ends with a space' });
  }
  for (const [name, document] of Object.entries({ policy, catalogue, organisation, calendar })) {
    if (document?.validTo !== undefined && document.validTo < document.validFrom) {
      faults.push({ path: `${name}.validTo`, message: 'is before validFrom' });
    }
  }
  if (policy) faults.push(...checkPolicy(policy));
  if (calendar) faults.push(...checkCalendar(calendar));
  if (organisation) faults.push(...checkOrganisation(organisation));
  if (organisation && communities) {
    const streets = new Set(
      organisation.districts.flatMap((district) => district.streets.map((street) => street.code)),
    );
    for (const street of Object.keys(communities.streets)) {
      if (!streets.has(street)) faults.push({ path: `communities.streets.${street}`, message: 'no such street' });
    }
  }
  if (policy && catalogue) faults.push(...checkAssigning(policy, catalogue.matters));
  if (organisation && catalogue) faults.push(...checkCatalogue(catalogue.matters, organisation));
  return faults;
}

function repeated(codes: readonly string[], path: (index: number) => string): readonly Fault[] {
  const seen = new Set<string>();
  return codes.flatMap((code, i) => {
    if (seen.has(code)) return [{ path: path(i), message: `${code} stands here twice` }];
    seen.add(code);
    return [];
  });
}

/** Every week worked, to compare limits of different units with each other. */
const ORDINARY: WorkCalendar = { version: '', firstDay: 0, bits: '', announcedUntil: 0, segments: [[540, 1080]] };
const length = (limit: Limit) => addLimit(0, limit, ORDINARY);

function checkPolicy(policy: Policy): readonly Fault[] {
  const faults: Fault[] = [];
  const { scale, appraisal, followUp, calling } = policy;
  policy.ladder.forEach((rung, i) => {
    const below = policy.ladder[i - 1];
    if (below && length(toLimit(rung.after)) <= length(toLimit(below.after))) {
      faults.push({ path: `policy.ladder.${i}.after`, message: 'is not later than the rung before' });
    }
  });
  if (followUp.minDays.value > followUp.calls.value) {
    faults.push({ path: 'policy.followUp.minDays.value', message: 'is more days than calls' });
  }
  if (scale.satisfied.value < scale.basic.value)
    faults.push({ path: 'policy.scale.basic.value', message: 'is above satisfied' });
  if (scale.basic.value < scale.dissatisfied.value) {
    faults.push({ path: 'policy.scale.dissatisfied.value', message: 'is above basic' });
  }
  const { response, resolution, satisfaction } = appraisal.weights;
  if (response.value + resolution.value + satisfaction.value !== 100) {
    faults.push({ path: 'policy.appraisal.weights', message: 'do not add up to 100' });
  }
  faults.push(...checkAppraisal(policy));
  if (calling?.coUnitLatest && calling.coUnitLatest.value < calling.coUnitShare.value)
    faults.push({ path: 'policy.calling.coUnitLatest.value', message: 'is below coUnitShare' });
  if (calling && calling.band.low.value >= calling.band.high.value)
    faults.push({ path: 'policy.calling.band.high.value', message: 'is not above low' });
  for (const level of [1, 2, 3, 4] as const) {
    if (length(toLimit(policy.limits.sign[level])) > length(toLimit(policy.limits.report[level]))) {
      faults.push({ path: `policy.limits.sign.${level}`, message: 'is longer than the limit for the report' });
    }
  }
  return faults;
}

function checkAppraisal({ appraisal }: Policy): readonly Fault[] {
  const { weightSets = [], groups = [], labels = [], fairness, period } = appraisal;
  const faults: Fault[] = [];
  const fault = (where: string, message: string) => faults.push({ path: `policy.appraisal.${where}`, message });
  const known = new Set(groups.map(({ code }) => code));
  if (known.size < groups.length) fault('groups', 'have a code twice');
  groups.forEach(({ sizes }, i) => {
    const ascend = sizes?.value.every((size, k, all) => k === 0 || size > (all[k - 1] ?? 0)) ?? true;
    if (!ascend) fault(`groups.${i}.sizes.value`, 'do not ascend');
  });
  weightSets.forEach(({ weights: { value }, groups: of = [] }, i) => {
    if (value.response + value.resolution + value.satisfaction !== 100)
      fault(`weightSets.${i}.weights`, 'do not add up to 100');
    if (of.some((code) => !known.has(code))) fault(`weightSets.${i}.groups`, 'names a group that is not there');
  });
  labels.forEach(({ groups: of }, i) => {
    if (of.some((code) => !known.has(code))) fault(`labels.${i}.groups`, 'names a group that is not there');
  });
  for (const name of ['lastMinute', 'callsBefore'] as const) {
    if (fairness && fairness[name].unit !== 'hour') fault(`fairness.${name}.unit`, 'is not in hours');
  }
  if (period && period.dailyAfter.unit !== 'hour') fault('period.dailyAfter.unit', 'is not in hours');
  return faults;
}

function checkCalendar(calendar: CalendarDocument): readonly Fault[] {
  const years = Object.keys(calendar.years).sort();
  const faults: Fault[] = [];
  years.forEach((year, i) => {
    if (i > 0 && Number(year) !== Number(years[i - 1]) + 1) {
      faults.push({ path: `calendar.years.${year}`, message: 'a year is missing before' });
    }
    for (const [list, mondayToFriday] of [
      ['off', true],
      ['worked', false],
    ] as const) {
      const dates = calendar.years[year]?.[list] ?? [];
      faults.push(...repeated(dates, (n) => `calendar.years.${year}.${list}.${n}`));
      dates.forEach((date, n) => {
        const path = `calendar.years.${year}.${list}.${n}`;
        if (!date.startsWith(`${year}-`)) faults.push({ path, message: `is not in ${year}` });
        if (isMondayToFriday(parseDay(date) ?? 0) !== mondayToFriday) {
          faults.push({ path, message: mondayToFriday ? 'is a weekend anyway' : 'is Monday to Friday anyway' });
        }
      });
    }
  });
  const lastYear = years.at(-1);
  if (lastYear !== undefined && calendar.announcedUntil > `${lastYear}-12-31`) {
    faults.push({ path: 'calendar.announcedUntil', message: `is behind the last year given (${lastYear})` });
  }
  return faults;
}

function checkOrganisation(organisation: Organisation): readonly Fault[] {
  const all = unitsOf(organisation);
  const byCode = new Map(all.map((unit) => [unit.code, unit]));
  const districts = new Set(organisation.districts.map((district) => district.code));
  const places = organisation.districts.flatMap((district, d) => [
    [district.code, `organisation.districts.${d}.code`] as const,
    ...district.streets.map((street, s) => [street.code, `organisation.districts.${d}.streets.${s}.code`] as const),
  ]);
  const faults: Fault[] = [
    ...repeated(
      all.map((unit) => unit.code),
      (i) => `organisation.units.${all[i]?.code ?? i}`,
    ),
    ...repeated(
      places.map(([code]) => code),
      (i) => places[i]?.[1] ?? '',
    ),
  ];
  for (const [role, code] of Object.entries(organisation.desks)) {
    if (byCode.get(code)?.kind !== 'desk')
      faults.push({ path: `organisation.desks.${role}`, message: `${code} is no desk` });
  }
  // Where every ladder ends somebody must sit.
  const duty = byCode.get(organisation.desks.city);
  if (duty?.vacant || duty?.dissolvedFrom !== undefined)
    faults.push({ path: 'organisation.desks.city', message: 'nobody is there' });
  organisation.units.forEach((unit, i) => {
    const path = `organisation.units.${i}`;
    if (unit.district !== undefined && !districts.has(unit.district)) {
      faults.push({ path: `${path}.district`, message: `no district ${unit.district}` });
    }
    const hole = followSupervisors(unit.code, byCode);
    if (hole !== undefined) faults.push({ path: `${path}.supervisor`, message: hole });
  });
  organisation.districtDepartments.forEach((department, i) => {
    department.except?.forEach((code, n) => {
      if (!districts.has(code)) {
        faults.push({ path: `organisation.districtDepartments.${i}.except.${n}`, message: `no district ${code}` });
      }
    });
  });
  return faults;
}

/** Up the chain to a desk; what is said where it does not arrive. */
function followSupervisors(code: string, byCode: ReadonlyMap<string, Unit>): string | undefined {
  const passed = new Set<string>();
  let unit = byCode.get(code);
  while (unit?.supervisor !== undefined) {
    if (passed.has(unit.code)) return `the supervisors go round in a circle at ${unit.code}`;
    passed.add(unit.code);
    const above = byCode.get(unit.supervisor);
    if (!above) return `no unit ${unit.supervisor}`;
    unit = above;
  }
  return unit?.kind === 'desk' ? undefined : `nobody supervises ${unit?.code ?? code}, which is no desk`;
}

/** Art. 17: a community assists with what its list names, which knows no department's matter. */
function checkAssigning(policy: Policy, matters: readonly Matter[]): readonly Fault[] {
  return (policy.assigning?.communityMatters.value ?? []).flatMap((code, i) => {
    const path = `policy.assigning.communityMatters.value.${i}`;
    const matter = matters.find((each) => each.code === code);
    if (!matter) return [{ path, message: `no matter ${code}` }];
    return matter.guard === true ? [{ path, message: "DI-14: a department's matter is not for a community" }] : [];
  });
}

function checkCatalogue(matters: readonly Matter[], organisation: Organisation): readonly Fault[] {
  const units = new Map(unitsOf(organisation).map((unit) => [unit.code, unit]));
  const departments = new Set(organisation.districtDepartments.map((department) => department.code));
  const places = new Map<string, UnitKind>(
    organisation.districts.flatMap(({ code, streets }) => [
      [code, 'district'] as const,
      ...streets.map((street) => [street.code, street.kind] as const),
    ]),
  );

  const checkOwner = (owner: Owner, guard: boolean, path: string): readonly Fault[] => {
    switch (owner.by) {
      case 'street':
        return guard
          ? [{ path: `${path}.by`, message: "DI-14: a department's matter may not go to a street or community" }]
          : [];
      case 'district':
        return [];
      case 'districtDepartment':
        return departments.has(owner.department)
          ? []
          : [{ path: `${path}.department`, message: `no department ${owner.department}` }];
      case 'districtOffice':
      case 'cityDepartment':
      case 'enterprise':
      case 'centralUnit': {
        const unit = units.get(owner.unit);
        const kind = owner.by === 'districtOffice' ? 'districtDepartment' : owner.by;
        if (!unit) return [{ path: `${path}.unit`, message: `no unit ${owner.unit}` }];
        if (guard && isGrassroots(unit))
          return [{ path: `${path}.unit`, message: `DI-14: ${owner.unit} is at the grassroots` }];
        return unit.kind === kind
          ? []
          : [{ path: `${path}.unit`, message: `${owner.unit} is no ${kind} but a ${unit.kind}` }];
      }
    }
  };

  return [
    ...repeated(
      matters.map((matter) => matter.code),
      (i) => `catalogue.matters.${i}.code`,
    ),
    ...matters.flatMap((matter, i) => {
      const path = `catalogue.matters.${i}`;
      const guard = matter.guard === true;
      return [
        ...checkOwner(matter.owner, guard, `${path}.owner`),
        ...(matter.exceptions ?? []).flatMap((exception, n) => [
          // A zone's committee is no street: it may hold a department's powers.
          ...checkOwner(
            exception.owner,
            guard && places.get(exception.place) !== 'zone',
            `${path}.exceptions.${n}.owner`,
          ),
          ...(places.has(exception.place)
            ? []
            : [{ path: `${path}.exceptions.${n}.place`, message: `no place ${exception.place}` }]),
        ]),
        ...repeated(
          (matter.exceptions ?? []).map((exception) => exception.place),
          (n) => `${path}.exceptions.${n}.place`,
        ),
        ...repeated(
          (matter.legal ?? []).flatMap((legal) => legal.kinds),
          () => `${path}.legal`,
        ),
      ];
    }),
  ];
}

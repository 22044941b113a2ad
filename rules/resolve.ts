import { addLimit } from '../domain/calendar';
import type { Kind, Place } from '../domain/commands';
import type { Refusal } from '../domain/failures';
import type { Desks, Instant, Level, Limit, Route, Terms, UnitCode, WorkCalendar } from '../domain/terms';
import { toLimit } from './figures';
import { type Raised, raisingRules } from './above';
import { assigningRules, type Assigned } from './below';
import { isDissolved, supervisorOf } from './ladder';
import { communityOf, isGrassroots, locate, placeUnit, type Unit } from './organisation';
import type { Pack } from './pack';
import type { Matter, Owner } from './schemas';

/** What is asked of the rules when limits arise: at intake, redispatch, a new level, an upheld objection. */
export interface Question {
  readonly matter: string;
  readonly place: Place;
  readonly kind: Kind;
  /** Level a person set; otherwise the catalogue's, or 1 where there is danger. */
  readonly level?: Level;
  /** Unit a person chose; otherwise the catalogue's. */
  readonly unit?: UnitCode;
  readonly danger?: boolean;
  /** Work of the street `unit` itself, for which it whistles: also where the matter is a department's (WH-2). */
  readonly task?: true;
  /** Units a command calls in, and the lead that they are called to. */
  readonly called?: Called;
  /** The likeliest unit of a suggestion (art. 12; never decides where a route is clear). */
  readonly suggested?: UnitCode;
  /** The unit that asks to hang the order. */
  readonly hang?: { readonly by: UnitCode };
  /** A unit below the lead that a command assigns to. */
  readonly assigned?: Assigned;
  /** A level above that a command asks. */
  readonly raised?: Raised;
  /** Business instant from which the two calendar years are cut. */
  readonly at: Instant;
  /** Calls and texts of this order are also announced outward. */
  readonly outward?: boolean;
}

/** Units to be called in to an order (art. 14, 16). */
export interface Called {
  readonly by: UnitCode;
  readonly units: readonly UnitCode[];
  /** A whistle: only departments and enterprises are called; a street may be asked to help as co-unit. */
  readonly whistle: boolean;
}

/**
 * What art. 13 wants written on the order: route, limits, ladder, follow-up rule, calendar, versions.
 * @returns the terms, or a refusal: UNKNOWN_MATTER, UNKNOWN_PLACE (also where community, street and district contradict
 *   each other), UNKNOWN_UNIT, NOT_TO_GRASSROOTS (art. 17, DI-14), OTHER_DISTRICT, NOT_BELOW, NOT_ABOVE
 */
export function resolve(pack: Pack, question: Question): Terms | Refusal {
  const matter = pack.matters.get(question.matter);
  if (!matter) return { refused: 'UNKNOWN_MATTER', rule: 'art. 11, DI-1' };
  const place = locate(pack.gazetteer, question.place);
  if (!place) return { refused: 'UNKNOWN_PLACE', rule: 'art. 12, DI-2' };
  const chosen = question.unit === undefined ? undefined : pack.units.get(question.unit);
  const gone = chosen === undefined || isDissolved(chosen, question.at);
  if (question.unit !== undefined && gone) return noSuchUnit(pack, question.unit);
  if (chosen && matter.guard === true && isGrassroots(chosen) && !question.task)
    return { refused: 'NOT_TO_GRASSROOTS', rule: 'art. 17, DI-14' };

  const unfit = question.called && unfitToCall(pack, question.called);
  if (unfit) return unfit;
  const assigning = question.assigned && assigningRules(pack, matter, question.assigned);
  if (assigning && 'refused' in assigning) return assigning;

  const level = question.level ?? (question.danger === true ? 1 : matter.level);
  const raising = question.raised && raisingRules(pack, place, level, question.raised);
  if (raising && 'refused' in raising) return raising;
  const rules = pack.levels[level];
  const calendar = pack.workingDays.cutFrom(question.at);
  const route = chosen ? routeChosen(pack, chosen) : routeByCatalogue(pack, matter, place, question.at);
  const report = reportLimit(pack, matter, question.kind, level, question.at, calendar);
  const dispatchClass = question.danger === true || level === 1 ? 'danger' : matter.dispatch;
  return {
    versions: { profile: pack.profile, hash: pack.hash, calendar: calendar.version },
    level,
    route,
    desks: desksFor(pack, route.unit, place, question.at),
    limits: {
      ...rules.limits,
      dispatch: toLimit(pack.documents.policy.limits.dispatch[dispatchClass]),
      report: report.limit,
    },
    reportBasis: report.basis,
    yellowShare: rules.yellowShare,
    ladder: rules.ladder,
    objection: rules.objection,
    extension: rules.extension,
    followUp: rules.followUp,
    redoMax: rules.redoMax,
    periodStartDay: rules.periodStartDay,
    scale: rules.scale,
    calendar,
    outward: question.outward === true,
    ...(question.called && callingRules(pack, question.called)),
    ...(question.hang && hangRules(pack, question.hang.by)),
    ...suggestingRules(pack, question, { matter, place, route }),
    ...assigning,
    ...raising,
    ...(rules.supervision && { supervision: rules.supervision }),
  };
}

/**
 * May a suggestion decide, and what it then means: only where the catalogue sends to a district or desk for want of a unit, and
 * the unit fits as one that a person chose would have to. A report of wrongdoing 举报 is for a person: its words may name the
 * very unit that is complained of.
 */
function suggestingRules(
  pack: Pack,
  question: Question,
  { matter, place, route }: { readonly matter: Matter; readonly place: Place; readonly route: Route },
): Pick<Terms, 'suggesting'> {
  const { suggestion } = pack.documents.policy;
  const unit = question.suggested === undefined ? undefined : pack.units.get(question.suggested);
  if (!suggestion || !unit || unit.kind === 'desk' || isDissolved(unit, question.at)) return {};
  const unclear = route.basis === 'district' || route.basis === 'desk';
  if (!unclear || matter.suggest === false || question.kind === 'report') return {};
  if (matter.guard === true && isGrassroots(unit)) return {};
  const elsewhere = unit.district !== undefined && place.district !== undefined && unit.district !== place.district;
  if (elsewhere) return {};
  return {
    suggesting: {
      route: { unit: unit.code, ...copyFor(pack, unit) },
      leader: supervisorOf(pack.units, pack.documents.organisation.desks, unit.code, question.at),
      minConfidence: suggestion.dispatch.value,
    },
  };
}

/** Art. 16, 17: who is called must exist, be no desk, and for a whistle be no street or town and of no other district. */
function unfitToCall(pack: Pack, { by, units, whistle }: Called): Refusal | undefined {
  const home = pack.units.get(by)?.district;
  for (const code of units) {
    const unit = pack.units.get(code);
    if (!unit) return noSuchUnit(pack, code);
    if (unit.kind === 'desk') return { refused: 'UNKNOWN_UNIT', rule: 'art. 16' };
    if (unit.kind === 'centralUnit') return { refused: 'LIAISON_ONLY', rule: 'art. 22; TL-13' };
    if (!whistle) continue;
    if (isGrassroots(unit)) return { refused: 'NOT_TO_GRASSROOTS', rule: 'art. 16, WH-1' };
    const elsewhere = home !== undefined && unit.district !== undefined && unit.district !== home;
    if (elsewhere) return { refused: 'OTHER_DISTRICT', rule: 'art. 16, WH-1' };
  }
  return undefined;
}

/** Nothing where the pack is older than these rules: then nobody may whistle. */
function callingRules(pack: Pack, { by }: Called): Pick<Terms, 'calling'> {
  const { calling } = pack.documents.policy;
  const lead = pack.units.get(by);
  if (!calling) return {};
  const { arrival, ruling, coUnitShare, coUnitAtLeast, coUnitLatest } = calling;
  return {
    calling: {
      mayWhistle: lead !== undefined && isGrassroots(lead),
      arrival: {
        demand: toLimit(arrival.demand),
        keyWork: toLimit(arrival.keyWork),
        enforcement: toLimit(arrival.enforcement),
        emergency: toLimit(arrival.emergency),
      },
      ruling: toLimit(ruling),
      coUnit: {
        share: coUnitShare.value,
        atLeast: toLimit(coUnitAtLeast),
        ...(coUnitLatest && { latest: coUnitLatest.value }),
      },
    },
  };
}

/** §2.4: the unit's own district decides first; a unit of the city level has none. Nothing where the pack has no such rules. */
function hangRules(pack: Pack, by: UnitCode): Pick<Terms, 'hanging'> {
  const { hanging } = pack.documents.policy;
  const district = pack.units.get(by)?.district;
  if (!hanging) return {};
  return {
    hanging: {
      ...(district !== undefined && { district: placeUnit(pack.documents.organisation.prefix, district) }),
      levels: hanging.levels.value,
      max: hanging.max.value,
      askBefore: toLimit(hanging.askBefore),
      districtDecision: toLimit(hanging.districtDecision),
      cityDecision: toLimit(hanging.cityDecision),
      silence: hanging.silence.value,
      review: toLimit(hanging.review),
      check: toLimit(hanging.check),
      stop: toLimit(hanging.stop),
      atPromise: hanging.atPromise.value,
      atStop: hanging.atStop.value,
    },
  };
}

/** Art. 17: a community is never the main owner, whatever the matter; any other unknown code is a slip. */
export function noSuchUnit(pack: Pack, unit: UnitCode): Refusal {
  return communityOf(pack.documents.organisation.prefix, pack.gazetteer, unit)
    ? { refused: 'NOT_TO_GRASSROOTS', rule: 'art. 17, DI-14' }
    : { refused: 'UNKNOWN_UNIT', rule: 'art. 12, DI-3' };
}

/** How a unit is dispatched to that is no ordinary one. */
const BASIS: Partial<Record<Unit['kind'], Route['basis']>> = {
  district: 'district',
  desk: 'desk',
  centralUnit: 'liaison',
};

/** Art. 12(1): a unit a person chose is dispatched to directly; a district coordinates, a desk decides further. */
function routeChosen(pack: Pack, unit: Unit): Route {
  return { unit: unit.code, ...copyFor(pack, unit), basis: BASIS[unit.kind] ?? 'direct', automatic: false };
}

/** Art. 12: direct where power and territory are clear, else the district, else the city's desk. */
function routeByCatalogue(pack: Pack, matter: Matter, place: Place, at: Instant): Route {
  const unit = ownerAt(pack, matter, place);
  if (unit && !isDissolved(unit, at)) {
    const basis = unit.kind === 'centralUnit' ? 'liaison' : 'direct';
    return { unit: unit.code, ...copyFor(pack, unit), basis, automatic: matter.automatic };
  }
  if (place.district !== undefined) {
    const district = placeUnit(pack.documents.organisation.prefix, place.district);
    return { unit: district, basis: 'district', automatic: false };
  }
  return { unit: pack.documents.organisation.desks.city, basis: 'desk', automatic: false };
}

function ownerAt(pack: Pack, matter: Matter, place: Place): Unit | undefined {
  const { prefix } = pack.documents.organisation;
  const owner = exceptionAt(matter, place) ?? matter.owner;
  switch (owner.by) {
    case 'street':
      return place.street === undefined ? undefined : pack.units.get(placeUnit(prefix, place.street));
    case 'districtDepartment':
      return place.district === undefined
        ? undefined
        : pack.units.get(placeUnit(prefix, place.district, owner.department));
    case 'districtOffice':
    case 'cityDepartment':
    case 'enterprise':
    case 'centralUnit':
      return pack.units.get(owner.unit);
    case 'district':
      return undefined;
  }
}

/** The nearest exception wins: the street's before the district's. */
function exceptionAt(matter: Matter, place: Place): Owner | undefined {
  const at = (code: string | undefined) => matter.exceptions?.find((exception) => exception.place === code)?.owner;
  return (
    (place.street === undefined ? undefined : at(place.street)) ??
    (place.district === undefined ? undefined : at(place.district))
  );
}

/** Art. 12(1): when a street or town is dispatched to, its district gets a copy. */
function copyFor(pack: Pack, unit: Unit): { readonly copyTo?: UnitCode } {
  const ofStreet = unit.district !== undefined && (isGrassroots(unit) || unit.kind === 'zone');
  return ofStreet ? { copyTo: placeUnit(pack.documents.organisation.prefix, unit.district) } : {};
}

function desksFor(pack: Pack, unit: UnitCode, place: Place, at: Instant): Desks {
  const { desks, prefix } = pack.documents.organisation;
  return {
    dispatch: desks.dispatch,
    city: desks.city,
    visit: desks.visit,
    district: place.district === undefined ? desks.city : placeUnit(prefix, place.district),
    leader: supervisorOf(pack.units, desks, unit, at),
  };
}

/** The level's limit, the one of a consult (TL-5), or the longer one of a law (art. 13, TL-6). Danger and outages take neither. */
function reportLimit(
  pack: Pack,
  matter: Matter,
  kind: Kind,
  level: Level,
  at: Instant,
  calendar: WorkCalendar,
): { readonly limit: Limit; readonly basis: Terms['reportBasis'] } {
  const { limits } = pack.documents.policy;
  const ordinary = pack.levels[level].limits.report;
  if (level <= 2) return { limit: ordinary, basis: 'level' };
  if (kind === 'consult') return { limit: toLimit(limits.consultReport), basis: 'consult' };
  const legal = matter.legal?.find(({ kinds }) => kinds.some((each) => each === kind));
  if (legal) {
    const limit = toLimit(legal.limit);
    if (addLimit(at, limit, calendar) > addLimit(at, ordinary, calendar)) return { limit, basis: 'law' };
  }
  return { limit: ordinary, basis: 'level' };
}

import type { AppraisalRules, Subject } from '../appraisal/rules';
import { addLimit, addToDeadline, DAY, HOUR, parseDay, startOfDay } from '../domain/calendar';
import type { Daily } from '../domain/period/events';
import type { Instant, Limit } from '../domain/terms';
import { type LimitFigure, toLimit } from './figures';
import { placeOf } from './organisation';
import type { Pack } from './pack';
import type { Policy } from './schemas';

/** 00:00 of a day the schema has checked. */
function dayStart(iso: string): number {
  return startOfDay(parseDay(iso) ?? 0);
}

/** Hours run through nights; the schema's check allows no other unit here. */
function hoursMs({ value }: LimitFigure): number {
  return value * HOUR;
}

/** How a period is closed under a policy: its figures without where they come from. */
export function appraisalRules({ appraisal, scale }: Policy): AppraisalRules {
  const { weights, weightSets = [], groups = [], labels = [], fairness } = appraisal;
  const always = {
    from: Number.NEGATIVE_INFINITY,
    response: weights.response.value,
    resolution: weights.resolution.value,
    satisfaction: weights.satisfaction.value,
  };
  const dated = weightSets.map(({ from, groups: of, weights: { value } }) => ({
    from: dayStart(from),
    ...(of && { groups: of }),
    ...value,
  }));
  return {
    scale: { satisfied: scale.satisfied.value, basic: scale.basic.value },
    basis: appraisal.basis?.value ?? 'final',
    minSample: appraisal.minSample.value,
    tolerance: appraisal.tolerance?.value ?? 0,
    weightSets: [always, ...dated],
    groups: groups.map(({ code, zh, en, kinds, whole, sizes }) => ({
      ...{ code, zh, en, kinds },
      ...(whole && { whole }),
      ...(sizes && { sizes: sizes.value }),
    })),
    labels: labels.map(({ code, zh, en, from, groups: of, rule }) => ({
      ...{ code, zh, en, from: dayStart(from), groups: of, rule: rule.value },
    })),
    ...(fairness && { nearMs: { limit: hoursMs(fairness.lastMinute), call: hoursMs(fairness.callsBefore) } }),
  };
}

/** Everybody who can be ranked, by code, with place and residents where they are known. */
export function subjectsOf({ units, documents }: Pack): readonly Subject[] {
  const { prefix, districts } = documents.organisation;
  const residents = new Map<string, number>();
  for (const district of districts) {
    if (district.residents) residents.set(district.code, district.residents.value);
    for (const street of district.streets) if (street.residents) residents.set(street.code, street.residents.value);
  }
  return [...units.values()]
    .filter(({ kind }) => kind !== 'desk' && kind !== 'centralUnit')
    .map((unit): Subject => {
      const place = placeOf(prefix, unit);
      const people = place === undefined ? undefined : residents.get(place);
      return {
        ...{ code: unit.code, kind: unit.kind },
        ...(unit.district !== undefined && { district: unit.district }),
        ...(place !== undefined && { place }),
        ...(people !== undefined && { residents: people }),
      };
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** When the figures of a statistics day are made; undefined under rules that ask for none. */
export function dailyOf({ appraisal }: Policy): Daily | undefined {
  const { period, dayCut } = appraisal;
  return period && { cut: dayCut.value, afterMs: hoursMs(period.dailyAfter) };
}

/**
 * Until when a period that was closed may be objected to, and when it is frozen (AP-9). Both count from its end, as the
 * freezing of its orders does; from the closing where that came a day late or more, so that a downtime takes nobody's time.
 *
 * @param end of the period
 * @param closedAt when its figures were made
 */
export function windowsOf(
  { documents, workingDays }: Pack,
  end: Instant,
  closedAt: Instant,
): { readonly objectionUntil: Instant; readonly freezeAt: Instant } {
  const { limits, appraisal } = documents.policy;
  const calendar = workingDays.cutFrom(end);
  const after = (limit: Limit) =>
    closedAt < end + DAY ? addToDeadline(end, limit, calendar) : addLimit(closedAt, limit, calendar);
  const freezeAt = after(toLimit(limits.freeze));
  const { period } = appraisal;
  return { objectionUntil: period ? Math.min(freezeAt, after(toLimit(period.objection))) : freezeAt, freezeAt };
}

import type { AssigningRules } from '../domain/assigning';
import type { HangRules } from '../domain/hanging';
import type { Level, Limit, LimitUnit, Route, Rung, Terms, WorkCalendar } from '../domain/terms';

/**
 * Terms as they travel from the rules into a workflow: by position, `24h` for `{"value":24,"unit":"hour"}`. The engine
 * keeps them in every history, so what takes 1.7 KB in an event, where people read it, takes a third here.
 */
export type WireTerms = readonly [
  /** The form of this list; histories recorded in an older form must stay readable. */
  form: 1,
  level: Level,
  reportBasis: Terms['reportBasis'],
  /** Profile and hash are empty where they are the ones that were asked for. */
  versions: readonly [profile: string, hash: string, calendar: string],
  route: readonly [unit: string, copyTo: string, basis: Route['basis'], automatic: boolean],
  desks: readonly [dispatch: string, city: string, visit: string, district: string, leader: string],
  limits: string,
  ladder: string,
  objection: readonly [max: number, perUnit: number],
  extension: readonly [max: number, maxShare: number, levels: readonly Level[]],
  followUp: readonly [calls: number, minDays: number, hours: Terms['followUp']['hours']],
  yellowShare: number,
  redoMax: number,
  periodStartDay: number,
  scale: readonly [satisfied: number, basic: number, dissatisfied: number],
  calendar: readonly [
    version: string,
    firstDay: number,
    bits: string,
    announcedUntil: number,
    segments: WorkCalendar['segments'],
  ],
  outward: boolean,
  /** Only where a command calls units in; older histories have none. */
  calling?: WireCalling | null,
  /** Only where a suggestion may decide. */
  suggesting?: WireSuggesting | null,
  /** Where a command asks to hang the order; where one assigns below or asks above, and where the rules know supervision. */
  more?: WireHanging | WireLevels,
  evenMore?: WireLevels,
];

type WireCalling = readonly [mayWhistle: boolean, limits: string, share: number, latest?: number];

type WireSuggesting = readonly [unit: string, copyTo: string, leader: string, minConfidence: number];

type WireHanging = readonly [
  name: 'hang',
  district: string,
  levels: readonly Level[],
  max: number,
  limits: string,
  silence: HangRules['silence'],
  atPromise: HangRules['atPromise'],
  atStop: HangRules['atStop'],
];

interface WireLevels {
  readonly assigning?: AssigningRules;
  readonly raising?: readonly [to: string, opinion: string];
  readonly supervision?: readonly [answer: number, review: number, manyCallers: number, inIncidents?: true];
}

/** What was asked; the answer does not repeat it. */
interface Asked {
  readonly profile: string;
  readonly pack: string;
}

/** For the activity: terms to the wire. */
export function toWire(terms: Terms, asked: Asked): WireTerms {
  const { versions, route, desks, limits, objection, extension, followUp, scale, calendar } = terms;
  const rest = [
    followUp.afterReport,
    followUp.latestAfterDue,
    followUp.retryAfter,
    followUp.callWithin,
    followUp.survey,
  ];
  const written = [
    ...[limits.dispatch, limits.info, limits.consult, limits.sign, limits.contact, limits.objection],
    ...[limits.objectionReview, limits.report, limits.reportReview, limits.extensionDecision, limits.redo],
    ...[limits.appeal, limits.appealDecision, limits.freeze, extension.askBefore, ...rest],
  ];
  return [
    1,
    terms.level,
    terms.reportBasis,
    [unless(asked.profile, versions.profile), unless(asked.pack, versions.hash), versions.calendar],
    [route.unit, route.copyTo ?? '', route.basis, route.automatic],
    [desks.dispatch, desks.city, desks.visit, desks.district, desks.leader],
    written.map(writeLimit).join(' '),
    terms.ladder.map(({ after, act }) => `${writeLimit(after)}:${act}`).join(' '),
    [objection.max, objection.perUnit],
    [extension.max, extension.maxShare, extension.levels],
    [followUp.calls, followUp.minDays, followUp.hours],
    terms.yellowShare,
    terms.redoMax,
    terms.periodStartDay,
    [scale.satisfied, scale.basic, scale.dissatisfied],
    [calendar.version, calendar.firstDay, calendar.bits, calendar.announcedUntil, calendar.segments],
    terms.outward,
    ...moreToWire(terms),
  ];
}

/** For the workflow: the same terms again. */
export function fromWire(wire: WireTerms, asked: Asked): Terms {
  const [, level, reportBasis, versions, route, desks, written, ladder, objection, extension, followUp] = wire;
  const [, , , , , , , , , , , yellowShare, redoMax, periodStartDay, scale, calendar, outward, calling] = wire;
  const suggesting = wire[18];
  const [hanging, levels] = [wire.slice(17).find(isHanging), wire.slice(17).find(isLevels)];
  const limits = written.split(' ').map(readLimit);
  const at = (index: number): Limit => limits[index] ?? unreadable(written);
  const [first, ...more] = ladder.split(' ').map(readRung);
  return {
    versions: { profile: versions[0] || asked.profile, hash: versions[1] || asked.pack, calendar: versions[2] },
    level,
    route: { unit: route[0], ...(route[1] !== '' && { copyTo: route[1] }), basis: route[2], automatic: route[3] },
    desks: { dispatch: desks[0], city: desks[1], visit: desks[2], district: desks[3], leader: desks[4] },
    limits: {
      ...{ dispatch: at(0), info: at(1), consult: at(2), sign: at(3), contact: at(4), objection: at(5) },
      ...{ objectionReview: at(6), report: at(7), reportReview: at(8), extensionDecision: at(9), redo: at(10) },
      ...{ appeal: at(11), appealDecision: at(12), freeze: at(13) },
    },
    reportBasis,
    yellowShare,
    ladder: [first ?? unreadable(ladder), ...more],
    objection: { max: objection[0], perUnit: objection[1] },
    extension: { max: extension[0], askBefore: at(14), maxShare: extension[1], levels: extension[2] },
    followUp: {
      ...{ afterReport: at(15), latestAfterDue: at(16), calls: followUp[0], minDays: followUp[1] },
      ...{ retryAfter: at(17), hours: followUp[2], callWithin: at(18), survey: at(19) },
    },
    redoMax,
    periodStartDay,
    scale: { satisfied: scale[0], basic: scale[1], dissatisfied: scale[2] },
    calendar: {
      ...{ version: calendar[0], firstDay: calendar[1], bits: calendar[2] },
      ...{ announcedUntil: calendar[3], segments: calendar[4] },
    },
    outward,
    ...(calling && { calling: callingFromWire(calling) }),
    ...(suggesting && { suggesting: suggestingFromWire(suggesting) }),
    ...(hanging && { hanging: hangingFromWire(hanging) }),
    ...(levels && levelsFromWire(levels)),
  };
}

function isLevels(part: WireTerms[number] | undefined): part is WireLevels {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

function isHanging(part: WireTerms[number] | undefined): part is WireHanging {
  return Array.isArray(part) && part[0] === 'hang';
}

function hangingToWire(rules: HangRules): WireHanging {
  const { askBefore, districtDecision, cityDecision, review, check, stop } = rules;
  const limits = [askBefore, districtDecision, cityDecision, review, check, stop].map(writeLimit).join(' ');
  return ['hang', rules.district ?? '', rules.levels, rules.max, limits, rules.silence, rules.atPromise, rules.atStop];
}

function hangingFromWire([, district, levels, max, written, silence, atPromise, atStop]: WireHanging): HangRules {
  const limits = written.split(' ').map(readLimit);
  const at = (index: number): Limit => limits[index] ?? unreadable(written);
  return {
    ...(district !== '' && { district }),
    ...{ levels, max, silence, atPromise, atStop },
    ...{ askBefore: at(0), districtDecision: at(1), cityDecision: at(2), review: at(3), check: at(4), stop: at(5) },
  };
}

type More =
  | readonly []
  | readonly [WireCalling]
  | readonly [WireCalling | null, WireSuggesting]
  | readonly [WireCalling | null, WireSuggesting | null, WireHanging | WireLevels]
  | readonly [WireCalling | null, WireSuggesting | null, WireHanging, WireLevels];

/** What only some commands need, few terms have, or some packs know comes last: the others need no place for it. */
function moreToWire(terms: Terms): More {
  const calling = terms.calling ? callingToWire(terms.calling) : null;
  const suggesting = terms.suggesting ? suggestingToWire(terms.suggesting) : null;
  const hanging = terms.hanging && hangingToWire(terms.hanging);
  const levels = levelsToWire(terms);
  const known = Object.keys(levels).length > 0;
  if (hanging) return known ? [calling, suggesting, hanging, levels] : [calling, suggesting, hanging];
  if (known) return [calling, suggesting, levels];
  if (suggesting) return [calling, suggesting];
  return calling ? [calling] : [];
}

function suggestingToWire({ route, leader, minConfidence }: NonNullable<Terms['suggesting']>): WireSuggesting {
  return [route.unit, route.copyTo ?? '', leader, minConfidence];
}

function suggestingFromWire([unit, copyTo, leader, minConfidence]: WireSuggesting) {
  return { route: { unit, ...(copyTo !== '' && { copyTo }) }, leader, minConfidence };
}

function levelsToWire({ assigning, raising, supervision }: Terms): WireLevels {
  return {
    ...(assigning && { assigning }),
    ...(raising && { raising: [raising.to, writeLimit(raising.opinion)] as const }),
    ...(supervision && {
      supervision: supervisionToWire(supervision),
    }),
  };
}

function levelsFromWire({ assigning, raising, supervision }: WireLevels) {
  return {
    ...(assigning && { assigning }),
    ...(raising && { raising: { to: raising[0], opinion: readLimit(raising[1]) } }),
    ...(supervision && {
      supervision: supervisionFromWire(supervision),
    }),
  };
}

function supervisionToWire(rules: NonNullable<Terms['supervision']>): NonNullable<WireLevels['supervision']> {
  const { answer, review, manyCallers, inIncidents } = rules;
  return inIncidents ? [answer, review, manyCallers, true] : [answer, review, manyCallers];
}

function supervisionFromWire(wire: NonNullable<WireLevels['supervision']>): NonNullable<Terms['supervision']> {
  const [answer, review, manyCallers, inIncidents] = wire;
  return { answer, review, manyCallers, ...(inIncidents && { inIncidents }) };
}

function callingToWire({ mayWhistle, arrival, ruling, coUnit }: NonNullable<Terms['calling']>): WireCalling {
  const { demand, keyWork, enforcement, emergency } = arrival;
  const limits = [demand, keyWork, enforcement, emergency, ruling, coUnit.atLeast];
  const written = [mayWhistle, limits.map(writeLimit).join(' '), coUnit.share] as const;
  return coUnit.latest === undefined ? written : [...written, coUnit.latest];
}

function callingFromWire([mayWhistle, written, share, latest]: WireCalling): NonNullable<Terms['calling']> {
  const limits = written.split(' ').map(readLimit);
  const at = (index: number): Limit => limits[index] ?? unreadable(written);
  return {
    mayWhistle,
    arrival: { demand: at(0), keyWork: at(1), enforcement: at(2), emergency: at(3) },
    ruling: at(4),
    coUnit: { share, atLeast: at(5), ...(latest !== undefined && { latest }) },
  };
}

const LETTERS: Record<LimitUnit, string> = { hour: 'h', naturalDay: 'd', workday: 'w', workHour: 'wh' };
const UNITS: Record<string, LimitUnit> = { h: 'hour', d: 'naturalDay', w: 'workday', wh: 'workHour' };

/** `7d+`: seven natural days, a last day on a holiday moves on. */
export function writeLimit({ value, unit, rollOver }: Limit): string {
  return `${value}${LETTERS[unit]}${rollOver ? '+' : ''}`;
}

export function readLimit(text: string): Limit {
  const [, value, letters, plus] = /^(\d[\d.]*(?:e-?\d+)?)([a-z]+)(\+?)$/.exec(text) ?? unreadable(text);
  const unit = UNITS[letters ?? ''] ?? unreadable(text);
  return { value: Number(value), unit, ...(plus === '+' && { rollOver: true }) };
}

function readRung(text: string): Rung {
  const [after, act] = text.split(':');
  return { after: readLimit(after ?? ''), act: act as Rung['act'] };
}

function unless(asked: string, value: string): string {
  return value === asked ? '' : value;
}

function unreadable(text: string): never {
  throw new Error(`not terms on the wire: ${text}`);
}

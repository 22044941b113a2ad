import { z } from 'zod';
import { KINDS } from '../domain/commands';
import { LIKENESSES } from '../domain/incident';
import { appraisalSchema } from './appraisalSchema';
import { topicsSchema, warningSchema } from './insightSchema';
import {
  code,
  figure,
  header,
  isoDate,
  limitFigure,
  matterCode,
  perLevel,
  placeCode,
  provenance,
  someTime,
  unitCode,
  windows,
} from './figures';

const share = z.number().gt(0).lt(1);
const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

const rung = z.strictObject({ after: someTime, act: z.enum(['writtenUrge', 'criticise', 'supervise']) });

/** Policy: every limit and rule of the regulation that is a number. */
export const policySchema = z.strictObject({
  ...header,
  limits: z.strictObject({
    dispatch: z.strictObject({ danger: someTime, utility: someTime, ordinary: someTime }),
    info: someTime,
    consult: someTime,
    sign: perLevel(someTime),
    contact: perLevel(someTime),
    objection: perLevel(limitFigure),
    objectionReview: perLevel(someTime),
    report: perLevel(someTime),
    consultReport: someTime,
    reportReview: perLevel(limitFigure),
    extensionDecision: someTime,
    redo: someTime,
    appeal: limitFigure,
    appealDecision: someTime,
    freeze: limitFigure,
  }),
  yellowShare: perLevel(figure(share)),
  ladder: z.tuple([rung], rung),
  objection: z.strictObject({ max: figure(z.int().min(0).max(20)), perUnit: figure(z.int().min(0).max(20)) }),
  extension: z.strictObject({
    max: figure(z.int().min(0).max(10)),
    askBefore: limitFigure,
    maxShare: figure(z.number().gt(0).max(10)),
    levels: figure(z.array(level)),
  }),
  followUp: z.strictObject({
    afterReport: limitFigure,
    latestAfterDue: limitFigure,
    calls: figure(z.int().min(1).max(10)),
    minDays: figure(z.int().min(1).max(10)),
    retryAfter: limitFigure,
    hours: figure(windows),
    callWithin: someTime,
    survey: someTime,
  }),
  redoMax: figure(z.int().min(0).max(10)),
  periodStartDay: figure(z.int().min(1).max(28)),
  scale: z.strictObject({
    satisfied: figure(z.number().min(0).max(1)),
    basic: figure(z.number().min(0).max(1)),
    dissatisfied: figure(z.number().min(0).max(1)),
  }),
  /** Units called in to an order: whistle 吹哨 (art. 16) and co-units 协办 (art. 14). Packs older than these rules have none. */
  calling: z
    .strictObject({
      arrival: z.strictObject({ demand: someTime, keyWork: someTime, enforcement: someTime, emergency: someTime }),
      ruling: someTime,
      coUnitShare: figure(share),
      coUnitAtLeast: someTime,
      /** Co-units are due before the lead: at the latest after this share of its remaining time. Absent in older packs. */
      coUnitLatest: figure(share).optional(),
      /** Share of a street's orders on which it whistles: below and above it is looked at, never rewarded (WH-7). */
      band: z.strictObject({ low: figure(share), high: figure(share) }),
    })
    .optional(),
  /** From how many calls of one caller on one closed matter on a person looks at it (art. 37, IN-18). Older packs have none. */
  abuse: z.strictObject({ callsADay: figure(z.int().min(2)), callsAMonth: figure(z.int().min(2)) }).optional(),
  /** How sure a suggestion must be, shares 0–1. Packs without these rules never let one decide. */
  suggestion: z
    .strictObject({
      /** To dispatch without a person where the catalogue names no unit. */
      dispatch: figure(z.number().gt(0.5).max(1)),
      /** To name an earlier order as the same matter at the same place; a person or the merge rule decides. */
      similar: figure(share),
    })
    .optional(),
  /** Orders that cannot be solved now 挂账 (art. 15(2), TL-11). Packs without them hang none. */
  hanging: z
    .strictObject({
      levels: figure(z.array(level)),
      max: figure(z.int().min(0).max(10)),
      askBefore: limitFigure,
      districtDecision: someTime,
      cityDecision: someTime,
      silence: figure(z.enum(['refuse', 'climb'])),
      review: someTime,
      check: someTime,
      stop: someTime,
      atPromise: figure(z.enum(['resume', 'flag'])),
      atStop: figure(z.enum(['handle', 'close'])),
    })
    .optional(),
  /** Merging 并单 (IN-9, IN-17). Packs older than these rules have none. */
  merge: z
    .strictObject({
      /** Same caller, matter and place again within this time: an urge on the running order. */
      sameCaller: someTime,
      /** Same matter and place within this time, from at least so many callers: one incident. */
      manyCallers: someTime,
      callers: figure(z.int().min(2)),
      /** Does the rule join them by itself, or does a person decide? */
      automatic: figure(z.boolean()),
      /** What a person may join: what shares matter and place, or one of the two. */
      likeness: figure(z.enum(LIKENESSES)),
      /** How often the desk looks at a member that still waits for the result. */
      review: someTime,
    })
    .optional(),
  /** What the unit that leads may hand to a unit below it (§2.2). Packs older than these rules have none. */
  assigning: z
    .strictObject({
      /** Of the lead's remaining time, where the command gives no limit. */
      share: figure(share),
      /** The list of art. 17: matters with which a community may assist. All others are never handed to one. */
      communityMatters: figure(z.array(matterCode)),
    })
    .optional(),
  /** Supervision with a course of its own (AP-14). Packs older than these rules have none: then it is only counted. */
  supervision: z
    .strictObject({
      answerWorkdays: figure(z.int().min(1).max(400)),
      reviewWorkdays: figure(z.int().min(1).max(400)),
      manyCallers: figure(z.int().min(2).max(10_000)),
    })
    .optional(),
  /** Raising a level (art. 20, TL-12): how long whoever is asked has for an opinion. Packs older than these rules have none. */
  raising: z.strictObject({ opinion: perLevel(someTime) }).optional(),
  /** Packs older than these rules propose no topic. */
  topics: topicsSchema.optional(),
  /** Packs without these rules never warn. */
  warning: warningSchema.optional(),
  appraisal: appraisalSchema,
  /** Rules known but not yet run by the system; shown so that nobody misses them. */
  planned: z.record(z.string(), z.union([limitFigure, figure(z.number())])),
});
export type Policy = z.infer<typeof policySchema>;

/**
 * Who is responsible for a matter (art. 11, 12). A community 社区 cannot be named at all (art. 17, DI-14).
 */
const owner = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('street') }),
  z.strictObject({ by: z.literal('district') }),
  z.strictObject({
    by: z.literal('districtDepartment'),
    department: code(/^[A-Z0-9]+$/, 'department code such as HUC'),
  }),
  z.strictObject({ by: z.literal('districtOffice'), unit: unitCode }),
  z.strictObject({ by: z.literal('cityDepartment'), unit: unitCode }),
  z.strictObject({ by: z.literal('enterprise'), unit: unitCode }),
  z.strictObject({ by: z.literal('centralUnit'), unit: unitCode }),
]);
export type Owner = z.infer<typeof owner>;

const matter = z.strictObject({
  code: matterCode,
  zh: z.string().min(1),
  en: z.string().min(1),
  /** Kinds of request it usually comes as; a hint for the agent, not a rule. */
  kinds: z.array(z.enum(KINDS)).min(1).optional(),
  level,
  owner,
  /** Other owners at some places: a district or a street by its code. */
  exceptions: z.array(z.strictObject({ place: placeCode, owner })).optional(),
  /** Class of the dispatch limit (DI-17). */
  dispatch: z.enum(['danger', 'utility', 'ordinary']),
  /** May be dispatched without a person's decision where unit and place are clear. */
  automatic: z.boolean(),
  /** A department's duty: never to a street, a town or a community (DI-14). */
  guard: z.boolean().optional(),
  /** False: never dispatched by a suggestion, however sure, because a person must look at it. */
  suggest: z.boolean().optional(),
  /** Longer limits set by law (TL-6), by kind of request. */
  legal: z.array(z.strictObject({ kinds: z.array(z.enum(KINDS)).min(1), limit: someTime })).optional(),
  source: provenance.source.optional(),
  certainty: provenance.certainty.optional(),
  note: provenance.note,
});
export type Matter = z.infer<typeof matter>;

/** Dispatch catalogue 派单目录: matter × place → responsible unit. Source and certainty hold for each matter that has none of its own. */
export const catalogueSchema = z.strictObject({ ...header, ...provenance, matters: z.array(matter).min(1) });
export type Catalogue = z.infer<typeof catalogueSchema>;

export const STREET_KINDS = ['street', 'area', 'town', 'township', 'zone'] as const;

const street = z.strictObject({
  code: placeCode,
  zh: z.string().min(1),
  en: z.string().min(1).optional(),
  kind: z.enum(STREET_KINDS),
  residents: figure(z.int().min(1)).optional(),
});
const district = z.strictObject({
  code: placeCode,
  zh: z.string().min(1),
  en: z.string().min(1),
  /** Residents 常住人口, for the demand by 10,000 of them. */
  residents: figure(z.int().min(1)).optional(),
  streets: z.array(street),
});
const department = z.strictObject({
  code: code(/^[A-Z0-9]+$/, 'department code such as HUC'),
  zh: z.string().min(1),
  en: z.string().min(1),
  /** Districts that have no such department; its matters there go to the district. */
  except: z.array(placeCode).optional(),
});
const unit = z.strictObject({
  code: unitCode,
  /** `centralUnit` 在京单位: of the central state, informed and pushed but not commanded (art. 22). */
  kind: z.enum(['desk', 'cityDepartment', 'enterprise', 'districtDepartment', 'centralUnit']),
  zh: z.string().min(1),
  en: z.string().min(1),
  /** Who supervises it; only a desk may have nobody above. */
  supervisor: unitCode.optional(),
  /** A role without a person: what would climb to it climbs past it. */
  vacant: z.literal(true).optional(),
  /** From this day on it is no more: nothing is dispatched to it, and nothing climbs to it. */
  dissolvedFrom: isoDate.optional(),
  district: placeCode.optional(),
});

/**
 * Organisation: the places, the units, who supervises whom, the desks at which everything ends. Districts and streets
 * are units too, under `prefix-code`; so is every department of the list in every district, under `prefix-district-department`.
 */
export const organisationSchema = z.strictObject({
  ...header,
  ...provenance,
  prefix: code(/^[A-Z]+$/, 'prefix of unit codes'),
  desks: z.strictObject({ dispatch: unitCode, city: unitCode, visit: unitCode, leader: unitCode }),
  units: z.array(unit).min(1),
  districtDepartments: z.array(department),
  districts: z.array(district),
});
export type Organisation = z.infer<typeof organisationSchema>;

/** Communities 社区、村 below each street: last three digits of the code → name. Apart, because there are thousands. */
export const communitiesSchema = z.strictObject({
  profile: header.profile,
  version: header.version,
  ...provenance,
  streets: z.record(placeCode, z.record(code(/^\d{3}$/, 'community number of three digits'), z.string().min(1))),
});
export type Communities = z.infer<typeof communitiesSchema>;

/** Calendar: what a State Council notice changes against Monday to Friday, by year, and the business hours. */
export const calendarSchema = z.strictObject({
  ...header,
  ...provenance,
  /** Last day whose holidays are announced; later days are guesses. */
  announcedUntil: isoDate,
  segments: figure(windows),
  years: z.record(code(/^\d{4}$/, 'year'), z.strictObject({ off: z.array(isoDate), worked: z.array(isoDate) })),
});
export type CalendarDocument = z.infer<typeof calendarSchema>;

export const documentsSchema = z.strictObject({
  policy: policySchema,
  catalogue: catalogueSchema,
  organisation: organisationSchema,
  communities: communitiesSchema,
  calendar: calendarSchema,
});
export type Documents = z.infer<typeof documentsSchema>;
export const DOCUMENT_NAMES = ['policy', 'catalogue', 'organisation', 'communities', 'calendar'] as const;

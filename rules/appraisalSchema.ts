import { z } from 'zod';
import { code, figure, isoDate, limitFigure, provenance, someTime } from './figures';

const points = z.number().min(0).max(100);
const groupCode = code(/^[a-z][A-Za-z0-9]*$/, 'group code such as streets');
const weights = z.strictObject({ response: points, resolution: points, satisfaction: points });
const place = z.int().min(1).max(1_000);

/** Kinds of units, as a group names them. */
export const RANKED_KINDS = [
  'street',
  'area',
  'town',
  'township',
  'zone',
  'district',
  'districtDepartment',
  'cityDepartment',
  'enterprise',
] as const;

const labelRule = z.union([
  z.strictObject({ by: z.literal('rank'), first: place }),
  z.strictObject({ by: z.literal('rank'), last: place }),
  z.strictObject({ by: z.literal('score'), below: points }),
  z.strictObject({ by: z.literal('score'), atLeast: points }),
  z.strictObject({ by: z.literal('received'), first: place }),
  z.strictObject({ by: z.literal('risen'), atLeast: place }),
]);

/** How the three rates are weighed and ranked. What older packs lack is not done: no ranks, no labels, nothing forgiven. */
export const appraisalSchema = z.strictObject({
  /** Points of a hundred, for every group and period that no set below is for. */
  weights: z.strictObject({ response: figure(points), resolution: figure(points), satisfaction: figure(points) }),
  /** Weights change over time: for periods that end after `from`, of these groups or of all. */
  weightSets: z
    .array(z.strictObject({ from: isoDate, groups: z.array(groupCode).min(1).optional(), weights: figure(weights) }))
    .optional(),
  /** Minute of the day at which a statistics day begins. */
  dayCut: figure(z.int().min(0).max(1_440)),
  minSample: figure(z.int().min(1)),
  /** Which answer of the caller the rates are made of. */
  basis: figure(z.enum(['final', 'first'])).optional(),
  /** Share of the valid follow-ups, the worst, that are forgiven. */
  tolerance: figure(z.number().min(0).max(0.5)).optional(),
  groups: z
    .array(
      z.strictObject({
        code: groupCode,
        zh: z.string().min(1),
        en: z.string().min(1),
        kinds: z.array(z.enum(RANKED_KINDS)).min(1),
        /** The unit answers for everybody in its district. */
        whole: z.literal(true).optional(),
        sizes: figure(z.array(z.int().min(1))).optional(),
        ...provenance,
      }),
    )
    .optional(),
  labels: z
    .array(
      z.strictObject({
        code: groupCode,
        zh: z.string().min(1),
        en: z.string().min(1),
        from: isoDate,
        groups: z.array(groupCode).min(1),
        rule: figure(labelRule),
      }),
    )
    .optional(),
  /** The course of a period; without it there are no figures of each day, and objections may come until the freezing. */
  period: z
    .strictObject({
      /** Figures of a statistics day come so long after its end. */
      dailyAfter: someTime,
      /** Objections to the figures may come so long after the period's end. */
      objection: limitFigure,
    })
    .optional(),
  /** What is looked at beside the ranks. */
  fairness: z
    .strictObject({
      /** Given back with no more of the limit left. */
      lastMinute: someTime,
      /** Followed up no later after a call of the unit. */
      callsBefore: someTime,
    })
    .optional(),
});

import { z } from 'zod';
import { parseDay } from '../domain/calendar';
import type { Limit } from '../domain/terms';

/**
 * How sure a figure is (domain rules, certainty marks): A primary text, B official page, C seen in a real system or
 * a scholarly text, D weak, P our own proposal.
 */
export const CERTAINTIES = ['A', 'B', 'C', 'D', 'P'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** Where a figure comes from. Every figure carries it, so that nobody takes a proposal for the law. */
export const provenance = {
  source: z.string().min(1),
  certainty: z.enum(CERTAINTIES),
  note: z.string().min(1).optional(),
} as const;

export const isoDate = z.string().refine((text) => parseDay(text) !== undefined, 'not a date YYYY-MM-DD');
export const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export const code = (pattern: RegExp, what: string) => z.string().regex(pattern, `not a ${what}`);
export const unitCode = code(/^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$/, 'unit code such as BJ-110108001');
export const matterCode = code(/^[a-z][a-z0-9]*([.-][a-z0-9]+)+$/, 'matter code such as heating.none');
export const placeCode = code(/^[A-Z0-9][A-Z0-9-]*$/, 'place code');
export const profileName = code(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'profile name');

/** What every document of a pack says about itself. */
export const header = {
  profile: profileName,
  version: z.string().min(1).max(40),
  validFrom: isoDate,
  validTo: isoDate.optional(),
  title: words,
  note: z.string().min(1).optional(),
} as const;

/** Ten years: what is longer is a slip of the pen. */
const LONGEST = { hour: 87_660, workHour: 20_000, naturalDay: 3_660, workday: 2_500 } as const;

export const limitFigure = z
  .strictObject({
    value: z.number().min(0),
    unit: z.enum(['hour', 'naturalDay', 'workday', 'workHour']),
    rollOver: z.boolean().optional(),
    ...provenance,
  })
  .superRefine((limit, ctx) => {
    const fault = (key: string, message: string) => ctx.addIssue({ code: 'custom', path: [key], message });
    const byDay = limit.unit === 'naturalDay' || limit.unit === 'workday';
    if (byDay && !Number.isInteger(limit.value)) fault('value', 'a limit in days has no fraction; use hours');
    if (limit.value > LONGEST[limit.unit]) fault('value', `longer than ${LONGEST[limit.unit]} ${limit.unit}`);
    if (limit.rollOver === true && limit.unit !== 'naturalDay') fault('rollOver', 'only natural days roll over');
  });
export type LimitFigure = z.infer<typeof limitFigure>;

/** A limit that gives at least some time. */
export const someTime = limitFigure.refine((limit) => limit.value > 0, {
  path: ['value'],
  message: 'must be more than 0',
});

/** A figure that is no limit. */
export function figure<T extends z.ZodType>(value: T) {
  return z.strictObject({ value, ...provenance });
}

/** One figure for each of the four levels. */
export function perLevel<T extends z.ZodType>(each: T) {
  return z.strictObject({ 1: each, 2: each, 3: each, 4: each });
}

/** Daily windows in minutes after 00:00, ascending and disjoint. */
export const windows = z
  .array(z.tuple([z.int().min(0).max(1_440), z.int().min(0).max(1_440)]))
  .min(1)
  .superRefine((list, ctx) => {
    let last = -1;
    list.forEach(([from, to], i) => {
      if (from <= last || from >= to)
        ctx.addIssue({ code: 'custom', path: [i], message: 'windows must ascend and not touch' });
      last = to;
    });
  });

/** The limit without where it comes from, as it stands on an order. */
export function toLimit({ value, unit, rollOver }: LimitFigure): Limit {
  return rollOver === true ? { value, unit, rollOver } : { value, unit };
}

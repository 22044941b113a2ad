import { z } from 'zod';

/** An instant as answers say it: ISO 8601 at +08:00. */
export const at = z.string().meta({ format: 'date-time', examples: ['2026-11-24T17:30:00.000+08:00'] });
export const ms = z.int().describe('毫秒 / milliseconds');

/** A code with its words. */
export const coded = z.object({ code: z.string(), zh: z.string(), en: z.string() }).meta({ id: 'Coded' });

export const limitView = z
  .object({
    value: z.number(),
    unit: coded,
    rollOver: z.literal(true).exactOptional().describe('末日遇非工作日顺延 / a last day on a holiday moves on'),
  })
  .meta({ id: 'Limit' });

/** Where a list goes on. */
export const page = { next: z.string().exactOptional().describe('下一页的 cursor / cursor of the next page') };

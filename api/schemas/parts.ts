/** What the forms of all answers are made of. */
import { z } from 'zod';

/** An instant as answers say it: ISO 8601 at +08:00. */
export const at = z.string().meta({ format: 'date-time', examples: ['2026-11-24T17:30:00.000+08:00'] });
export const ms = z.int().describe('毫秒 / milliseconds');

/** A code with its words. */
export const coded = z.object({ code: z.string(), zh: z.string(), en: z.string() }).meta({ id: 'Coded' });

/** A limit with its words. */
export const limitView = z
  .object({
    value: z.number(),
    unit: coded,
    zh: z.string(),
    en: z.string(),
    rollOver: z.literal(true).exactOptional().describe('末日遇非工作日顺延 / a last day on a holiday moves on'),
  })
  .meta({ id: 'Limit' });

/** What the codes of an answer are called, beside the codes themselves. */
const book = z.record(z.string(), z.object({ zh: z.string(), en: z.string().exactOptional() })).exactOptional();
export const names = z
  .object({ units: book, matters: book, places: book })
  .meta({
    id: 'Names',
    description:
      '答复中各编码的名称；规则暂不可读时缺省 / what the codes of this answer are called; absent while the rules cannot be read',
  })
  .exactOptional();
export const words = z.object({ zh: z.string(), en: z.string() });

/** Where a list goes on, and what its codes are called. */
export const page = {
  names,
  next: z.string().exactOptional().describe('下一页的 cursor / cursor of the next page'),
};

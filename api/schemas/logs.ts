import { z } from 'zod';
import { READ_KINDS } from '../../vault/read';
import { at, coded } from './parts';
import { code, orderNo } from './text';

const limit = z.coerce.number().int().min(1).max(200).exactOptional();
const cursor = z.coerce.number().int().min(1).exactOptional().describe('上页的 next / next of the page before');
export const readingsQuery = z.strictObject({
  orderNo: orderNo.exactOptional(),
  key: code.exactOptional().describe('密钥编号 / public id of a key'),
  limit,
  cursor,
});
export const dutiesQuery = z.strictObject({ limit, cursor });
const next = z.int().exactOptional();
const by = z.object({ role: coded, key: z.string() });

/** Who read what of callers and texts: never what it said. */
export const readingsView = z
  .object({
    readings: z.array(
      z.object({
        at,
        by,
        orderNo: z.string(),
        what: z.enum(READ_KINDS),
        purpose: z.string().describe('当时的工单状态或用途 / the stage of the order then, or what for'),
        found: z.boolean(),
      }),
    ),
    next,
  })
  .meta({ id: 'Readings' });

export const dutiesView = z
  .object({
    duties: z.array(
      z.object({ at, by, action: coded, subject: z.string(), detail: z.record(z.string(), z.unknown()) }),
    ),
    next,
  })
  .meta({ id: 'Duties' });

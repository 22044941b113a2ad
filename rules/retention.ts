import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Beside this file; the compiled file stands in dist/rules and reads the project's own. */
const FILE =
  [path.join(__dirname, 'retention.json'), path.join(__dirname, '../../rules/retention.json')].find(existsSync) ??
  'rules/retention.json';

const term = z.strictObject({
  /** Calendar years, counted from the end of a run. */
  years: z.int().min(1).max(100),
  source: z.string().min(1),
  certainty: z.enum(['A', 'B', 'C', 'P']),
});
const schema = z
  .array(z.strictObject({ from: z.iso.date(), histories: term }))
  .min(1)
  .refine(
    (all) => all.every(({ from }, index) => index === 0 || from > (all[index - 1]?.from ?? '')),
    'sorted by date',
  );

/** How long histories are kept, and who says so. */
export type Retention = z.infer<typeof term>;

/**
 * The term for archived histories on a day; before the first one, the first.
 * @param day ISO date (UTC+8)
 */
export function retentionOn(day: string, given: unknown = JSON.parse(readFileSync(FILE, 'utf8'))): Retention {
  const terms = schema.parse(given);
  const inForce = terms.findLast(({ from }) => from <= day) ?? terms[0];
  if (!inForce) throw new Error('the schema asks for one');
  return inForce.histories;
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const share = z.number().min(0).max(1);

/** How the classifier of one question learns; chosen on an inner split of the training days (docs/insight.md). */
const learning = z.strictObject({
  /** The lowest share of right answers that held-out suggestions must reach above the threshold. */
  targetAccuracy: share,
  /** Also pairs of a district with two signs of the text: what a matter is called may depend on the district. */
  districtPairs: z.boolean(),
});

/** `insight/profiles/kaohsiung-1999.json` and what `train --ledger` uses. */
export const dispatchProfileSchema = z.strictObject({
  unit: learning,
  matter: learning,
  heldOutDays: z.int().min(1).max(60),
  minOrders: z.int().min(2).max(100),
  epochs: z.int().min(1).max(500),
  rate: z.number().positive().max(100),
  decay: z.number().min(0).max(1),
  seed: z.int(),
});
export type DispatchProfile = z.infer<typeof dispatchProfileSchema>;

/** `insight/profiles/duplicates.json` (what callers say) and `chicago.json` (a kind instead of words). */
export const duplicateRuleSchema = z.strictObject({
  /** H3 resolution of the cells: 10 has edges of some 76 m; the cells around are looked at too. */
  h3Resolution: z.int().min(0).max(15),
  /** Distance at which the share for place has fallen to 1/e. */
  metres: z.number().positive(),
  /** The share for place where only the code of the place is the same. */
  sameCodeShare: share,
  windowDays: z.int().min(1).max(366),
  halfLifeDays: z.number().positive(),
  /** The share left where the earlier order was closed by then. */
  closedShare: share,
  textShare: share,
  /** Newest first: a crowded place costs a bounded time. */
  maxCandidates: z.int().min(1),
  threshold: share,
});
export type DuplicateRule = z.infer<typeof duplicateRuleSchema>;

// Compiled code lies in dist/, the profiles beside it.
const FOLDER =
  [join(__dirname, 'profiles'), join(__dirname, '../../insight/profiles')].find(existsSync) ?? 'insight/profiles';

/** @throws ZodError when the file is of another form */
export const dispatchProfile = (): DispatchProfile =>
  dispatchProfileSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'kaohsiung-1999.json'), 'utf8')));

/** @throws ZodError when the file is of another form */
export const duplicateRule = (name: 'duplicates' | 'chicago' = 'duplicates'): DuplicateRule =>
  duplicateRuleSchema.parse(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')));

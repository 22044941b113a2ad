import { z } from 'zod';
import { at, coded, names } from './parts';
import { orderNo } from './text';

const confidence = z.number().min(0).max(1).describe('校准后的把握，0–1 / calibrated share');

/** What a model suggested for an order; below the policy's threshold a person decides. */
export const suggestionView = z
  .object({
    model: z.string().describe('模型内容的 SHA-256 / SHA-256 of the model'),
    units: z
      .array(z.object({ unit: z.string(), confidence, basis: coded }))
      .describe('至多三个单位，最可能者在前 / up to three units, likeliest first'),
    matter: z.object({ matter: z.string(), confidence }).exactOptional(),
  })
  .meta({ id: 'Suggestion', description: '派单建议（只供参考，未达门槛由人决定）/ a suggestion for dispatch' });

/** What speaks for a unit and for a merge. */
export const suggestionsView = z
  .object({
    orderNo,
    suggestion: suggestionView.exactOptional(),
    threshold: z
      .number()
      .exactOptional()
      .describe('不经人工派单所需的把握（规则包）/ how sure it must be to go without a person'),
    similar: z
      .array(
        z.object({
          orderNo,
          likeness: z.number().min(0).max(1),
          stage: coded,
          unit: z.string().exactOptional(),
          matter: z.string(),
          receivedAt: at,
        }),
      )
      .describe('同一地点近期相似工单，最相似者在前 / recent orders of the same place, likest first'),
    sameCaller: z
      .array(z.object({ orderNo, stage: coded, unit: z.string().exactOptional(), receivedAt: at }))
      .describe(
        '同一诉求人就同一事项同一地点的近期来电：仍在办的可并单催办，已办结的告知结果（IN-9）/ earlier calls of the same caller on the same matter and place: merge into one that runs, tell the result of one that is over',
      ),
    similarFrom: z
      .number()
      .exactOptional()
      .describe('建议并单所需的相似度（规则包）/ how alike they must be to be suggested for a merge'),
    names,
  })
  .meta({ id: 'Suggestions' });

import { z } from 'zod';
import { at, coded, limitView } from './parts';

const mark = z.literal(true).exactOptional();

/** What the lead has handed to one unit below it (§2.2). */
export const assignment = z
  .object({
    no: z.int(),
    unit: z.string(),
    by: z.string().describe('交办单位 / the unit that assigned it'),
    state: coded,
    assistant: mark.describe('社区协助（第十七条）/ a community: it assists'),
    from: at,
    signBy: at,
    dueAt: at.describe('下级时限，早于主办时限 / its own limit, before the lead’s'),
    limit: limitView.exactOptional(),
    signedAt: at.exactOptional(),
    contactedAt: at.exactOptional(),
    submittedAt: at.exactOptional(),
    result: coded.exactOptional(),
    sentBackAt: at.exactOptional().describe('上级退回，时限不变 / sent back, under the limit it had'),
    endedAt: at.exactOptional(),
    late: mark,
    breached: mark,
  })
  .meta({ id: 'Assignment' });

import { z } from 'zod';
import { at, coded, limitView, page } from './parts';
import { orderNo } from './text';

const mark = z.literal(true).exactOptional();

/** One supervision 督办 of an order. */
export const supervision = z
  .object({
    no: z.int(),
    ground: coded,
    unit: z.string().describe('被督办单位 / who must answer'),
    supervisor: z.string().describe('督办单位 / who reviews'),
    state: coded,
    openedAt: at,
    answerBy: at.exactOptional().describe('须在此前反馈 / the answer is due'),
    reviewBy: at.exactOptional().describe('须在此前审核 / the review is due'),
    answeredAt: at.exactOptional(),
    endedAt: at.exactOptional(),
    late: mark,
    breached: mark.describe('逾期未反馈 / not answered in time'),
    climbed: mark.describe('逾期未审核，已转市级值班台 / not reviewed in time, passed to the duty desk'),
  })
  .meta({ id: 'Supervision' });

/** One question to a level above 提级协调 (art. 20). */
export const raiseView = z
  .object({
    no: z.int(),
    by: z.string(),
    level: coded,
    to: z.string().describe('须提出意见的单位 / who must give an opinion'),
    state: coded,
    at,
    limit: limitView,
    opinionBy: at,
    opinion: coded.exactOptional(),
    givenAt: at.exactOptional(),
    late: mark,
    breached: mark,
  })
  .meta({ id: 'Raise' });

export const supervisionList = z
  .object({ supervisions: z.array(supervision.extend({ orderNo })), ...page })
  .meta({ id: 'SupervisionList' });

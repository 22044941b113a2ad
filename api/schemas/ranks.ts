import { z } from 'zod';
import { coded, names } from './parts';
import { shares, stretch } from './figures';

const rate = z.object({
  gross: z.object(shares).describe('全口径 / all orders'),
  net: z.object(shares).describe('剔除后，排名口径 / after exclusions: what is ranked'),
});
const named = z.object({ code: z.string(), zh: z.string(), en: z.string() });
const points = z.number().describe('百分制，一位小数 / points of a hundred, to one decimal');

/** One unit in rank, with what makes the rank fair to read. */
export const standing = z
  .object({
    unit: z.string(),
    rank: z
      .int()
      .exactOptional()
      .describe('样本不足或没有数据时没有 / absent below the least sample, and without data'),
    of: z.int().describe('同组同档参加排名的单位数 / units ranked in the same group and tier'),
    tier: z.int(),
    received: z.int().describe('交办工单数 / orders it was given'),
    sample: z.int().describe('有效回访数（剔除后）/ valid follow-ups, after exclusions'),
    score: z.object({ gross: points.exactOptional(), net: points.exactOptional(), tolerant: points.exactOptional() }),
    rates: z.object({ response: rate, resolution: rate, satisfaction: rate }),
    change: z
      .object({
        points: z.object({
          response: z.number().exactOptional(),
          resolution: z.number().exactOptional(),
          satisfaction: z.number().exactOptional(),
        }),
        received: z.number().exactOptional().describe('0.1 = 增加 10 % / 10 % more'),
        risen: z.int().exactOptional().describe('上升名次 / places risen'),
      })
      .exactOptional()
      .describe('比上期，百分点 / since the stretch before, percentage points'),
    labels: z.array(named),
    fairness: z.object({
      excluded: z.object(shares),
      explainedAsSolved: z.object(shares),
      lastMinute: z
        .object(shares)
        .exactOptional()
        .describe('时限将尽时退单 / given back with hardly any of the limit left'),
      callsBefore: z
        .object(shares)
        .exactOptional()
        .describe('回访前突击联系 / followed up soon after a call of the unit'),
      weightOfOne: z.number().exactOptional().describe('再有一个差评扣几分 / points one more bad rating would cost'),
    }),
  })
  .meta({ id: 'Standing' });

const byRate = z.object({
  response: z.number().exactOptional(),
  resolution: z.number().exactOptional(),
  satisfaction: z.number().exactOptional(),
});

export const rankList = z
  .object({
    group: named,
    period: stretch,
    names,
    sample: z.int().describe('最小样本 / least sample'),
    basis: coded,
    weights: z.object({ response: z.number(), resolution: z.number(), satisfaction: z.number() }),
    tolerance: z.number(),
    pooled: byRate.describe('合计：全部工单 / all orders of the group together'),
    mean: byRate.describe('平均：各单位之平均 / mean of the units'),
    rows: z.array(standing),
  })
  .meta({ id: 'Ranks' });

export const scoreboard = z
  .object({
    unit: z.string(),
    period: stretch,
    names,
    sample: z.int(),
    groups: z.array(z.object({ group: named, standing })),
  })
  .meta({ id: 'Scoreboard' });

import { z } from 'zod';
import { FIGURE_NAMES, type FigureName } from '../../appraisal/figureTable';
import { at, coded, names, page } from './parts';
import { orderNo } from './text';

export const figureName = z.enum(FIGURE_NAMES as [FigureName, ...FigureName[]]);

export const stretch = z
  .object({ label: z.string(), from: at, to: at.describe('不含 / exclusive') })
  .meta({ id: 'Stretch', description: '考核期、季度或考核年 / appraisal period, quarter or year of periods' });

const share = z.number().describe('0–1，四位小数 / to four places');
export const shares = {
  counted: z.int().describe('分子 / numerator'),
  partly: z.int().exactOptional().describe('按比例计入的（基本满意）/ counted in part'),
  of: z.int().describe('分母，即样本 / denominator, the sample'),
  share: share.exactOptional().describe('分母为 0 时没有：没有数据 / absent where there is no data'),
  interval: z
    .object({ low: share, high: share })
    .exactOptional()
    .describe('95 % 置信区间（Wilson）/ 95 % confidence interval'),
};
/** All orders, and beside it what is left after exclusions; where its orders are. */
const figure = {
  ...shares,
  net: z.object(shares).describe('剔除后 / after exclusions'),
  orders: z.string().describe('计入的工单 / where the orders behind it are'),
};

export const figureRule = z
  .object({
    figure: coded,
    about: z.enum(['unit', 'place', 'dispatcher']).describe('谁的数据 / whose figure it is'),
    kind: coded.describe('计数的单元 / what is counted'),
    of: z.object({ with: z.array(coded), without: z.array(coded) }).describe('分母条件 / denominator'),
    counts: coded.describe('分子条件 / numerator'),
    partly: coded.exactOptional().describe('按满意度比例计入 / counted in part, by the scale of satisfaction'),
    good: coded,
    article: z.string(),
  })
  .meta({ id: 'FigureRule' });

export const figureRules = z.object({ figures: z.array(figureRule) }).meta({ id: 'FigureRules' });

export const unitFigures = z
  .object({
    unit: z.string(),
    period: stretch,
    names,
    sample: z.int().describe('最小样本 / least sample'),
    figures: z.array(
      z.object({
        figure: coded,
        good: coded,
        ...figure,
        enough: z.boolean().describe('达到最小样本 / at least the least sample'),
        band: coded.exactOptional().describe('仅街道（乡镇）的吹哨率 / of a street’s whistle rate only'),
        limits: z.object({ low: z.number(), high: z.number() }).exactOptional(),
      }),
    ),
  })
  .meta({ id: 'UnitFigures' });

export const figureList = z
  .object({
    figure: coded,
    good: coded,
    period: stretch,
    sample: z.int(),
    rows: z.array(
      z.object({
        unit: z.string().exactOptional(),
        place: z.string().exactOptional(),
        dispatcher: z.string().exactOptional(),
        ...figure,
      }),
    ),
    ...page,
  })
  .meta({ id: 'FigureList' });

export const behindList = z
  .object({
    figure: coded,
    whose: z.string(),
    period: stretch,
    orders: z.array(
      z.object({
        orderNo,
        no: z.int().describe('轮次、第几次吹哨、派单或协办 / number of the round, whistle, dispatch or co-unit'),
        unit: z.string(),
        other: z.string().exactOptional().describe('另一方 / the other side'),
        at,
        counted: z.boolean().describe('计入分子 / in the numerator'),
        why: z.array(coded).describe('依据 / why it is in or out'),
      }),
    ),
    ...page,
  })
  .meta({ id: 'FigureOrders' });

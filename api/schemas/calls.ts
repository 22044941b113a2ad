import { z } from 'zod';
import { at, coded, limitView, names, page } from './parts';
import { code, orderNo } from './text';

const mark = z.literal(true).exactOptional();
const calledUnit = z.object({
  unit: z.string(),
  state: coded,
  arriveBy: at.describe('须在此前报到 / must report in by'),
  arrivedAt: at.exactOptional(),
  duty: coded.exactOptional().describe('现场认定 / found on the spot'),
  deliveredAt: at.exactOptional(),
  rulingBy: at.exactOptional().describe('区级须在此前裁定 / the district must rule by'),
  ruled: mark.describe('已裁定须到场 / ruled that it must come'),
  late: mark,
  breached: mark,
});
/** One whistle of an order, with everybody it called. */
export const whistle = z
  .object({
    no: z.int(),
    kind: coded,
    by: z.string(),
    at,
    arrival: limitView,
    closedAt: at.exactOptional(),
    units: z.array(calledUnit),
  })
  .meta({ id: 'Whistle' });
export const coUnit = z
  .object({
    unit: z.string(),
    by: z.string().describe('主办单位 / the lead it helps'),
    state: coded,
    from: at,
    dueAt: at,
    doneAt: at.exactOptional(),
    partial: mark,
    late: mark,
    breached: mark,
  })
  .meta({ id: 'CoUnit' });

export const callList = z
  .object({
    unit: code,
    calls: z.array(
      z.object({
        orderNo,
        as: z.enum(['whistle', 'coUnit']),
        no: z.int().describe('第几次吹哨，或第几个协办 / number of the whistle or co-unit on its order'),
        unit: z.string(),
        caller: z.string().describe('吹哨或主办单位 / the street that whistled, or the lead'),
        kind: coded.exactOptional(),
        state: coded,
        calledAt: at,
        dueAt: at,
        arrivedAt: at.exactOptional(),
        deliveredAt: at.exactOptional(),
        duty: coded.exactOptional(),
        late: z.boolean(),
        breached: z.boolean(),
      }),
    ),
    ...page,
  })
  .meta({ id: 'UnitCalls' });

const answered = z.object({
  called: z.int(),
  decided: z.int().describe('已见分晓：已到或已逾期 / known: came, or missed the limit'),
  inTime: z.int(),
  share: z.number().exactOptional().describe('按时所占，0–1 / in time, of those known'),
});
export const whistlingView = z
  .object({
    unit: code,
    orders: z.int().describe('主办工单 / orders it leads or last led'),
    whistledOn: z.int().describe('其中吹过哨的 / those of them it whistled on'),
    share: z.number().exactOptional().describe('0–1'),
    band: coded
      .exactOptional()
      .describe('样本不足或不是街道（乡镇）时没有 / none below the sample, or for other units'),
    names,
    limits: z
      .object({ low: z.number(), high: z.number(), sample: z.int() })
      .exactOptional()
      .describe('规则包中的区间与最小样本 / band and least sample of the policy'),
    asCaller: answered.describe('由其吹哨 / units it whistled for'),
    asCalled: answered.describe('被吹哨 / whistles for it'),
    asCoUnit: answered.describe('协办 / requests to it for help'),
  })
  .meta({ id: 'Whistling' });

import { z } from 'zod';
import { CALL_KINDS } from '../../ledger/projections/calledUnit/rowsOf';
import { at, coded, limitView, page } from './parts';
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
        as: z.enum(CALL_KINDS),
        no: z
          .int()
          .describe('第几次吹哨，第几个协办或交办 / number of the whistle, co-unit or assignment on its order'),
        unit: z.string(),
        caller: z.string().describe('吹哨、主办或交办单位 / the street that whistled, or the lead'),
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

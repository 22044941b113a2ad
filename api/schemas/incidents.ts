import { z } from 'zod';
import { at, coded, names, page } from './parts';
import { orderNo } from './text';

const place = z.object({
  district: z.string().exactOptional(),
  street: z.string().exactOptional(),
  community: z.string().exactOptional(),
});
const counts = {
  members: z.int().describe('并入的工单数，不含主单 / orders that stand in it, the parent not counted'),
  callers: z.int().describe('诉求人数，含主单 / callers, the parent’s own among them'),
  waiting: z.int().describe('等待结果 / wait for the result'),
  served: z.int().describe('已告知结果，各自回访 / have the result and a follow-up of their own'),
  startedAt: at.describe('最早来电时刻：群众时钟由此起算 / the earliest call: the citizen clock starts here'),
};

/** The incident that an order leads. */
export const incident = z.object({ since: at, pages: z.int(), ...counts }).meta({ id: 'Incident' });
/** The incident that an order stands in. */
export const joined = z
  .object({
    into: orderNo,
    at,
    page: z.int(),
    from: coded.describe('并入前的状态，拆单后恢复 / the stage before, to which it returns when taken out'),
    servedAt: at.exactOptional(),
  })
  .meta({ id: 'Membership' });
export const parted = z.object({ from: orderNo, why: coded }).meta({ id: 'Parting' });

const voices = z
  .object({ rated: z.int(), solved: z.int(), satisfied: z.int(), dissatisfied: z.int() })
  .describe('全部诉求人的评价，各计一次 / what all its callers said, each once');

export const incidentList = z
  .object({
    incidents: z.array(
      z.object({
        orderNo,
        state: coded,
        stage: coded,
        matter: z.string(),
        place,
        unit: z.string().exactOptional(),
        since: at,
        ...counts,
        voices,
      }),
    ),
    ...page,
  })
  .meta({ id: 'IncidentList' });

export const memberList = z
  .object({
    orderNo,
    members: z.array(
      z.object({
        orderNo,
        state: coded,
        stage: coded,
        page: z.int(),
        receivedAt: at,
        solved: z.boolean().exactOptional(),
        satisfaction: coded.exactOptional(),
      }),
    ),
    ...page,
  })
  .meta({ id: 'IncidentMembers' });

export const alikeView = z
  .object({
    orderNo,
    callers: z.int().describe('同一事项、同一地点、时限内的来电人数 / callers about the same matter and place in time'),
    threshold: z.int().describe('规则包中的人数 / the number the policy asks for'),
    suggested: z.boolean().describe('已达人数，建议并单 / that many have called: one incident, it is suggested'),
    automatic: z
      .boolean()
      .describe('规则自行并单；否则由人决定 / the rule joins by itself; otherwise a person decides'),
    parent: orderNo.exactOptional().describe('可作主单：最早已派单的一件 / could lead: the earliest that a unit has'),
    orders: z.array(orderNo).describe('现在可并入，最早在前，最多 500 / could join now, the earliest first'),
    names,
  })
  .meta({ id: 'AlikeOrders' });

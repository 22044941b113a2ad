/** The lists, page by page. */
import { z } from 'zod';
import { INBOX_ROLES } from '../../ledger/projections/unitInbox/rowsOf';
import { at, coded, page } from './parts';
import { code, orderNo } from './text';
import { summaryView } from './views';

export const orderList = z.object({ orders: z.array(summaryView), ...page }).meta({ id: 'OrderList' });

export const inboxList = z
  .object({
    unit: code,
    orders: z.array(
      z.object({
        orderNo,
        role: z
          .enum(INBOX_ROLES)
          .describe(
            '主办、抄送、席位、被吹哨、协办、待区裁定、突发风险待确认、恶意占用待核查、挂账待审、上级交办、被督办、督办审核、待提意见 / lead, copy, desk, called by whistle, co-unit, ruling owed, emergency to be acknowledged, abuse to be looked into, decision on hanging owed, assigned from above, supervised, supervising, opinion owed',
          ),
        acts: z.boolean().describe('现在须由本单位办理 / this unit must act now'),
        stage: coded,
        level: coded,
        light: z.enum(['green', 'yellow', 'red']),
        since: at,
        dueAt: at.exactOptional(),
      }),
    ),
    ...page,
  })
  .meta({ id: 'UnitOrders' });

export const dueList = z
  .object({
    due: z.array(z.object({ orderNo, kind: coded, at, from: at, owner: z.string(), overdue: z.boolean() })),
    ...page,
  })
  .meta({ id: 'DueList' });

export const followUpList = z
  .object({
    tasks: z.array(
      z.object({
        orderNo,
        no: z.int(),
        desk: z.string(),
        district: z.string().exactOptional(),
        channel: z.string(),
        round: z.int(),
        tries: z.int(),
        notBefore: at,
        until: at,
        claimable: z.boolean(),
        claimedUntil: at.exactOptional(),
      }),
    ),
    ...page,
  })
  .meta({ id: 'FollowUpList' });

// What stands beside an order: emergencies reported (art. 29), a suspicion of abuse (art. 37).
import { z } from 'zod';
import { at, coded } from './parts';

export const risk = z
  .object({
    no: z.int(),
    at,
    to: z.string().describe('报告至何席位 / the desk it was reported to'),
    unit: z.string().exactOptional().describe('报告单位，缺省为热线 / the unit that raised it; the hotline if absent'),
    acknowledgedAt: at.exactOptional(),
  })
  .meta({ id: 'Risk' });

export const abuse = z
  .object({
    at,
    day: z.int().describe('同一人就同一已办结事项当日来电次数 / calls on the closed matter that day'),
    month: z.int().describe('当月次数 / that month'),
    reviewedAt: at.exactOptional(),
    finding: coded.exactOptional(),
  })
  .meta({ id: 'Abuse' });

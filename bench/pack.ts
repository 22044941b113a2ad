import { loadPack } from '../rules/load';
import { type Pack, withOverrides } from '../rules/pack';

const AT_ONCE = { value: 0, unit: 'hour' } as const;
/** Report limit of the orders that are to be escalated, ms. */
export const SHORT_LIMIT_MS = 6_000;
const short = (share: number) => ({ value: (SHORT_LIMIT_MS * share) / 3_600_000, unit: 'hour' }) as const;
const perLevel = <T>(each: T) => ({ 1: each, 2: each, 3: each, 4: each });

/**
 * The Beijing rules so that a life fits into seconds of real time: reports are accepted and followed up at once and at
 * any hour, and level 1, which only the orders to be escalated have, is due after some seconds.
 */
export function benchPack(): Pack {
  return withOverrides(loadPack('beijing'), {
    policy: {
      version: 'bench',
      limits: {
        sign: { 1: short(0.9) },
        contact: { 1: short(0.9) },
        objection: { 1: short(0.5) },
        objectionReview: { 1: short(0.5) },
        report: { 1: short(1) },
        reportReview: perLevel(AT_ONCE),
      },
      followUp: { afterReport: AT_ONCE, hours: { value: [[0, 1_440]] } },
    },
  });
}

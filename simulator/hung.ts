import { DAY, HOUR } from '../domain/calendar';
import type { Actor } from '../domain/commands';
import { HANG_REASONS, hangsOf } from '../domain/hanging';
import type { OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import { ASSUMED } from './assumptions';
import type { Dice } from './dice';
import { CITY, type Move, moment } from './people';

const TEXT = 'd'.repeat(64);
const SHIFT_MS = 8 * HOUR;

/** Whoever has a part in hanging an order that cannot be solved now (art. 15(2), TL-11): the unit, the district, the city. */
export function hangingMove(state: OrderState, dice: Dice): Move | undefined {
  const { stage, hang, holder, clock, lastAt } = state;
  if (!holder || !clock) return undefined;
  const unit: Actor = { role: 'unit', unit: holder.unit, key: 'unit' };
  const luck = dice.next();
  if (stage === 'HANDLING' && !hang) return luck < ASSUMED.asksToHang ? asking(state, unit, dice) : undefined;
  if (!hang) return undefined;
  const district: Actor = {
    role: 'district',
    key: 'district',
    ...(hang.rules.district !== undefined && { unit: hang.rules.district }),
  };
  if (hang.step) {
    const at = moment(state.due.hangDecision, 0.1, 1.1, dice) ?? lastAt;
    if (luck > 0.9) return undefined;
    const own = dice.chance(ASSUMED.rulesOnOwn);
    const share = hang.step === 'district' ? ASSUMED.hangEndorsed : ASSUMED.hangGranted;
    const body = { granted: dice.chance(share) };
    if (hang.step === 'district')
      return { at, actor: own ? { ...district, key: 'unit' } : district, name: 'endorseHang', body };
    return { at, actor: own ? { ...CITY, key: 'unit' } : CITY, name: 'ruleHang', body };
  }
  if (stage !== 'HUNG') return undefined;
  if (hang.reportedAt !== undefined) {
    const at = moment(state.due.hangCheck, 0.1, 1.1, dice) ?? lastAt;
    const body = { accepted: dice.chance(ASSUMED.progressAccepted) };
    return luck < 0.9 ? { at, actor: luck < 0.5 ? CITY : district, name: 'checkHang', body } : undefined;
  }
  const at = moment(state.due.hangReview, 0.3, 1.15, dice) ?? lastAt;
  if (luck < 0.6) return { at, actor: unit, name: 'reviewHang', body: { progress: TEXT } };
  if (luck < 0.85)
    return { at, actor: luck < 0.75 ? unit : luck < 0.8 ? district : CITY, name: 'resumeHang', body: {} };
  return luck < 0.92 ? { at, actor: unit, name: 'report', body: { result: 'solved', contacted: true } } : undefined;
}

function asking({ lastAt, clock }: OrderState, actor: Actor, dice: Dice): Move | undefined {
  if (!clock) return undefined;
  const at = lastAt + 1 + Math.round(Math.max(HOUR, clock.dueAt - lastAt) * 0.4 * dice.next() ** 2);
  const body = {
    reason: dice.pick(HANG_REASONS),
    plan: TEXT,
    promised: dayText(at + dice.between(3, 200) * DAY),
    toldAt: new Date(lastAt).toISOString(),
    toldBy: 'phone',
    evidence: TEXT,
  } as const;
  return { at, actor, name: 'askHang', body };
}

function dayText(instant: Instant): string {
  return new Date(instant + SHIFT_MS).toISOString().slice(0, 10);
}

/** What of the order makes them think anew. */
export function hangingView(state: OrderState): string {
  const { stage, round, dispatches, hang } = state;
  const asked = `${stage === 'HANDLING' ? round : stage}/${dispatches}/${hangsOf(state).length}`;
  return hang ? `${asked}/${hang.step ?? 'hung'}/${hang.reports}/${hang.reportedAt ?? 0}/${hang.missed}` : asked;
}

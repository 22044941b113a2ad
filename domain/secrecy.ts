import { awaitsReview } from './abuse';
import type { Role } from './commands';
import { hangDesk } from './hanging';
import { isOpenRaise, raisesOf } from './raising';
import { openRisks } from './risk';
import { type OrderState, ownerOf } from './state';
import { supervisionsOf, waitsForSupervisor } from './supervising';
import type { UnitCode } from './terms';

/** Who may see an order that is for few eyes. */
export interface Readers {
  readonly roles: readonly Role[];
  readonly units: readonly UnitCode[];
}

/** A report of wrongdoing 举报, or an order whose caller wants it kept secret 保密 (art. 8, S10 isSecret). */
export function isConfidential({ kind, secret }: Pick<OrderState, 'kind' | 'secret'>): boolean {
  return kind === 'report' || secret === true;
}

/**
 * The lead unit, and who owes the order something now: the desk it lies on, whoever has to decide on it, see an emergency, look
 * into an abuse or follow it up; who supervises once a limit was missed; who audits. Neither the district with a copy nor a
 * unit that was called in: it has its own call, and what it needs it learns from the lead.
 *
 * @returns undefined for an order that is as open as any
 */
export function readersOf(state: OrderState): Readers | undefined {
  if (!isConfidential(state)) return undefined;
  const roles = ALL.filter((role) => OWES[role]?.(state) === true);
  return { roles: ['auditor', ...roles], units: unitsOf(state) };
}

const owns = (role: Role) => (state: OrderState) => ownerOf(state)?.role === role;

const OWES: Partial<Record<Role, (state: OrderState) => boolean>> = {
  agent: owns('agent'),
  dispatcher: (state) => owns('dispatcher')(state) || state.extension !== undefined || awaitsReview(state),
  city: (state) =>
    owns('city')(state) ||
    state.extension !== undefined ||
    rulingOwed(state) ||
    hangOwedBy(state) === state.terms.desks.city ||
    openRisks(state).length > 0 ||
    (state.stage === 'DISPATCHED' && state.holder?.how === 'forced'),
  visitor: (state) => owns('visitor')(state) || state.visit?.task !== undefined,
  supervisor: (state) =>
    state.rung > 0 || state.supervisions > 0 || state.due.ladder !== undefined || awaitsReview(state),
  appraiser: ({ stage }) => stage === 'CLOSED',
};
const ALL = Object.keys(OWES) as readonly Role[];

/** The district owes a ruling on a whistle, or the city in its place (WH-5). */
function rulingOwed({ due }: OrderState): boolean {
  return due.whistleRuling !== undefined;
}

/** Who owes a decision on hanging, or a look at its progress (TL-11). */
function hangOwedBy(state: OrderState): UnitCode | undefined {
  const { hang, due } = state;
  return hang && (due.hangDecision ?? due.hangCheck) ? hangDesk(state) : undefined;
}

function unitsOf(state: OrderState): readonly UnitCode[] {
  const { holder, terms } = state;
  const district = coordinates(state) || rulingOwed(state) ? [terms.desks.district] : [];
  const deciding = hangOwedBy(state);
  const reviews = supervisionsOf(state).filter(waitsForSupervisor);
  const above = [
    ...reviews.map(({ supervisor }) => supervisor),
    ...raisesOf(state)
      .filter(isOpenRaise)
      .map(({ to }) => to),
  ];
  const units = [...(holder ? [holder.unit] : []), ...district, ...(deciding === undefined ? [] : [deciding])];
  return [...new Set([...units, ...above])];
}

/** The district of the place may dispatch it where the unit is unclear (art. 12(2)). */
function coordinates({ stage, terms, objections }: OrderState): boolean {
  const waits = stage === 'TO_DISPATCH' || stage === 'CONSULTING';
  return waits && (terms.route.basis === 'district' || objections.some(({ upheld }) => upheld));
}

import { stillAtWork } from '../domain/assigning';
import { coUnitsOf, whistlesOf } from '../domain/calling';
import { isTask } from '../domain/decide/task';
import { isOver, type OrderState } from '../domain/state';
import type { Instant, UnitCode } from '../domain/terms';
import { raisingMove, raisingView, supervisionMove, supervisionView } from './above';
import { belowMove, belowView } from './below';
import { besideMove, besideView } from './beside';
import type { Call } from './call';
import { calledMove, callingMove } from './called';
import type { Dice } from './dice';
import { hangingMove, hangingView } from './hung';
import type { Law } from './law';
import { incidentMove, incidentView, memberMove, memberView } from './incidents';
import { deskMove, type Move, outsiderMove, unitMove, visitorMove } from './people';

/**
 * Desks, the unit, the follow-up, outsiders, the lead that calls others in, those that are called; whoever hangs, hands
 * down, asks above, supervises, and what goes on beside.
 */
export const ROLES = 11;
/** And, where an order may stand in an incident: who gathers, who joins and takes out. */
export const ROLES_TOGETHER = 13;

interface Plan {
  sign: string;
  stamp: number;
  move: Move | undefined;
  busy: string | undefined;
  /** The order as it was looked at last. */
  seen: OrderState | undefined;
}

/** The people around one order: each looks at it when what it sees has changed, and means to do one thing at a time. */
export class Table {
  /** How many look at the order. */
  readonly roles: number;
  private readonly plans: Plan[] = [];
  private readonly helpers: readonly UnitCode[];
  private stamps = 0;

  constructor(
    private readonly call: Call,
    private readonly law: Pick<Law, 'helpers' | 'below'>,
    private readonly dice: Dice,
    /** Of their own: who calls others in, and who hangs, assigns or raises, changes no other life. */
    private readonly second: Dice,
    private readonly third: Dice,
    /** Numbers of the orders among which an incident may arise, its head first; none where the order stands alone. */
    private readonly group: readonly string[] = [],
  ) {
    this.roles = group.length > 0 ? ROLES_TOGETHER : ROLES;
    this.helpers = law.helpers(call.street);
    for (let role = 0; role < this.roles; role++)
      this.plans.push({ sign: '', stamp: 0, move: undefined, busy: undefined, seen: undefined });
  }

  /** Somebody looks at the order: what it means to do now, if it sees something new. */
  look(role: number, state: OrderState): { readonly at: Instant; readonly stamp: number } | undefined {
    const plan = this.plans[role] as Plan;
    if (plan.busy !== undefined || plan.seen === state) return undefined;
    plan.seen = state;
    const sign = isOver(state) && state.stage !== 'CLOSED' ? 'over' : viewOf(role, state);
    if (plan.sign === sign) return undefined;
    plan.sign = sign;
    plan.stamp = ++this.stamps;
    plan.move = sign === 'over' ? undefined : this.moveOf(role, state);
    return plan.move && { at: plan.move.at, stamp: plan.stamp };
  }

  /** What was meant, unless it was thought better of meanwhile. */
  meant(role: number, stamp: number): Move | undefined {
    const plan = this.plans[role] as Plan;
    return plan.stamp === stamp ? plan.move : undefined;
  }

  waits(role: number, id: string): void {
    (this.plans[role] as Plan).busy = id;
  }

  answered(id: string): void {
    for (const plan of this.plans) if (plan.busy === id) plan.busy = undefined;
  }

  private moveOf(role: number, state: OrderState): Move | undefined {
    const { dice, second, third, helpers } = this;
    const { temper, other } = this.call;
    const [authority] = helpers;
    if (role === 0) return deskMove(state, other, dice);
    if (role === 1) return unitMove(state, temper, other, dice);
    if (role === 2) return visitorMove(state, temper, dice);
    if (role === 4) return callingMove(state, helpers, second);
    if (role === 5) return calledMove(state, second);
    if (role === 6) return hangingMove(state, third);
    if (role === 7) return belowMove(state, this.law.below(state.holder?.unit ?? ''), third);
    if (role === 8) return raisingMove(state, { authority, other }, third);
    if (role === 9) return supervisionMove(state, third);
    if (role === 11) return incidentMove(state, this.group, third);
    if (role === 12) return memberMove(state, this.group, third);
    return role === 10 ? besideMove(state, third) : outsiderMove(state, other, dice);
  }
}

/** What of the order makes somebody think anew about what to do. */
function viewOf(role: number, state: OrderState): string {
  switch (role) {
    case 0:
      return `${state.stage}${state.round}/${state.dispatches}/${state.extension ? 1 : 0}/${state.appeal ? 1 : 0}`;
    case 1:
      return `${state.stage}${state.round}/${state.dispatches}/${state.rung}/${state.holder?.contactedAt ?? 0}/${state.appeal ? 1 : 0}/${stillAtWork(state).length}/${state.hangs?.length ?? 0}`;
    case 2:
      return `${state.visit?.task?.no ?? 0}/${state.visit?.lease?.until ?? 0}`;
    case 4:
      return `${state.stage}${state.round}/${state.dispatches}`;
    case 5: {
      const called = [...whistlesOf(state).flatMap(({ units }) => units), ...coUnitsOf(state)];
      // Of a street's own work nobody asks a caller: each rung of the ladder makes somebody think of it again.
      const pressed = isTask(state) ? state.rung : '';
      return `${pressed}${called.map(({ unit, state: as }) => `${unit} ${as}`).join()}`;
    }
    case 6:
      return hangingView(state);
    case 7:
      return belowView(state);
    case 8:
      return raisingView(state);
    case 9:
      return supervisionView(state);
    case 10:
      return besideView(state);
    case 11:
      return incidentView(state);
    case 12:
      return memberView(state);
    default:
      return 'once';
  }
}

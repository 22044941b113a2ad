import type { BesideDue } from './beside';
import type { OrderState } from './state';
import type { Instant, Limit, UnitCode } from './terms';

/** Whom a unit asks that cannot coordinate itself (art. 20, TL-12): district or city government, or the authority of the industry. */
export const RAISED_TO = ['district', 'city', 'authority'] as const;
export type RaisedTo = (typeof RAISED_TO)[number];

/** What the level asked says: it has coordinated, another unit takes over, or the lead is to handle it itself. */
export const OPINIONS = ['coordinated', 'takeOver', 'handleYourself'] as const;
export type Opinion = (typeof OPINIONS)[number];

/** Resolved only for the command that raises: who is asked, and how long it has. */
export interface RaisingRules {
  readonly to: UnitCode;
  readonly opinion: Limit;
}

/** One question to a level above; the order's own clock goes on. */
export interface Raise {
  readonly no: number;
  readonly by: UnitCode;
  readonly level: RaisedTo;
  /** Who must analyse and give an opinion; late, it is the city's duty desk. */
  readonly to: UnitCode;
  readonly state: 'open' | 'given' | 'ended';
  readonly at: Instant;
  readonly limit: Limit;
  /** Since when whoever owes it now owes it. */
  readonly from: Instant;
  readonly opinionBy: Instant;
  readonly opinion?: Opinion;
  readonly givenAt?: Instant;
  readonly late?: true;
  readonly breached?: true;
  /** The duty desk missed it too: nobody is above it, and no more limit runs. */
  readonly last?: true;
}

type Raised = Pick<OrderState, 'raises'>;

export function raisesOf({ raises }: Raised): readonly Raise[] {
  return raises ?? [];
}

export function isOpenRaise({ state }: Raise): boolean {
  return state === 'open';
}

/** The limits that run for opinions. */
export function raiseDues(state: Raised): readonly BesideDue[] {
  return raisesOf(state).flatMap((each): readonly BesideDue[] => {
    const { no, to: unit, from, opinionBy: at, limit } = each;
    return isOpenRaise(each) && !each.last ? [{ kind: 'opinion', no, unit, at, from, limit }] : [];
  });
}

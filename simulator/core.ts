import { decide, fallDue, intake } from '../domain/decide';
import type { evolve } from '../domain/evolve';
import { owedToMembers } from '../domain/incident';
import type { Instant } from '../domain/terms';
import { MemoryLedger } from './ledger';
import { evolveSolid } from './solid';

/** The regulation as the world uses it, and what carries it; a test plants its bugs here. */
export interface Parts {
  readonly intake: typeof intake;
  readonly decide: typeof decide;
  readonly fallDue: typeof fallDue;
  readonly evolve: typeof evolve;
  readonly ledger: () => MemoryLedger;
  /** When the alarm rings for a deadline; undefined: never. */
  readonly rings: (due: Instant) => Instant | undefined;
  /** Does the worker keep its answers? */
  readonly keepsAnswers: boolean;
  /** Is the sender answered before the ledger has it? */
  readonly answersEarly: boolean;
  /** Do errands go out while what they follow from is not in the ledger? */
  readonly sendsBeforeLedger: boolean;
  /** Does a repeated call order ring the telephone again? */
  readonly ringsAgain: boolean;
  /** What a parent owes its members. */
  readonly owed: typeof owedToMembers;
  /** Does a round to the members that died go on after as many as it had told, instead of after the last of them? */
  readonly goesOnByCount: boolean;
  /** Does an order run by itself again where the one it was merged into does not take it? */
  readonly unmerges: boolean;
}

export const SOUND: Parts = {
  intake,
  decide,
  fallDue,
  evolve: evolveSolid,
  ledger: () => new MemoryLedger(),
  // Exactly at due is in time.
  rings: (due) => due + 1,
  keepsAnswers: true,
  answersEarly: false,
  sendsBeforeLedger: false,
  ringsAgain: false,
  owed: owedToMembers,
  goesOnByCount: false,
  unmerges: true,
};

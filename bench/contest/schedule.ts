import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { StartupError } from '../../platform/failures';
import type { Key } from './contestant';
import type { RoundFigures } from './round';

/** One contestant's turn in one round, from 1. */
export interface Turn {
  readonly round: number;
  readonly contestant: Key;
}

/** A turn that came to nothing, and why. */
export interface Failed extends Turn {
  readonly reason: string;
}

/** Everything measured so far, as `--json` holds it; a run that was interrupted goes on from it. */
export interface Contest {
  /** What must be the same for rounds to be compared. */
  readonly plan: { readonly orders: number; readonly sideBySide: number; readonly seed: number };
  readonly turns: readonly RoundFigures[];
  readonly failed: readonly Failed[];
}

/** Every round in the order of the one before turned round (ABBA), so that what drifts favours nobody. */
export function turnsOf(contestants: readonly Key[], rounds: number): readonly Turn[] {
  return Array.from({ length: rounds }, (_, i) => i + 1).flatMap((round) =>
    (round % 2 === 1 ? contestants : [...contestants].reverse()).map((contestant) => ({ round, contestant })),
  );
}

/** Turns that are still to be taken. */
export function turnsLeft(turns: readonly Turn[], { turns: done }: Contest): readonly Turn[] {
  return turns.filter(
    ({ round, contestant }) => !done.some((turn) => turn.round === round && turn.contestant === contestant),
  );
}

/**
 * @returns what a file holds of an earlier run with the same plan, or nothing yet
 * @throws StartupError `CONFIG` when it was measured by another plan
 */
export function resumed(file: string | undefined, plan: Contest['plan']): Contest {
  if (file === undefined || !existsSync(file)) return { plan, turns: [], failed: [] };
  const before = JSON.parse(readFileSync(file, 'utf8')) as Contest;
  const same = (Object.keys(plan) as (keyof typeof plan)[]).every((key) => before.plan[key] === plan[key]);
  if (!same) throw new StartupError('CONFIG', `${file}: ${JSON.stringify(before.plan)} ≠ ${JSON.stringify(plan)}`);
  // What failed is tried again.
  return { ...before, failed: [] };
}

/** Whole or not at all: an interruption must not cost the rounds before it. */
export function saveContest(file: string | undefined, contest: Contest): void {
  if (file === undefined) return;
  writeFileSync(`${file}.new`, `${JSON.stringify(contest, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** What the auditor does once a day, and what its workflow may ask for. Types and names only. */
export const CHORES = ['seal', 'archive'] as const;
export type Chore = (typeof CHORES)[number];
/** Type of the workflow. */
export const CHORE = 'chore';

/** What one turn did. */
export interface ChoreDone {
  /** Seals cut, or orders put away: none where the day was sealed already, or nothing was due. */
  readonly done: number;
  /** What did not hold; each stands in the auditor's log. */
  readonly faults: number;
}

/** A turn each; repeated without harm, for whatever is done already is not done again. */
export type ChoreActivities = Readonly<Record<Chore, () => Promise<ChoreDone>>>;

/** The auditor's own queue: who records (`taskQueue`) and who seals are two, each under a login of its own. */
export function choreQueue(taskQueue: string): string {
  return `${taskQueue}-audit`;
}

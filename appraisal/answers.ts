import { type Mark, marked } from './marks';

/**
 * An answer is one of 32 kinds, by what rates, score and tolerance ask of it and by nothing else: so the ranks of a group are
 * made of a row of counts for each unit, however many orders and courses of orders there are.
 */
const MOODS = [undefined, 'satisfied', 'basic', 'unrated'] as const satisfies readonly (Mark | undefined)[];
const EXCLUDED = 16;
export const ANSWER_KINDS = 32;

/** Marks of the answers of each kind. */
export const ANSWERS: readonly (readonly Mark[])[] = Array.from({ length: ANSWER_KINDS }, (_, kind) =>
  marked(
    (kind & 1) > 0 && 'contacted',
    (kind & 2) > 0 && 'solved',
    MOODS[(kind >> 2) & 3],
    (kind & EXCLUDED) > 0 && 'excluded',
  ),
);
/** The same of first visits. */
export const FIRST_ANSWERS: readonly (readonly Mark[])[] = ANSWERS.map((marks) => marked('firstVisit', ...marks));

/** The kind of an answer by its marks, from 0. */
export function answerOf(marks: readonly Mark[]): number {
  const mood = MOODS.findIndex((each) => each !== undefined && marks.includes(each));
  return (
    (marks.includes('contacted') ? 1 : 0) +
    (marks.includes('solved') ? 2 : 0) +
    4 * Math.max(0, mood) +
    (marks.includes('excluded') ? EXCLUDED : 0)
  );
}

/** What a unit's rank in a period is made of: orders it was given, and callers' answers by kind. */
export interface RankLine {
  readonly period: string;
  readonly unit: string;
  readonly held: number;
  readonly answers: readonly number[];
}

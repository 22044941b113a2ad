import { seeded } from '../platform/random';
import type { Task } from './task';

/** What can come of a call. `refused`: the caller does not want to answer. */
export const ANSWERS = ['satisfied', 'basic', 'dissatisfied', 'noAnswer', 'refused'] as const;
export type CallAnswer = (typeof ANSWERS)[number];
/** Shares of the answers; they need not add up to anything. */
export type AnswerShares = Readonly<Partial<Record<CallAnswer, number>>>;

/** Body of `recordFollowUp`. */
export interface Told {
  readonly channel: 'phone' | 'sms';
  readonly outcome: 'reached' | 'noAnswer' | 'refused';
  readonly contacted?: boolean;
  readonly solved?: boolean;
  readonly satisfaction?: 'satisfied' | 'basic' | 'dissatisfied';
  readonly handlingTrue?: boolean;
}

/** Makes a call. Undefined: a text was sent and nobody answered it; the survey's own limit ends it. */
export type Call = (task: Task) => Promise<Told | undefined>;

/** Calls that nobody makes: the same seed and task give the same answer, in whatever order tasks come. */
export function pretendedCalls(seed: number, shares: AnswerShares): Call {
  const total = ANSWERS.reduce((sum, answer) => sum + (shares[answer] ?? 0), 0);
  return async (task) => {
    let point = seeded(seed).branch(task.key).next() * total;
    const answer = ANSWERS.find((each) => {
      point -= shares[each] ?? 0;
      return point < 0;
    });
    return told(task, answer ?? 'noAnswer');
  };
}

function told({ channel }: Task, answer: CallAnswer): Told | undefined {
  switch (answer) {
    case 'noAnswer':
      return channel === 'sms' ? undefined : { channel, outcome: 'noAnswer' };
    case 'refused':
      return { channel, outcome: 'refused' };
    case 'satisfied':
    case 'basic':
    case 'dissatisfied': {
      const good = answer !== 'dissatisfied';
      return { channel, outcome: 'reached', contacted: true, solved: good, satisfaction: answer, handlingTrue: good };
    }
    default:
      return answer satisfies never;
  }
}

import {
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  startChild,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Book } from './book';
import type { Letter } from './http';
import type { Deadline, Intake } from '../scenario';

/** Signal: what people send to an order. */
export const hear = defineSignal<[Letter]>('hear');
/** Query: where it stands. */
export const stageOf = defineQuery<string>('stage');

const activities = proxyActivities<Book>({ startToCloseTimeout: '1 minute' });
const nonCancellable = <T>(work: () => Promise<T>) => CancellationScope.nonCancellable(work);
const STAGE = defineSearchAttributeKey('ContestStage', 'KEYWORD');
const LIMITS: readonly Deadline[] = ['sign', 'contact', 'report'];

function show(stage: string): void {
  upsertSearchAttributes([{ key: STAGE, value: stage }]);
}

/** B: a complaint as one writes it after the tutorial. */
export async function naive(intake: Intake): Promise<void> {
  const { orderNo, limits } = intake;
  const heard = new Map<string, Letter>();
  let stage = 'intake';
  setHandler(hear, (letter) => {
    if (!heard.has(letter.name)) heard.set(letter.name, letter);
  });
  setHandler(stageOf, () => stage);
  const step = async (name: string, id: string) => {
    await activities.step(orderNo, name, id);
    stage = name;
    show(name);
  };

  await activities.takeIn(intake);
  show('intake');
  await step('dispatch', 'dispatch');
  const watches = LIMITS.map((deadline) => ({ deadline, stop: watch(orderNo, deadline, limits[deadline]) }));
  for (const { deadline, stop } of watches) {
    await condition(() => heard.has(deadline));
    stop();
    await step(deadline, heard.get(deadline)?.id ?? '');
  }
  const visit = await startChild(followUp, { args: [orderNo], workflowId: `${orderNo}-follow-up` });
  stage = 'followUp';
  await condition(() => heard.has('score'));
  await visit.signal(hear, heard.get('score') as Letter);
  await visit.result();
  stage = 'score';
  show('score');
}

/** @returns what takes the timer away */
function watch(orderNo: string, deadline: Deadline, ms: number): () => void {
  const scope = new CancellationScope();
  const run = async () => {
    await sleep(ms);
    await nonCancellable(() => activities.escalate(orderNo, deadline));
  };
  scope.run(run).catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  return () => scope.cancel();
}

/** The follow-up call, as a child. */
export async function followUp(orderNo: string): Promise<void> {
  let score: Letter | undefined;
  setHandler(hear, (letter) => {
    score ??= letter;
  });
  await activities.step(orderNo, 'followUp', 'followUp');
  await condition(() => score !== undefined);
  await activities.step(orderNo, 'score', score?.id ?? '', score?.score);
}

/** C: nothing. */
export async function floor(_intake: Intake): Promise<void> {}

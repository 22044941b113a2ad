import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../processes';
import { type Plan, standsAt, VICTIMS } from './cases';
import type { City } from './city';
import type { Member, Target } from './crew';

/** A zombie sleeps until somebody else has done its work, but not longer than this: an API is missed by nobody else. */
const SLEEP_MS = { worker: 40_000, api: 4_000 } as const;
const LONGEST_WAY_MS = 60_000;

/**
 * Lets an act run until somebody stands at the plan's point for the order, and strikes there.
 *
 * @param act what leads there; goes on (and repeats itself) while the parts are away
 * @returns once the blow is dealt: `done` resolves when the act is through, `who` stood there
 * @throws Error when nobody came to the point
 */
export async function strike(
  { crew, hook }: City,
  plan: Plan,
  orderNo: string,
  act: () => Promise<unknown>,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<{ readonly who: Member; readonly done: Promise<unknown> }> {
  const { point, victims, how } = plan;
  const role = standsAt(point);
  await crew.arm(crew.members(role), point, orderNo);
  const arrival = crew.arrival();
  if (point === 'announce.sent') hook.mute(orderNo);
  let isThrough = false;
  const acting = act().finally(() => (isThrough = true));
  acting.catch(() => undefined);
  const who = await Promise.race([arrival, delay(LONGEST_WAY_MS, undefined, { ref: false })]);
  if (who === undefined) {
    crew.release();
    throw new Error(`nobody came to ${point} by ${plan.by} for ${orderNo}`);
  }
  if (point === 'announce.sent')
    await until('the call centre hears it', () =>
      [...hook.heard.keys()].some((key) => key.startsWith(`${orderNo}/`)) ? true : undefined,
    );

  if (how === 'stop') {
    crew.signal(who, 'SIGSTOP');
    const others = meanwhile();
    others.catch(() => undefined);
    for (const end = Date.now() + SLEEP_MS[role]; Date.now() < end && (role === 'api' || !isThrough); )
      await delay(100);
    crew.signal(who, 'SIGCONT');
    crew.release();
    return { who, done: Promise.all([acting, others]) };
  }
  const targets = VICTIMS[victims].flatMap((each): readonly Target[] => {
    if (each === 'self') return [who];
    if (each === 'other') return [role === 'api' ? 'worker-1' : 'api'];
    return each === 'workers' ? crew.members('worker') : [each];
  });
  // One after the other in the same turn of this process: what happens between two blows is a moment too.
  for (const target of targets) crew.signal(target, 'SIGKILL');
  crew.release();
  return { who, done: Promise.all([acting, meanwhile()]) };
}

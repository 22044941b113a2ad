import { randomUUID } from 'node:crypto';
import { fastForward } from '../../../platform/timeSkipping';
import { complaintId } from '../../../workflows/messages';
import { until } from '../processes';
import type { Plan } from './cases';
import type { City } from './city';
import { commandOf, deliver, intakeOf, type Message } from './life';
import { numberOf } from './numbers';
import { strike } from './strike';

/** Orders, and everything they were sent. */
export interface Lived {
  /** The kill they lived through, where it was one. */
  readonly plan?: Plan;
  readonly orders: readonly string[];
  readonly messages: readonly Message[];
  /** Messages that nobody sent by HTTP: a signal, what a merged order says; each exactly once too. */
  readonly others: readonly Pick<Message, 'orderNo' | 'key' | 'causes'>[];
  /** Over by itself: merged into another one. */
  readonly merged: readonly string[];
}

const HOUR = 3_600_000;
/** Past the first contact's limit of an order of any level. */
const PAST_CONTACT = 25 * HOUR;

/**
 * Begins the life that the plan asks for and deals the blow. The life goes on by itself: `rest` resolves when all of it
 * is acknowledged.
 */
export async function liveThrough(city: City, plan: Plan): Promise<{ readonly rest: Promise<Lived> }> {
  const { crew, tag, sent } = city;
  const a = numberOf(tag, plan.no, 'A', plan.by === 'newRun');
  const messages: Message[] = [];
  const others: Pick<Message, 'orderNo' | 'key' | 'causes'>[] = [];
  const give = (message: Message) => {
    messages.push(message);
    sent.add(message.orderNo);
    return deliver(crew, message);
  };
  const say = (name: Parameters<typeof commandOf>[1], body?: object) => give(commandOf(a, name, body));
  const blow = (act: () => Promise<unknown>, orderNo = a) => strike(city, plan, orderNo, act, meanwhile);
  /** Another message that arrives while somebody is away, once the order is known to the engine. */
  const meanwhile = async () => (plan.by === 'intake' || plan.by === 'merge' ? undefined : say('urge'));
  const lived = (merged: readonly string[] = []): Lived => ({
    plan,
    messages,
    others,
    merged,
    orders: [...new Set(messages.map(({ orderNo }) => orderNo))],
  });

  if (plan.by === 'intake') {
    const { done } = await blow(() => give(intakeOf(a)));
    const goOn = async () => {
      await done;
      await say('sign');
      await say('contact', { reached: true });
      return lived();
    };
    return { rest: goOn() };
  }
  await give(intakeOf(a));
  if (plan.by === 'command') {
    const { done } = await blow(() => say('sign'));
    return { rest: done.then(() => say('contact', { reached: true })).then(() => lived()) };
  }
  await say('sign');
  const { act, orderNo, merged } = actOf();
  const { done } = await blow(act, orderNo);
  return { rest: done.then(() => say('urge')).then(() => lived(merged)) };

  function actOf(): { act: () => Promise<unknown>; orderNo?: string; merged?: readonly string[] } {
    switch (plan.by) {
      case 'words':
        return { act: () => say('contact', { reached: true, note: '已电话联系诉求人。' }) };
      case 'outward':
        return { act: () => say('raiseRisk') };
      case 'newRun':
        // Several at once, so that some arrive while the run goes over into the next one.
        return { act: () => Promise.all([say('urge'), say('contact', { reached: true })]) };
      case 'signal': {
        const key = `signal-${randomUUID()}`;
        others.push({ orderNo: a, key, causes: 'CONTACTED' });
        return { act: () => city.signal(a, 'contact', key, { reached: true }) };
      }
      case 'due':
        return { act: () => untilBreached(city, a) };
      case 'merge': {
        const b = numberOf(tag, plan.no, 'B');
        others.push({ orderNo: a, key: `merge-${b}`, causes: 'URGED' });
        return { act: () => give(intakeOf(b, a)), orderNo: b, merged: [b] };
      }
      default:
        throw new Error(`no act leads by ${plan.by}`);
    }
  }
}

/** Moves the order's own clock ahead until a limit has run out. */
function untilBreached({ engine, events }: City, orderNo: string): Promise<unknown> {
  return until(`a limit of ${orderNo} runs out`, async () => {
    if ((await events(orderNo)).some(({ type }) => type === 'BREACHED')) return true;
    await fastForward(engine.client, complaintId(orderNo), PAST_CONTACT);
    return undefined;
  });
}

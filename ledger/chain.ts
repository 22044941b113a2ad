import type { OrderEvent } from '../domain/events';
import { canonical, chainHash } from './canonical';

/** An event on its way into the ledger. */
export interface ChainedEvent<E = OrderEvent> {
  readonly seq: number;
  readonly event: E;
  /** The event as it is hashed and stored. */
  readonly json: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** Numbers and chains events, the first of them as `seq` after the event whose hash is `prevHash` ('' before the first). */
export function chain<E = OrderEvent>(seq: number, prevHash: string, events: readonly E[]): readonly ChainedEvent<E>[] {
  let previous = prevHash;
  return events.map((event, index) => {
    const json = canonical(event);
    const link = { seq: seq + index, event, json, prevHash: previous, hash: chainHash(previous, json) };
    previous = link.hash;
    return link;
  });
}

/** The message each event is the first of, or undefined: a message has one place in the ledger, however many events it caused. */
export function firstOfMessages(events: readonly Pick<OrderEvent, 'message'>[]): readonly (string | undefined)[] {
  const seen = new Set<string>();
  return events.map(({ message }) => {
    if (message === undefined || seen.has(message)) return undefined;
    seen.add(message);
    return message;
  });
}

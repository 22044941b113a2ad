import type { OrderEvent, StoredEvent } from '../../domain/events';
import { canonical } from '../../ledger/canonical';

/** What one cause left in the ledger: a command, what fell due in one awakening, the intake, or a refusal that was recorded. */
export interface Group {
  readonly cause: 'intake' | 'command' | 'due' | 'refusal';
  /** seq of its first event. */
  readonly seq: number;
  readonly events: readonly OrderEvent[];
}

/** Events of one cause stand together and bear the same instant, actor and message. */
export function groupsOf(stored: readonly StoredEvent[]): readonly Group[] {
  const groups: { seq: number; key: string; events: OrderEvent[] }[] = [];
  for (const { seq, event } of stored) {
    const key = canonical([event.at, event.by, event.message ?? null, event.type === 'COMMAND_REFUSED']);
    const last = groups.at(-1);
    // Each recorded refusal is a cause of its own.
    if (last?.key === key && event.type !== 'COMMAND_REFUSED') last.events.push(event);
    else groups.push({ seq, key, events: [event] });
  }
  return groups.map(({ seq, events }) => ({ cause: causeOf(seq, events), seq, events }));
}

function causeOf(seq: number, [first]: readonly OrderEvent[]): Group['cause'] {
  if (seq === 1) return 'intake';
  if (first?.type === 'COMMAND_REFUSED') return 'refusal';
  return first?.message === undefined && first?.by.role === 'timer' ? 'due' : 'command';
}

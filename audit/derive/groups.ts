import type { OrderEvent, StoredEvent } from '../../domain/events';
import { alike } from '../../ledger/canonical';

/** What one cause left in the ledger: a command, what fell due in one awakening, the intake, or a refusal that was recorded. */
export interface Group {
  readonly cause: 'intake' | 'command' | 'due' | 'refusal';
  /** seq of its first event. */
  readonly seq: number;
  readonly events: readonly OrderEvent[];
}

/** Events of one cause stand together and bear the same instant, actor and message. */
export function groupsOf(stored: readonly StoredEvent[]): readonly Group[] {
  const groups: { readonly seq: number; readonly events: OrderEvent[] }[] = [];
  for (const { seq, event } of stored) {
    const last = groups.at(-1);
    const first = last?.events[0];
    // Each recorded refusal is a cause of its own.
    if (last && first && event.type !== 'COMMAND_REFUSED' && first.type !== 'COMMAND_REFUSED' && together(first, event))
      last.events.push(event);
    else groups.push({ seq, events: [event] });
  }
  return groups.map(({ seq, events }) => ({ cause: causeOf(seq, events), seq, events }));
}

function together(one: OrderEvent, other: OrderEvent): boolean {
  return one.at === other.at && one.message === other.message && alike(one.by, other.by);
}

function causeOf(seq: number, [first]: readonly OrderEvent[]): Group['cause'] {
  if (seq === 1) return 'intake';
  if (first?.type === 'COMMAND_REFUSED') return 'refusal';
  return first?.message === undefined && first?.by.role === 'timer' ? 'due' : 'command';
}

import type { CommandName } from '../domain/commands';
import type { OrderEvent } from '../domain/events';
import type { OrderState } from '../domain/state';
import type { Answer, Refused, Reply } from './messages';

const REMEMBERED = 200;

/** The last message ids with what they were answered; older ones are known to the ledger's unique index. */
export class Answers {
  private readonly replies: Map<string, Reply>;

  constructor(carried: readonly (readonly [string, Reply])[] = []) {
    this.replies = new Map(carried);
  }

  of(id: string): Reply | undefined {
    return this.replies.get(id);
  }

  remember(id: string, reply: Reply): void {
    this.replies.delete(id);
    this.replies.set(id, reply);
    for (const oldest of this.replies.keys()) {
      if (this.replies.size <= REMEMBERED) break;
      this.replies.delete(oldest);
    }
  }

  /** What stands in the ledger without this run having seen it was answered by a run that died. */
  learn(events: readonly OrderEvent[], after: OrderState): void {
    const first = after.version - events.length + 1;
    const ids = new Set(events.flatMap((event) => (event.message === undefined ? [] : [event.message])));
    for (const id of ids) {
      const own = events.flatMap((event, i) => (event.message === id ? [{ event, seq: first + i }] : []));
      const refused = own.find(({ event }) => event.type === 'COMMAND_REFUSED')?.event;
      const last = own.at(-1);
      if (refused?.type === 'COMMAND_REFUSED') this.remember(id, refusal(refused.code, refused.rule));
      else if (last)
        this.remember(
          id,
          accepted(
            after,
            undefined,
            last.seq,
            own.map(({ event }) => event),
          ),
        );
    }
  }

  carried(): readonly (readonly [string, Reply])[] {
    return [...this.replies];
  }
}

export function accepted(
  state: OrderState,
  command: CommandName | undefined,
  seq: number,
  events: readonly OrderEvent[],
  mark: Pick<Answer, 'pending' | 'duplicate'> = {},
): Reply {
  return {
    ok: {
      ...(command !== undefined && { command }),
      seq,
      stage: state.stage,
      events: events.map(({ type }) => type),
      ...mark,
    },
  };
}

export function refusal(refused: string, rule?: string): Refused {
  return { refused, ...(rule !== undefined && { rule }) };
}

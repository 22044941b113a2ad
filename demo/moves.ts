import type { Actor, CommandBodies, CommandName } from '../domain/commands';
import type { Instant } from '../domain/terms';

/** What somebody does next about an order. `words` are texts for the vault, by the field of the body they belong to. */
export type Move = {
  [N in CommandName]: {
    readonly at: Instant;
    readonly actor: Actor;
    readonly name: N;
    readonly body: CommandBodies[N];
    readonly words?: { readonly note?: string; readonly publicReply?: string; readonly evidence?: string };
  };
}[CommandName];

/** Everybody in the demo has a key of their own: whoever asks may not decide. */
export const ACTORS = {
  agent: { role: 'agent', key: 'demo-agent' },
  dispatcher: { role: 'dispatcher', key: 'demo-dispatcher' },
  city: { role: 'city', key: 'demo-city' },
  visitor: { role: 'visitor', key: 'demo-visitor' },
  caller: { role: 'caller' },
} as const satisfies Record<string, Actor>;

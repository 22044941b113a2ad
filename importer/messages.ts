import type { Actor, CommandName } from '../domain/commands';
import { COMMAND_NAMES } from '../domain/commands';
import type { OrderEvent } from '../domain/events';
import type { Draft } from './kaohsiung/express';

/** Who the importer says it is: the public id of its key, as it stands in every event it causes. */
export const IMPORTER = 'importer';

/**
 * Id of the n-th command of a step. It depends on the input alone, so whatever was given before a crash is known again
 * and never given twice.
 */
export function messageId(orderNo: string, step: number, index: number, name: CommandName): string {
  return `${orderNo}.${step}.${index}.${name}`;
}

/** The commands of one step among the ids of an order's messages, in their order. */
export function givenAmong(messages: readonly string[], orderNo: string, step: number): readonly CommandName[] {
  const prefix = `${orderNo}.${step}.`;
  const names: CommandName[] = [];
  for (const message of messages) {
    if (!message.startsWith(prefix)) continue;
    const [index, name] = message.slice(prefix.length).split('.');
    if (isCommandName(name)) names[Number(index)] = name;
  }
  return names;
}

/** The commands of one step that stand in a list of events. */
export function givenIn(events: readonly OrderEvent[], orderNo: string, step: number): readonly CommandName[] {
  return givenAmong(
    events.flatMap(({ message }) => (message === undefined ? [] : [message])),
    orderNo,
    step,
  );
}

/** The step that a message of the import belongs to; undefined for those of timers and of other orders merged into this one. */
export function stepAmong(message: string | undefined, orderNo: string): number | undefined {
  if (!message?.startsWith(`${orderNo}.`)) return undefined;
  return Number(message.slice(orderNo.length + 1).split('.')[0]);
}

function isCommandName(name: string | undefined): name is CommandName {
  return COMMAND_NAMES.some((each) => each === name);
}

/** The importer in the role in which the city's own people acted. */
export function actorOf({ role, unit }: Pick<Draft, 'role' | 'unit'>): Actor {
  return { role, key: IMPORTER, ...(unit !== undefined && { unit }) };
}

export const INTAKE_ACTOR: Actor = { role: 'agent', key: IMPORTER };

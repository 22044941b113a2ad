import type { Actor, CommandBodies, CommandName, Intake } from '../../domain/commands';
import { commandSignals, complaintId } from '../../workflows/messages';
import {
  ahead,
  type Desk,
  eventsOf,
  give,
  liveState,
  MONDAY,
  signedSignal,
  takeIn,
  UNIT,
  until,
} from '../workflows/desk';

const HOUR = 3_600_000;

/** What is away while a scenario is recorded. */
export interface Switches {
  append: boolean;
  resolve: boolean;
  checkSignal: boolean;
  /** Orders taken in meanwhile are announced outward, and everything is heard there. */
  outward: boolean;
  /** Another event is put into the ledger under the next proposal. */
  foreign: boolean;
}

/** Plays one branch of the regulation or of the machinery; returns the order. */
export type Scenario = (desk: Desk, switches: Switches) => Promise<string>;

/** A desk worker's hands on one order. */
export async function handsOn(desk: Desk, more: Partial<Intake> = {}, at: number = MONDAY, by?: Actor) {
  const orderNo = await takeIn(desk, more, at, by);
  const unit = async (): Promise<Actor> => ({ ...UNIT, unit: (await liveState(desk, orderNo)).holder?.unit ?? '' });
  return {
    orderNo,
    told: async () => ({
      toldAt: new Date((await liveState(desk, orderNo)).lastAt).toISOString(),
      toldBy: 'phone' as const,
      evidence: 'a'.repeat(64),
    }),
    pass: (ms: number) => ahead(desk, orderNo, ms),
    as: <N extends CommandName>(actor: Actor, name: N, body: CommandBodies[N]) =>
      give(desk, orderNo, name, body, actor),
    unit: async <N extends CommandName>(name: N, body: CommandBodies[N]) =>
      give(desk, orderNo, name, body, await unit()),
    signal: (name: CommandName, body: object, key?: string) =>
      desk.client.workflow
        .getHandle(complaintId(orderNo))
        .signal(commandSignals[name], signedSignal(orderNo, name, body, key)),
    untilEvents: (count: number) =>
      until(
        () => eventsOf(desk, orderNo),
        (events) => events.length >= count,
      ),
    untilVisited: () =>
      until(
        async () => {
          await ahead(desk, orderNo, 12 * HOUR);
          return liveState(desk, orderNo);
        },
        ({ visit }) => visit?.task !== undefined,
      ),
    end: () => desk.client.workflow.getHandle(complaintId(orderNo)).result(),
  };
}

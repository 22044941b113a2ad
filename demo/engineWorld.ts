import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Gateway } from '../api/gateway';
import { nextDue } from '../domain/agenda';
import type { Command, Intake } from '../domain/commands';
import { isOver, type OrderState } from '../domain/state';
import type { LedgerDatabase } from '../ledger/database';
import { findOrder } from '../ledger/queries/order';
import { OrderClock } from '../importer/drive/clock';
import type { Vault } from '../vault/database';
import { keep, keepMessage, textRef } from '../vault/keep';
import { complaintId } from '../workflows/messages';
import { ACTORS, type Move } from './moves';
import type { Plan } from './plans';
import type { World } from './run';

/** The running system that a demo lives in. */
export interface EngineDeps {
  readonly client: Client;
  readonly gateway: Pick<Gateway, 'intake' | 'command'>;
  readonly ledger: Pick<LedgerDatabase, 'db'>;
  readonly vault: Vault;
  readonly profile: string;
  /** Hash of the rules in force. */
  readonly pack: string;
}

/** What the workflow has acknowledged lands in the ledger at once while all is well. */
const LANDING_MS = 30_000;

/**
 * The real engine: every order takes the way through vault, gateway, workflow and ledger that it takes in service. Only
 * its clock is another one: it begins at the plan's time and is sent ahead from move to move.
 */
export function engineWorld(deps: EngineDeps): World {
  const clocks = new Map<string, OrderClock>();

  async function until(orderNo: string, isThere: (state: OrderState) => boolean): Promise<OrderState> {
    for (const end = Date.now() + LANDING_MS; ; await delay(20)) {
      const state = (await findOrder(deps.ledger, orderNo))?.state;
      if (state && isThere(state)) return state;
      if (Date.now() > end) throw new Error(`${orderNo}: 台账未跟上 / the ledger does not follow (${state?.stage})`);
    }
  }

  return {
    async begin(plan) {
      const intake = intakeOf(plan);
      const caller = { ...plan.person };
      const { orderNo, contentHash } = intake;
      await keep(deps.vault, { orderNo, contentHash, caller, texts: [plan.content, plan.title] });
      const { into } = { into: undefined, ...plan.intake.treatment };
      const before = into === undefined ? undefined : await until(into, () => true);
      const clock = new OrderClock(deps.client, complaintId(orderNo), plan.receivedAt);
      clocks.set(orderNo, clock);
      const offsetMs = plan.receivedAt - Date.now();
      const { profile, pack } = deps;
      await deps.gateway.intake({ intake, actor: ACTORS.agent, profile, pack, offsetMs });
      // Joining urges the order it joins, by an activity of its own (art. 11(3)).
      if (into !== undefined && before) await until(into, (state) => state.urges > before.urges || isOver(state));
      return until(orderNo, () => true);
    },
    async advance(orderNo, to) {
      await clocks.get(orderNo)?.forwardTo(to);
      return until(orderNo, (state) => (nextDue(state)?.at ?? to) >= to);
    },
    async give(orderNo, move) {
      const before = await until(orderNo, () => true);
      const id = `demo-${orderNo}-${before.version}`;
      const body = await wordsKept(deps.vault, orderNo, id, move);
      const { name, actor, at: receivedAt } = move;
      await deps.gateway.command(orderNo, { id, name, body, actor, receivedAt } as Command);
      return until(orderNo, (state) => state.version > before.version);
    },
  };
}

function intakeOf({ orderNo, intake, content }: Plan): Intake {
  const text = textRef(content);
  return { ...intake, orderNo, text, contentHash: text };
}

/** Words go to the vault, their hashes into the command. */
async function wordsKept(
  vault: Vault,
  orderNo: string,
  messageId: string,
  { name, body, words }: Move,
): Promise<object> {
  const said = Object.entries(words ?? {});
  if (said.length === 0) return body;
  const texts = said.map(([, text]) => text);
  const requestHash = textRef(JSON.stringify([name, body, texts]));
  const kept = await keepMessage(vault, { orderNo, messageId, requestHash, texts });
  if (!('refs' in kept)) throw new Error(`${orderNo}: ${kept.kept}`);
  return { ...body, ...Object.fromEntries(said.map(([field], i) => [field, kept.refs[i]])) };
}

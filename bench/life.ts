import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Actor, Command, CommandBodies, CommandName } from '../domain/commands';
import type { Random } from '../platform/random';
import { keep, keepMessage, textRef } from '../vault/keep';
import { SHORT_LIMIT_MS } from './pack';
import type { Rig } from './rig';

/** One complaint of scenario C1. */
export interface Life {
  readonly orderNo: string;
  /** The report limit expires: yellow light, breach, follow-up at once (10 %). */
  readonly escalated: boolean;
  /** The first contact is sent twice under one id (5 %). */
  readonly repeated: boolean;
}

/** @param run eight characters; numbers are as long as those of the hotline, because they stand in every history */
export function livesOf(random: Random, run: string, count: number): readonly Life[] {
  return Array.from({ length: count }, (_, i) => ({
    orderNo: `C1${run}-${String(i).padStart(6, '0')}`,
    escalated: i % 10 === 3,
    repeated: random.chance(0.05),
  }));
}

export const AGENT: Actor = { role: 'agent', key: 'bench-agent' };
const VISITOR: Actor = { role: 'visitor', key: 'bench-visitor' };
/** A street of Haidian; estate lighting is its own matter. */
export const UNIT = { role: 'unit', unit: 'BJ-110108001', key: 'bench-unit' } as const satisfies Actor;

/** 0.9 KB of what a caller may say. */
export const CONTENT = `市民来电反映：${'小区三号楼二单元楼道照明损坏多日，老人晚间上下楼不便，多次联系物业未予维修，'.repeat(7)}希望尽快处理。`;

/** Another person on every order: who calls again and again on one matter is looked up, and would be measured instead. */
export function callerOf(orderNo: string): { readonly name: string; readonly phone: string } {
  const digits = createHash('sha256').update(orderNo).digest().readUInt32BE() % 100_000_000;
  return { name: '张三', phone: `138${String(digits).padStart(8, '0')}` };
}

/** Milliseconds from an acknowledgement until the ledger shows it to a reader, the reading included. */
export type LagOf = (orderNo: string, seq: number) => Promise<void>;

/** Lets only so many work at a time; who waits for a limit holds no place. */
export interface Places {
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function places(count: number): Places {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async run(work) {
      if (free > 0) free--;
      else await new Promise<void>((go) => waiting.push(go));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
  };
}

/**
 * Intake: words to the vault, then update-with-start, dispatched by the catalogue.
 *
 * @param offsetMs business clock minus real clock
 */
export async function takeIn(rig: Rig, { orderNo, escalated }: Life, offsetMs?: number): Promise<void> {
  const { gateway, vault, pack } = rig;
  const text = textRef(CONTENT);
  await keep(vault, { orderNo, contentHash: text, caller: callerOf(orderNo), texts: [CONTENT] });
  await gateway.intake({
    intake: {
      orderNo,
      kind: 'help',
      channel: 'phone',
      matter: 'light.estate',
      place: { district: '110108', street: '110108001' },
      treatment: { as: 'dispatch' },
      ...(escalated && { level: 1 }),
      text,
      contentHash: text,
    },
    actor: AGENT,
    profile: pack.profile,
    pack: pack.hash,
    ...(offsetMs !== undefined && { offsetMs }),
  });
}

/** The whole life of scenario C1, from the call to the score. */
export async function live(rig: Rig, life: Life, limit: Places, lagOf: LagOf): Promise<void> {
  const { orderNo, escalated, repeated } = life;
  let no = 0;
  const give = async <N extends CommandName>(
    name: N,
    body: CommandBodies[N],
    actor: Actor,
    words: readonly string[] = [],
  ) => {
    const id = `${orderNo}-${++no}`;
    await keepMessage(rig.vault, { orderNo, messageId: id, requestHash: textRef(name + words.join()), texts: words });
    const [note] = words.map(textRef);
    const command = { id, name, body: { ...body, ...(note && { note }) }, actor, receivedAt: Date.now() } as Command;
    const told = await rig.gateway.command(orderNo, command);
    if ('answer' in told) await lagOf(orderNo, told.answer.seq);
    if (repeated && name === 'contact') await rig.gateway.command(orderNo, command);
  };
  let dueAt = 0;
  await limit.run(async () => {
    await takeIn(rig, life);
    dueAt = Date.now() + SHORT_LIMIT_MS;
    await give('sign', {}, UNIT);
    await give('contact', { reached: true }, UNIT, ['已电话联系诉求人，约定明日上午到现场。']);
  });
  if (escalated) await delay(Math.max(0, dueAt + 1_000 - Date.now()));
  await limit.run(async () => {
    const report = { result: 'solved', contacted: true, siteVisit: true, factFinding: 'true', open: true } as const;
    await give('report', report, UNIT, ['已更换楼道灯具三套，并检查全楼线路。']);
    const rated = { contacted: true, solved: true, satisfaction: 'satisfied', handlingTrue: true } as const;
    await give('recordFollowUp', { channel: 'phone', outcome: 'reached', ...rated }, VISITOR);
  });
}

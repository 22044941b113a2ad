import type { Pool } from 'pg';
import type { KeyHolder } from '../../vault/access/apiKeys';

/** Who may set a hold, and of which two both are needed to lift it. */
export const HOLDERS = ['auditor', 'supervisor'] as const;
export type Holder = (typeof HOLDERS)[number];

/** A word about a legal hold that cannot be taken, in both languages. */
export class HoldRefused extends Error {}

/** One word about one order's hold. */
export interface Hold {
  readonly orderNo: string;
  readonly act: 'set' | 'askLift' | 'lift';
  readonly reason: string;
  readonly by: string;
  readonly role: Holder;
  /** ISO instant. */
  readonly at: string;
}

const COLUMNS = `order_no as "orderNo", act, reason, by_key as by, by_role as role, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at`;

/** The whole record of one order's holds, oldest first. */
export async function holdsOf(pool: Pool, orderNo: string): Promise<readonly Hold[]> {
  return (await pool.query<Hold>(`select ${COLUMNS} from audit.hold where order_no = $1 order by no`, [orderNo])).rows;
}

/** Every hold that stands: its last word. */
export async function standingHolds(pool: Pool): Promise<readonly Hold[]> {
  return (await pool.query<Hold>(`select ${COLUMNS} from audit.held where act <> 'lift' order by order_no`)).rows;
}

/**
 * Sets a legal hold: from now on the order's histories are not dropped and its keys not erased. One person is enough,
 * for a hold only protects.
 *
 * @throws HoldRefused for a key of another role, or without a reason
 */
export async function setHold(pool: Pool, orderNo: string, reason: string, who: KeyHolder): Promise<void> {
  await write(pool, orderNo, 'set', reason, who.keyId, roleOf(who));
}

/**
 * Lifts a hold: one of the two roles asks, the other, by another key, lifts.
 *
 * @returns `asked`: it still stands and waits for the other role; `lifted`
 * @throws HoldRefused where no hold stands, for a key of another role, or for the same role or person twice
 */
export async function liftHold(
  pool: Pool,
  orderNo: string,
  reason: string,
  who: KeyHolder,
): Promise<'asked' | 'lifted'> {
  const last = (await holdsOf(pool, orderNo)).at(-1);
  if (last === undefined || last.act === 'lift') throw new HoldRefused(`没有生效的保全 / no hold stands: ${orderNo}`);
  if (last.act === 'set') {
    await write(pool, orderNo, 'askLift', reason, who.keyId, roleOf(who));
    return 'asked';
  }
  const other = HOLDERS.find((role) => role !== last.role) as Holder;
  if (!who.roles.includes(other))
    throw new HoldRefused(
      `解除须由 ${other} 确认 / lifting needs the word of the role ${other}; ${last.by} (${last.role}) asked`,
    );
  if (who.keyId === last.by)
    throw new HoldRefused('申请与确认须为两人 / who asked cannot confirm: two persons are needed');
  await write(pool, orderNo, 'lift', reason, who.keyId, other);
  return 'lifted';
}

function roleOf({ roles }: KeyHolder): Holder {
  const role = HOLDERS.find((each) => roles.includes(each));
  if (role === undefined)
    throw new HoldRefused(`需要 ${HOLDERS.join(' 或 or ')} 的密钥 / the key must have one of these roles`);
  return role;
}

async function write(pool: Pool, orderNo: string, act: Hold['act'], reason: string, by: string, role: Holder) {
  if (reason.trim() === '') throw new HoldRefused('缺少理由 / a reason is needed');
  await pool.query('insert into audit.hold (order_no, act, reason, by_key, by_role) values ($1, $2, $3, $4, $5)', [
    ...[orderNo, act, reason.trim(), by, role],
  ]);
}

import type { PoolClient } from 'pg';
import type { Instant } from '../../../domain/terms';
import { namedCases } from './callers';
import { endWarning, joinOrders, type Saying, subjectOf, writeWarning } from './raise';
import type { WarningRules } from './rules';
import { placesOf, type Sighting } from './sighting';

const at = (name: string) => `to_timestamp(${name}::double precision / 1000)`;
/** Not solved: nobody said it was, and it was not answered, sent on or declined at the door. A merged order waits with its parent. */
const UNSOLVED = `not coalesce(c.final_solved, c.first_solved, false)
  and c.stage not in ('ANSWERED', 'TRANSFERRED', 'DECLINED', 'CANCELLED')`;
const DAY_MS = 86_400_000;

const openOf = (kind: 'caller' | 'danger') => `
  select w.id, w.matter, w.place, w.subject from insight.warning w
  where w.kind = '${kind}' and not exists (select 1 from insight.warning_end e where e.warning_id = w.id)`;

interface OpenRow {
  readonly id: string;
  readonly matter: string;
  readonly place: string;
  readonly subject: string;
}

/**
 * Named cases (PR-9): callers of fresh orders who have several orders on one matter, none of them solved. A case goes on while
 * as many are unsolved.
 *
 * @returns how many are new
 */
export async function lookAtCallers(
  client: PoolClient,
  fresh: readonly Sighting[],
  rules: WarningRules,
  saying: Saying,
): Promise<number> {
  const callers = [...new Set(fresh.flatMap(({ caller }) => caller ?? []))];
  let count = 0;
  if (callers.length > 0) {
    const { rows } = await client.query<{
      orderNo: string;
      at: Instant;
      caller: string;
      matter: string;
      solved: boolean;
    }>(
      `select c.order_no as "orderNo", c.received_at as at, f.caller_id::text as caller, c.matter, not (${UNSOLVED}) as solved
       from vault.order_file f join ledger.complaint c on c.order_no = f.order_no
       where f.caller_id = any($1::uuid[]) and c.received_at > ${at('$2')} and c.received_at <= ${at('$3')}
         and c.confidential_to is null and c.kind not in ('task', 'praise')`,
      [callers, saying.now - rules.callerWithinMs, saying.now],
    );
    const open = new Map(
      (await client.query<OpenRow>(openOf('caller'))).rows.map((row) => [`${row.subject}|${row.matter}`, row.id]),
    );
    for (const { caller, matter, orders } of namedCases(rows, saying.now, rules)) {
      const subject = subjectOf(caller, matter);
      const going = open.get(`${subject}|${matter}`);
      if (going !== undefined) {
        await joinOrders(client, going, orders, saying.toldAt);
        continue;
      }
      const last =
        fresh.findLast((each) => each.caller === caller && each.matter === matter) ??
        fresh.findLast((each) => each.caller === caller);
      const cell = { kind: 'caller', matter, place: (last && placesOf(last)[0]) ?? '' } as const;
      const evidenceAt = orders.at(-1)?.at ?? saying.now;
      if (await writeWarning(client, { cell, subject, orders, evidenceAt, observed: orders.length }, saying))
        count += 1;
    }
  }
  await endCases(client, rules, saying.now);
  return count;
}

async function endCases(client: PoolClient, { callerOrders }: WarningRules, now: Instant): Promise<void> {
  const { rows } = await client.query<{ id: string; observed: number }>(
    `select w.id, count(*) filter (where ${UNSOLVED})::int as observed
     from (${openOf('caller')}) w join insight.warning_order o on o.warning_id = w.id
     join ledger.complaint c on c.order_no = o.order_no group by w.id having count(*) filter (where ${UNSOLVED}) < $1`,
    [callerOrders],
  );
  for (const row of rows) await endWarning(client, { ...row, expected: null }, now);
}

/**
 * Danger on the spot (art. 11(1), art. 29): each order of which the agent or the words say so, one warning a matter and place
 * within a day.
 *
 * @returns how many are new
 */
export async function lookAtDanger(client: PoolClient, fresh: readonly Sighting[], saying: Saying): Promise<number> {
  const { rows } = await client.query<{ order_no: string; alarms: readonly string[] }>(
    `select c.order_no, coalesce(t.alarms, '{}') as alarms from ledger.complaint c
     left join vault.order_trait t on t.order_no = c.order_no
     where c.order_no = any($1) and (c.danger or cardinality(t.alarms) > 0)`,
    [fresh.map(({ orderNo }) => orderNo)],
  );
  const danger = new Map(rows.map(({ order_no, alarms }) => [order_no, alarms]));
  let count = 0;
  const open = new Map(
    (await client.query<OpenRow>(openOf('danger'))).rows.map((row) => [`${row.matter}|${row.place}`, row.id]),
  );
  const before = new Map<string, Sighting[]>();
  for (const order of fresh) {
    if (!danger.has(order.orderNo)) continue;
    const key = `${order.matter}|${placesOf(order)[0] ?? ''}`;
    before.set(key, [...(before.get(key) ?? []), order]);
  }
  for (const [key, orders] of before) {
    const going = open.get(key);
    const [first] = orders;
    if (going !== undefined) await joinOrders(client, going, orders, saying.toldAt);
    else if (first) {
      const cell = { kind: 'danger', matter: first.matter, place: placesOf(first)[0] ?? '' } as const;
      const alarms = [...new Set(orders.flatMap(({ orderNo }) => danger.get(orderNo) ?? []))].sort();
      const raising = { cell, orders, evidenceAt: first.at, observed: orders.length, alarms };
      if (await writeWarning(client, raising, saying)) count += 1;
    }
  }
  const over = await client.query<{ id: string }>(
    `select w.id from (${openOf('danger')}) w join insight.warning_order o on o.warning_id = w.id
     group by w.id having max(o.at) <= ${at('$1')}`,
    [saying.now - DAY_MS],
  );
  for (const { id } of over.rows) await endWarning(client, { id, observed: 0, expected: null }, saying.now);
  return count;
}

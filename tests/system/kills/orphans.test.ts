import { openPool } from '../../../platform/postgres/pool';
import { tell, until } from '../processes';
import type { Point } from './cases';
import { type City, openCity } from './city';
import { deliver, intakeOf, send } from './life';
import { numberOf } from './numbers';
import { strike } from './strike';

/** Longer than an unclaimed record is left alone (api/sweeper.ts). */
const AGED = '25 hours';

describe('what was kept in the vault by an API that was killed before anybody heard of the order', () => {
  let city: City;
  beforeAll(async () => {
    city = await openCity(process.env);
    await city.crew.untilWhole();
  }, 180_000);
  afterAll(() => city.close(), 60_000);

  /** Sent once; the API dies with kill -9 at the point, and the client never comes back. */
  async function dieAt(point: Point, no: number): Promise<string> {
    const orderNo = numberOf(city.tag, no, 'S');
    const plan = { no, point, by: 'intake', victims: 'self', how: 'kill' } as const;
    const { done } = await strike(city, plan, orderNo, () => send(city.crew, intakeOf(orderNo)));
    expect(await done).toMatchObject([{ status: 0 }, undefined]);
    await city.crew.untilWhole();
    return orderNo;
  }

  test('goes with its person after a day, by whichever API starts next; what an order claims stays', async () => {
    const { crew } = city;
    const owner = openPool(crew.stack.database.owner, { max: 1 });
    try {
      const healthy = numberOf(city.tag, 9, 'S');
      await deliver(crew, intakeOf(healthy));
      const lost = await dieAt('vault.kept', 1);
      const started = await dieAt('start.sent', 2);
      const nothing = await dieAt('vault.before', 3);
      const kept = async () => {
        const { rows } = await owner.query<{ order_no: string; own: boolean }>(
          `select order_no, exists (select 1 from vault.caller c where c.caller_id = f.caller_id) as own
           from vault.order_file f where order_no = any($1) order by order_no`,
          [[healthy, lost, started, nothing]],
        );
        return rows.map(({ order_no, own }) => [order_no, own]);
      };
      const all = [lost, started, healthy].sort().map((no) => [no, true]);
      expect(await kept()).toEqual(all);
      const callerOf = 'select caller_id::text as id from vault.order_file where order_no = $1';
      const caller = (await owner.query<{ id: string }>(callerOf, [lost])).rows[0]?.id;

      // Not yet a day old: the next API that starts leaves it alone, for the client might still come back.
      const next = async () => {
        crew.signal('api', 'SIGKILL');
        await crew.untilWhole();
      };
      await next();
      expect(await kept()).toEqual(all);

      await owner.query(`update vault.order_file set created_at = created_at - $1::interval`, [AGED]);
      await next();
      const left = [started, healthy].sort().map((no) => [no, true]);
      await until('the orphan is gone', async () => ((await kept()).length === left.length ? true : undefined));
      expect(await kept()).toEqual(left);
      tell(`kept and never started: ${lost} is gone; started, unheard: ${started} stays`);
      const rest = await owner.query(
        `select (select count(*)::int from vault.text where order_no = $1) as texts,
           (select count(*)::int from vault.message where order_no = $1) as messages,
           (select count(*)::int from vault.caller c where c.caller_id = $2::uuid
             and not exists (select 1 from vault.order_file f where f.caller_id = c.caller_id)) as callers`,
        [lost, caller],
      );
      expect(rest.rows).toEqual([{ texts: 0, messages: 0, callers: 0 }]);

      // The number is free again: sent once more it becomes an order like any other.
      await deliver(crew, intakeOf(lost));
      expect((await city.events(lost)).map(({ type }) => type)).toContain('RECEIVED');
    } finally {
      await owner.end();
    }
  }, 300_000);
});

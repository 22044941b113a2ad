/** F: a state table, and pg-boss for what happens later. What most cities have. */
import { Pool, type PoolClient } from 'pg';
import PgBoss from 'pg-boss';
import { given, serve } from '../contest/process';
import { openBook } from '../contest/rivals/book';
import { listen } from '../contest/rivals/http';
import { DEADLINES, type Deadline } from '../contest/scenario';

/** The shortest pause between two looks that pg-boss allows. */
const POLL = { pollingIntervalSeconds: 0.5, batchSize: 100 } as const;

interface Due {
  readonly orderNo: string;
  readonly deadline: Deadline;
}

serve(async (env) => {
  const url = given(env, 'DATABASE_URL');
  const pool = new Pool({ connectionString: url, max: 10 });
  const book = openBook(pool);
  const boss = new PgBoss({ connectionString: url, max: 5 });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue('deadline');
  await boss.createQueue('follow-up');

  const inTransaction = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  };
  const within = (client: PoolClient) => ({
    db: { executeSql: (text: string, values: unknown[]) => client.query(text, values) },
  });

  // A limit that has been kept is left to ring: whoever it wakes looks whether it still matters.
  await boss.work<Due>('deadline', POLL, async (jobs) => {
    for (const { data } of jobs) {
      const { rowCount } = await pool.query('select 1 from contest.step where order_no = $1 and name = $2', [
        data.orderNo,
        data.deadline,
      ]);
      if (rowCount === 0) await book.escalate(data.orderNo, data.deadline);
    }
  });
  await boss.work<{ orderNo: string }>('follow-up', POLL, async (jobs) => {
    for (const { data } of jobs) await book.step(data.orderNo, 'followUp', 'followUp');
  });

  const api = await listen({
    takeIn: (intake) =>
      inTransaction(async (client) => {
        const own = openBook(client);
        await own.takeIn(intake);
        await own.step(intake.orderNo, 'dispatch', 'dispatch');
        const jobs = DEADLINES.map((deadline) => ({
          name: 'deadline',
          data: { orderNo: intake.orderNo, deadline },
          startAfter: new Date(Date.now() + intake.limits[deadline]),
        }));
        await boss.insert(jobs, within(client));
        return 'dispatch';
      }),
    async hear(orderNo, { id, name, score }) {
      if (name !== 'report') await book.step(orderNo, name, id, score);
      else
        await inTransaction(async (client) => {
          await openBook(client).step(orderNo, name, id);
          await boss.send('follow-up', { orderNo }, within(client));
        });
      return book.stage(orderNo);
    },
  });
  return {
    port: api.port,
    async stop() {
      await api.close();
      await boss.stop({ graceful: false });
      await pool.end();
    },
  };
});

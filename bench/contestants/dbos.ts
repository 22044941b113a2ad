/** D: the complaint as a durable function of DBOS, its records beside the tables in the same database. */
import { DBOS } from '@dbos-inc/dbos-sdk';
import { Pool } from 'pg';
import { given, serve } from '../contest/process';
import { openBook } from '../contest/rivals/book';
import { type Letter, listen } from '../contest/rivals/http';
import { DEADLINES, type Deadline, type Intake } from '../contest/scenario';

const LONG_MS = 30 * 24 * 3_600_000;

serve(async (env) => {
  const url = given(env, 'DATABASE_URL');
  const pool = new Pool({ connectionString: url, max: 10 });
  const book = openBook(pool);

  const step = (orderNo: string, name: string, id: string, score?: string) =>
    DBOS.runStep(() => book.step(orderNo, name, id, score), { name });
  const complaint = DBOS.registerWorkflow(
    async (intake: Intake) => {
      const { orderNo, limits } = intake;
      await DBOS.runStep(() => book.takeIn(intake), { name: 'intake' });
      await step(orderNo, 'dispatch', 'dispatch');
      const from = await DBOS.now();
      const due = new Map<Deadline, number>(DEADLINES.map((deadline) => [deadline, from + limits[deadline]]));
      // The limits left are waited for together with the message, the earliest first.
      const untilHeard = async (name: string): Promise<Letter> => {
        for (;;) {
          const [next] = [...due].sort((a, b) => a[1] - b[1]);
          const letter = await DBOS.recv<Letter>(name, { deadlineEpochMS: next?.[1] ?? from + LONG_MS });
          if (letter) return letter;
          if (!next) throw new Error(`${orderNo}: nothing came`);
          due.delete(next[0]);
          await DBOS.runStep(() => book.escalate(orderNo, next[0]), { name: `escalate-${next[0]}` });
        }
      };
      for (const name of DEADLINES) {
        const { id } = await untilHeard(name);
        due.delete(name);
        await step(orderNo, name, id);
      }
      await step(orderNo, 'followUp', 'followUp');
      const { id, score } = await untilHeard('score');
      await step(orderNo, 'score', id, score);
    },
    { name: 'complaint' },
  );

  DBOS.setConfig({ name: 'contest', systemDatabaseUrl: url, logLevel: 'error' });
  await DBOS.launch();
  const api = await listen({
    async takeIn(intake) {
      await DBOS.startWorkflow(complaint, { workflowID: intake.orderNo })(intake);
      return 'intake';
    },
    async hear(orderNo, letter) {
      await DBOS.send(orderNo, letter, letter.name, letter.id);
      return book.stage(orderNo);
    },
  });
  return {
    port: api.port,
    async stop() {
      await api.close();
      await DBOS.shutdown();
      await pool.end();
    },
  };
});

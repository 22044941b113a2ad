/** E: the complaint as a workflow of Restate; its ingress is the API, this process the service behind it. */
import './withResolvers';
import * as restate from '@restatedev/restate-sdk';
import { Pool } from 'pg';
import { given, serve } from '../contest/process';
import { openBook } from '../contest/rivals/book';
import type { Letter } from '../contest/rivals/http';
import { DEADLINES, type Deadline, type Intake } from '../contest/scenario';

serve(async (env) => {
  const pool = new Pool({ connectionString: given(env, 'DATABASE_URL'), max: 10 });
  const book = openBook(pool);

  const complaint = restate.workflow({
    name: 'complaint',
    handlers: {
      run: async (ctx: restate.WorkflowContext, intake: Intake) => {
        const { orderNo, limits } = intake;
        const step = (name: string, id: string, score?: string) =>
          ctx.run(name, () => book.step(orderNo, name, id, score));
        await ctx.run('intake', () => book.takeIn(intake));
        await step('dispatch', 'dispatch');
        const armed = new Map(DEADLINES.map((deadline) => [deadline, ctx.sleep(limits[deadline])]));
        const untilHeard = async (name: string): Promise<Letter> => {
          const letter = ctx.promise<Letter>(name).get();
          for (;;) {
            const limitsLeft = [...armed].map(([deadline, sleep]) => sleep.map(() => deadline));
            const first: Letter | Deadline = await restate.RestatePromise.race([letter, ...limitsLeft]);
            if (typeof first !== 'string') return first;
            armed.delete(first);
            await ctx.run(`escalate-${first}`, () => book.escalate(orderNo, first));
          }
        };
        for (const name of DEADLINES) {
          const { id } = await untilHeard(name);
          armed.delete(name);
          await step(name, id);
        }
        await step('followUp', 'followUp');
        const { id, score } = await untilHeard('score');
        await step('score', id, score);
      },
      hear: async (ctx: restate.WorkflowSharedContext, letter: Letter) => {
        await ctx.promise<Letter>(letter.name).resolve(letter);
        return { stage: await ctx.run('stage', () => book.stage(ctx.key)) };
      },
    },
  });
  const port = await restate.serve({ services: [complaint], port: Number(given(env, 'PORT')) });
  return { port, stop: () => pool.end() };
});

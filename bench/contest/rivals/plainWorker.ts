/** Worker of the contestants on Temporal other than ours, with the SDK's own defaults. */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { Pool } from 'pg';
import { given, serve } from '../process';
import { openBook } from './book';

const TASK_QUEUE = 'contest';

serve(async (env) => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const pool = new Pool({ connectionString: given(env, 'DATABASE_URL'), max: 20 });
  const connection = await NativeConnection.connect({ address: given(env, 'TEMPORAL_ADDRESS') });
  const worker = await Worker.create({
    connection,
    namespace: given(env, 'TEMPORAL_NAMESPACE'),
    taskQueue: TASK_QUEUE,
    workflowsPath: require.resolve('./plainWorkflows'),
    activities: openBook(pool),
  });
  const running = worker.run();
  return {
    port: 0,
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await pool.end();
    },
  };
});

/** API of the contestants on Temporal other than ours: a start, a signal, and a query for what to answer. */
import { Client, Connection } from '@temporalio/client';
import { given, serve } from '../process';
import { listen } from './http';
import { floor, hear, naive, stageOf } from './plainWorkflows';

const TASK_QUEUE = 'contest';

serve(async (env) => {
  const connection = await Connection.connect({ address: given(env, 'TEMPORAL_ADDRESS') });
  const client = new Client({ connection, namespace: given(env, 'TEMPORAL_NAMESPACE') });
  const workflow = given(env, 'CONTESTANT') === 'floor' ? floor : naive;
  const api = await listen({
    async takeIn(intake) {
      const { orderNo: workflowId } = intake;
      await client.workflow.start(workflow, { workflowId, taskQueue: TASK_QUEUE, args: [intake] });
      return 'intake';
    },
    async hear(orderNo, letter) {
      const handle = client.workflow.getHandle(orderNo);
      await handle.signal(hear, letter);
      return handle.query(stageOf);
    },
  });
  return {
    port: api.port,
    async stop() {
      await api.close();
      await connection.close();
    },
  };
});

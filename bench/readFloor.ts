/** The floor of reading one order: bare Fastify, the same query, the row as it lies there. */
import Fastify from 'fastify';
import { openLedger } from '../ledger/database';
import { findOrder } from '../ledger/queries/order';
import { given, serve } from './contest/process';

serve(async (env) => {
  const ledger = openLedger(given(env, 'DATABASE_URL'));
  const app = Fastify({ logger: false });
  app.get<{ Params: { no: string } }>('/complaints/:no', ({ params }) => findOrder(ledger, params.no));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async stop() {
      await app.close();
      await ledger.close();
    },
  };
});

import Fastify from 'fastify';
import type { Message } from '../contestant';
import type { Intake } from '../scenario';

/** A message as it comes in. */
export interface Letter {
  readonly id: string;
  readonly name: Message;
  readonly score?: string;
}

/** What lies behind the two addresses of a contestant. Both answer with where the order stands. */
export interface Desk {
  takeIn(intake: Intake): Promise<string>;
  hear(orderNo: string, letter: Letter): Promise<string>;
}

/** Bare Fastify, no validation, no keys: less than any service would do. */
export async function listen({ takeIn, hear }: Desk): Promise<{ readonly port: number; close(): Promise<void> }> {
  const app = Fastify({ logger: false });
  app.post<{ Body: Intake }>('/complaints', async ({ body }, reply) =>
    reply.code(201).send({ stage: await takeIn(body) }),
  );
  app.post<{ Params: { no: string }; Body: Letter }>('/complaints/:no/messages', async ({ params, body }) => ({
    stage: await hear(params.no, body),
  }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, close: () => app.close() };
}

import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** How a route says that it answers with a text: CSV, a picture as SVG. @param type without a charset */
export function textOf(type: string) {
  return { description: type, content: { [type]: { schema: z.string() } } };
}

/** Sends a text as it is; no schema goes over it. @param type the whole content type */
export function sendText(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply
    .type(type)
    .serializer((body) => String(body))
    .send(text);
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The call centre that is told of emergencies: it counts what it hears. */
export interface Hook {
  readonly url: string;
  /** How often each key was heard: an order's emergency has one key for ever. */
  readonly heard: Map<string, number>;
  /** It does not answer for this order. */
  mute(orderNo: string): void;
  close(): Promise<void>;
}

export async function openHook(): Promise<Hook> {
  const heard = new Map<string, number>();
  const muted = new Set<string>();
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key']);
    heard.set(key, (heard.get(key) ?? 0) + 1);
    request.resume().on('end', () => {
      if (!muted.has(key.split('/')[0] ?? '')) response.writeHead(202).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tasks`,
    heard,
    mute: (orderNo) => void muted.add(orderNo),
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

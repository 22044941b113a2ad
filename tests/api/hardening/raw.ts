import { type AddressInfo, connect } from 'node:net';
import type { Api } from '../../../api/app';

/** Lets an app listen on this machine. @returns its port */
export async function portOf(app: Api): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

/** Sends bytes over a connection of its own and says no more. @returns all that came until the other side closed it */
export function sayRaw(port: number, bytes: string): Promise<string> {
  return new Promise((told) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => (text += data.toString('utf8')));
    // The other side may close while we still write.
    socket.on('error', () => undefined);
    socket.on('close', () => told(text));
  });
}

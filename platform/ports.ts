import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { StartupError } from './failures';

/** Whether a port can be listened on now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once('error', () => answer(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => answer(true)));
  });
}

/** Below the range from which systems number outgoing connections, of any program; those would take the port meanwhile. */
const QUIET_PORTS = { from: 15_000, count: 15_000 } as const;
const MOST_GUESSES = 50;

/** A port that nobody listens on. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let guess = 0; guess < MOST_GUESSES; guess++) {
    const port = QUIET_PORTS.from + randomInt(QUIET_PORTS.count);
    if (await isPortFree(port, host)) return port;
  }
  throw new Error('no port');
}

/**
 * The port for an embedded part: the one demanded, else the one used last time, else the usual one, else any free one.
 *
 * @param demanded set by a person: taken or refused, never replaced
 * @param variable the environment variable that sets it, for the message
 * @throws StartupError `PORT_IN_USE` when the demanded port is taken
 */
export async function choosePort(
  demanded: number | undefined,
  wished: readonly (number | undefined)[],
  variable: string,
): Promise<number> {
  if (demanded !== undefined) {
    if (await isPortFree(demanded)) return demanded;
    throw portInUse(demanded, variable);
  }
  for (const port of wished) if (port !== undefined && (await isPortFree(port))) return port;
  return freePort();
}

/**
 * Tries a port before anything is built on it.
 *
 * @throws StartupError `PORT_IN_USE`, or `CONFIG` when this address or port may not be listened on
 */
export function checkPort(port: number, host: string, variable: string): Promise<void> {
  return new Promise((free, refuse) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return refuse(portInUse(port, variable));
      const words = `无法监听 ${host}:${port}（HOST, ${variable}） / cannot listen on ${host}:${port}: ${error.code ?? error.message}`;
      return refuse(new StartupError('CONFIG', words, { cause: error }));
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => free()));
  });
}

/** The fault of a port that another program listens on. */
export function portInUse(port: number, variable: string): StartupError {
  return new StartupError(
    'PORT_IN_USE',
    `端口 ${port} 已被占用，请另设 ${variable}。 / Port ${port} is in use: set ${variable} to another one.`,
  );
}

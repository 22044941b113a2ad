/** Stops the parts of a process in order, whatever asks for it. */
export interface Shutdown {
  /** Adds a part; the last added is stopped first. */
  add(stop: () => Promise<void>): void;
  /** Stops all parts and ends the process with `exitCode`. */
  now(exitCode: number): void;
}

/** What {@link listenForShutdown} needs of the process; tests give their own. */
export interface ShutdownHost {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): void;
  now(): number;
}

const HOST: ShutdownHost = {
  on: (signal, listener) => process.on(signal, listener),
  exit: (code) => process.exit(code),
  now: () => Date.now(),
};

/** One key press arrives twice: from the terminal, and once more handed on by npm. */
const SAME_PRESS_MS = 400;

/**
 * Ctrl-C (SIGINT), SIGTERM and SIGHUP stop the parts and end the process with 0; a second Ctrl-C, or `limitMs`, ends it
 * at once with 130: the guards of the children then stop those.
 *
 * @param say told what happens, for the screen
 */
export function listenForShutdown(say: (line: string) => void, limitMs: number, host: ShutdownHost = HOST): Shutdown {
  const stops: (() => Promise<void>)[] = [];
  let askedAt: number | undefined;

  const stopAll = async () => {
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      try {
        await stop();
      } catch (error) {
        say(`停止时出错 / while stopping: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  const begin = (exitCode: number) => {
    askedAt = host.now();
    setTimeout(() => {
      say(`${limitMs / 1_000} 秒内未能停止，强制结束 / not stopped within ${limitMs / 1_000} s: ended by force`);
      host.exit(exitCode === 0 ? 130 : exitCode);
    }, limitMs).unref();
    void stopAll().then(() => host.exit(exitCode));
  };
  const asked = () => {
    if (askedAt === undefined) {
      say('正在停止，未完成的事项会在下次启动时继续 / stopping; what is open goes on at the next start');
      begin(0);
    } else if (host.now() - askedAt > SAME_PRESS_MS) host.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) host.on(signal, asked);
  return {
    add: (stop) => void stops.push(stop),
    now: (exitCode) => {
      if (askedAt === undefined) begin(exitCode);
    },
  };
}

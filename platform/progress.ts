import { Presets, SingleBar } from 'cli-progress';

/** How far a command is, on the screen. */
export interface ProgressBar {
  /** So many are done in all. */
  at(done: number): void;
  stop(): void;
}

const LINE_EVERY_MS = 10_000;

/**
 * A bar with rate and remaining time on a terminal; elsewhere a line every ten seconds.
 *
 * @param what the word for the work, in both languages
 */
export function progressBar(what: string, total: number, out: NodeJS.WriteStream = process.stderr): ProgressBar {
  const began = Date.now();
  let done = 0;
  const rate = () => (done / Math.max(0.001, (Date.now() - began) / 1_000)).toFixed(0);
  if (out.isTTY) {
    const format = `${what} {bar} {percentage}% {value}/{total} · {rate}/s · 还需 ETA {eta_formatted}`;
    const bar = new SingleBar({ stream: out, format, hideCursor: true, etaBuffer: 100 }, Presets.shades_classic);
    bar.start(total, 0, { rate: '–' });
    return {
      at(sum) {
        done = sum;
        bar.update(sum, { rate: rate() });
      },
      stop: () => bar.stop(),
    };
  }
  const timer = setInterval(() => out.write(`${what} ${done}/${total} · ${rate()}/s\n`), LINE_EVERY_MS).unref();
  return {
    at(sum) {
      done = sum;
    },
    stop: () => clearInterval(timer),
  };
}

import { Presets, SingleBar } from 'cli-progress';

/** How far the import is, on the screen. */
export interface Progress {
  /** One more is done. */
  tick(): void;
  stop(): void;
}

const LINE_EVERY_MS = 10_000;

/** A bar with rate and remaining time on a terminal; elsewhere a line every ten seconds. */
export function showProgress(total: number, say: (line: string) => void, out = process.stderr): Progress {
  return out.isTTY ? bar(total, out) : lines(total, say);
}

function bar(total: number, out: NodeJS.WriteStream): Progress {
  const began = Date.now();
  let done = 0;
  const shown = new SingleBar(
    {
      stream: out,
      format: '{bar} {percentage}% {value}/{total} 单 · {rate}/s · 还需 ETA {eta_formatted}',
      etaBuffer: 200,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  shown.start(total, 0, { rate: '–' });
  return {
    tick: () => shown.update(++done, { rate: rateOf(done, began) }),
    stop: () => shown.stop(),
  };
}

function lines(total: number, say: (line: string) => void): Progress {
  const began = Date.now();
  let done = 0;
  const tell = () => {
    const left = done === 0 ? '–' : `${Math.ceil((((Date.now() - began) / done) * (total - done)) / 1_000)} s`;
    say(`已导入 imported ${done}/${total} · ${rateOf(done, began)}/s · 还需 left ${left}`);
  };
  const timer = setInterval(tell, LINE_EVERY_MS);
  timer.unref();
  return {
    tick: () => void done++,
    stop: () => {
      clearInterval(timer);
      tell();
    },
  };
}

function rateOf(done: number, began: number): string {
  return (done / Math.max(0.001, (Date.now() - began) / 1_000)).toFixed(1);
}

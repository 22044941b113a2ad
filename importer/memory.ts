import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Resident memory of a process in bytes; undefined when it is gone or not to be seen. */
export function residentBytes(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return process.platform === 'linux' ? undefined : askPs(pid);
  }
}

function askPs(pid: number): number | undefined {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
  } catch {
    return undefined;
  }
}

/** The most memory some processes were seen with. */
export interface MemoryWatch {
  /** Bytes by name; undefined for what was never seen. */
  readonly peaks: () => Readonly<Record<string, number | undefined>>;
  stop(): void;
}

/** Looks every second; the process ids are asked anew each time, for parts are started again. */
export function watchMemory(pids: () => Readonly<Record<string, number | undefined>>): MemoryWatch {
  const peaks: Record<string, number | undefined> = {};
  const look = () => {
    for (const [name, pid] of Object.entries(pids())) {
      const now = residentBytes(pid);
      if (now !== undefined) peaks[name] = Math.max(peaks[name] ?? 0, now);
      else peaks[name] ??= undefined;
    }
  };
  const timer = setInterval(look, 1_000);
  timer.unref();
  return {
    peaks: () => {
      look();
      return { ...peaks };
    },
    stop: () => clearInterval(timer),
  };
}

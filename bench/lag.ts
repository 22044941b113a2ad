import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '../platform/random';
import { lagReader } from './c1';
import { quantile } from './contest/statistics';
import { live, livesOf, places } from './life';
import type { LagOptions } from './options';
import { type Machine, machine } from './proc';
import type { Rig } from './rig';

/** How far readers are behind (P10), as `--json` writes it; ms. */
export interface LagFigures {
  readonly machine: Machine;
  readonly orders: number;
  /** Complaints a second that were begun, whether or not those before were done. */
  readonly rate: number;
  /** Complaints that were under way at once, at most: grows without end where the rate is too much. */
  readonly mostOpen: number;
  /** From the answer to a command until a reader sees it, the reading included. */
  readonly lagMs: { readonly n: number; readonly p50: number; readonly p99: number; readonly most: number };
}

/** Begins complaints at a fixed beat: a system that falls behind is asked no less often for it. */
export async function measureLag(rig: Rig, options: LagOptions, onDone: (done: number) => void): Promise<LagFigures> {
  const onWhat = machine(rig.engineVersion, rig.databaseVersion);
  const { orders, warmUp, rate, seed } = options;
  const clock = Date.now().toString(36).toUpperCase().slice(-7);
  const random = seeded(seed);
  const everybody = places(orders + warmUp);
  const lags: number[] = [];
  const lagOf = lagReader(rig, lags);
  await Promise.all(
    livesOf(random, `W${clock}`, warmUp).map((life) => live(rig, { ...life, escalated: false }, everybody, lagOf)),
  );
  lags.length = 0;
  let [open, mostOpen, done] = [0, 0, 0];
  const began = Date.now();
  const under: Promise<void>[] = [];
  for (const [i, life] of livesOf(random, `L${clock}`, orders).entries()) {
    await delay(Math.max(0, began + (i * 1_000) / rate - Date.now()));
    mostOpen = Math.max(mostOpen, ++open);
    const whole = live(rig, life, everybody, lagOf).then(() => {
      open--;
      onDone(++done);
    });
    // A refusal ends the measurement at its end; until then it must not end the process.
    whole.catch(() => undefined);
    under.push(whole);
  }
  await Promise.all(under);
  const lagMs = { n: lags.length, p50: quantile(lags, 0.5), p99: quantile(lags, 0.99), most: quantile(lags, 1) };
  return { machine: onWhat, orders, rate, mostOpen, lagMs };
}

/** P10. */
export function lagPasses({ lagMs }: LagFigures): boolean {
  return lagMs.p99 <= 1_000;
}

import { Almanac } from './almanac';
import { type Parts, SOUND } from './core';
import type { FaultLevel } from './faults';
import { lawOfBeijing } from './law';
import type { World } from './life';

/** Beijing, with sound parts unless a test plants a bug. */
export function worldOf(seed: number, faults: FaultLevel, parts: Parts = SOUND): World {
  return { law: lawOfBeijing(), almanac: new Almanac(), parts, seed, faults, together: true };
}

/** Nobody acts within a minute of a limit: an engine on a busy machine may ring some seconds late. */
const APART_MS = 60_000;

/** The same city for a real engine: no faults, the rules asked at the very instant, and every order alone on its timeline. */
export function exactWorld(seed: number): World {
  return { ...worldOf(seed, 'off'), law: lawOfBeijing(true), apart: APART_MS, together: false };
}

import { Almanac } from './almanac';
import { type Parts, SOUND } from './core';
import type { FaultLevel } from './faults';
import { lawOfBeijing } from './law';
import type { World } from './life';

/** Beijing, with sound parts unless a test plants a bug. */
export function worldOf(seed: number, faults: FaultLevel, parts: Parts = SOUND): World {
  return { law: lawOfBeijing(), almanac: new Almanac(), parts, seed, faults };
}

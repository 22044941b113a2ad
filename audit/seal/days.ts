import { dayOf, isoDay } from '../../domain/calendar';
import type { Seal } from './seal';

/**
 * Days (UTC+8) between the first seal and `now` on which none was cut: what came then is under the next seal, but was not
 * shown to anybody outside on its day. The day of `now` is not over and not counted.
 *
 * @param now epoch ms
 */
export function missingDays(seals: readonly Pick<Seal, 'day' | 'at'>[], now: number): readonly string[] {
  const [first] = seals;
  if (!first) return [];
  const sealed = new Set(seals.map(({ day }) => day));
  const missing: string[] = [];
  for (let day = dayOf(first.at); day < dayOf(now); day++) if (!sealed.has(isoDay(day))) missing.push(isoDay(day));
  return missing;
}

import type { OrderEvent } from '../../domain/events';
import type { Life } from '../life';

/**
 * How much later than in the simulation an instant may be, ms: the engine's clocks go on at the pace of the wall while a
 * worker is at work, so intake and every timer come some milliseconds late, and what is counted from them is late by the sum.
 * Less than the minute that `exactWorld` keeps between people and limits; it was seen up to 25 s at a load of 25.
 */
export const LATE_MS = 45_000;

/** What an order came to with the real engine. */
export interface Came {
  readonly events: readonly OrderEvent[];
  /** What each sender was told, by message id: `ok`, or the code of the refusal. */
  readonly told: ReadonlyMap<string, string>;
}

/** Where the two say different things, and the largest lateness met, ms. */
export interface Comparison {
  readonly differences: readonly string[];
  readonly fields: number;
  readonly latest: number;
}

/**
 * Holds the ledger of a real engine against a simulated life, field by field: every member of every event, and every
 * answer. What may differ by nature is this, and nothing else:
 * - instants and counted times (members in ms), by at most {@link LATE_MS};
 * - the number of an order that was driven a second time;
 * - members of the ledger's row that no event has: seq, hash of the chain.
 */
export function compare(life: Life, came: Came): Comparison {
  const finding = new Finding();
  const wanted = life.events.length;
  if (wanted !== came.events.length) {
    const one = life.events.map(({ type }) => type);
    const other = came.events.map(({ type }) => type);
    const at = one.findIndex((type, i) => type !== other[i]);
    const from = Math.max(0, at);
    finding.differ(`event ${from}`, one.slice(from, from + 3).join(), other.slice(from, from + 3).join());
    return finding;
  }
  life.events.forEach((event, i) => finding.values(`${i + 1} ${event.type}`, event, came.events[i]));
  for (const { command, reply } of life.said)
    finding.values(`${command.name} ${command.id}`, 'ok' in reply ? 'ok' : reply.refused, came.told.get(command.id));
  return finding;
}

class Finding implements Comparison {
  readonly differences: string[] = [];
  fields = 0;
  latest = 0;

  differ(path: string, wanted: unknown, got: unknown): void {
    this.differences.push(`${path}: ${JSON.stringify(wanted)} ≠ ${JSON.stringify(got)}`);
  }

  values(path: string, wanted: unknown, got: unknown): void {
    if (isObject(wanted) && isObject(got)) {
      const names = new Set([...Object.keys(wanted), ...Object.keys(got)]);
      for (const name of names) this.values(`${path}.${name}`, wanted[name], got[name]);
      return;
    }
    this.fields++;
    if (wanted === got || path.endsWith(' RECEIVED.orderNo')) return;
    if (typeof wanted === 'number' && typeof got === 'number' && isTime(path, wanted)) {
      const late = Math.abs(got - wanted);
      this.latest = Math.max(this.latest, late);
      if (late <= LATE_MS) return;
    }
    this.differ(path, wanted, got);
  }
}

/** Objects and lists alike, by their members. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** An instant in epoch ms, or a time that was counted. */
function isTime(path: string, value: number): boolean {
  return value > 1e12 || path.endsWith('Ms');
}

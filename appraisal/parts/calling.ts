import type { CalledUnit, CoUnit, Whistle } from '../../domain/calling';
import { type Contribution, marked } from '../marks';

/**
 * How a unit answered a whistle. In time or late once it came, missed once its limit has passed without it; let go before
 * either says nothing. What an outage of ours noticed late counts on no side.
 */
export function called({ no, by, at }: Whistle, each: CalledUnit): Contribution {
  const { refused, breached, outage } = each;
  const came = each.arrivedAt !== undefined;
  const fair = !outage;
  const slow = each.late === true || breached === true;
  const marks = marked(
    fair && (came || breached === true) && 'decided',
    fair && came && !slow && 'inTime',
    fair && came && slow && 'late',
    fair && !came && breached === true && 'missed',
    each.state === 'absent' && 'absent',
    each.deliveredAt !== undefined && 'delivered',
    each.state === 'released' && 'released',
    each.duty === 'notMine' && 'notMine',
    refused && 'refused',
    refused?.upheld === true && 'refusalUpheld',
    refused?.upheld === false && 'refusalDenied',
    outage && 'outage',
  );
  return { kind: 'called', unit: each.unit, no, other: by, at, marks };
}

/** A co-unit's part: one a round, because a redo asks anew for what is still owed. */
export function helping(each: CoUnit, index: number): Contribution {
  const { breached, outage } = each;
  const done = each.state === 'done';
  const fair = !outage;
  const slow = each.late === true || breached === true;
  const marks = marked(
    fair && (done || breached === true) && 'decided',
    fair && done && !slow && 'inTime',
    fair && done && slow && 'late',
    fair && !done && breached === true && 'missed',
    done && 'delivered',
    each.state === 'released' && 'released',
    each.partial && 'partial',
    each.state === 'carried' && 'carried',
    outage && 'outage',
  );
  return { kind: 'coUnit', unit: each.unit, no: index + 1, other: each.by, at: each.from, marks };
}

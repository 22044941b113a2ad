import type { Place } from '../../domain/commands';
import type { Instant } from '../../domain/terms';
import { type Note, readNote } from './note';
import type { Case, Change, Status } from './records';

/** From the words of the feed to the codes of the rule pack. */
export interface Codes {
  matter(type: string): string;
  unit(unitCode: string): string;
  /** Undefined where the feed names no district. */
  district(name: string): string | undefined;
}

/** Where the city wants the order to stand after a step. */
export type Aim = 'entered' | 'sent' | 'accepted' | 'done' | 'released';

/** One change of the city's that means something to an order, at its time. */
export interface Step {
  /** From 1; part of the ids of its messages, so it must not depend on anything but the input. */
  readonly no: number;
  readonly at: Instant;
  readonly aim: Aim;
  readonly from: Status | undefined;
  readonly unit: string;
  /** As it stood when the order was sent out. */
  readonly matter: string;
  readonly place: Place;
  /** On a sent order the operator corrected the kind of matter, or the district; the commands of that stage cannot. */
  readonly corrected?: 'matter' | 'place';
  /**
   * The desk sent and accepted the order only to hand it over itself minutes later: its form knows no shorter way.
   * Nothing was dispatched.
   */
  readonly formal?: true;
}

/** What one order of the feed means. */
export interface Plan {
  readonly orderNo: string;
  /** Business time at which the order is taken in: its creation, or its first sight where the feed saw it before that. */
  readonly start: Instant;
  /** As the city's own clock had it; the medians count from here. */
  readonly createdAt: Instant;
  readonly matter: string;
  readonly place: Place;
  readonly steps: readonly Step[];
  readonly note: Note;
  /** The city's state at the end of the feed, and when that was seen. */
  readonly recorded: Status;
  readonly lastSeenAt: Instant;
  readonly words: {
    readonly content: string;
    readonly address: string;
    readonly reply: string;
  };
}

/** The desk hands an order over itself within this time of sending it out, ms. Longer ago a unit had it. */
const HAND_OVER_MS = 30 * 60_000;
const AIMS: Readonly<Record<Status, Aim>> = { 1: 'entered', 2: 'sent', 3: 'accepted', 4: 'done', 5: 'released' };

/** Turns an order and its changes into timed steps. Pure: the same input gives the same steps with the same numbers. */
export function planOf({ order, changes }: Case, codes: Codes): Plan {
  const [first] = changes as readonly [Change, ...Change[]];
  const note = readNote(order);
  const start = Math.min(order.createdAt, first.at);
  const sent = changes.find(({ status }) => status !== undefined && status !== '1');
  const released = changes.find(({ status }) => status === '5');
  const handedOver =
    (note.duplicateOf !== undefined || note.handedTo !== undefined) &&
    sent !== undefined &&
    released !== undefined &&
    released.at - sent.at <= HAND_OVER_MS;
  const steps: Step[] = [];
  const entry = viewOf(first, undefined);
  let view = entry;
  for (const change of changes) {
    const before = change === first ? undefined : view;
    view = viewOf(change, before);
    const status = view.status;
    const isSent = status !== '1' && before !== undefined && before.status !== '1';
    const corrected = isSent ? correctionOf(before, view) : undefined;
    const moved = change.status !== undefined && (before !== undefined || status !== '1');
    if (!moved && !(isSent && before.unitCode !== view.unitCode) && corrected === undefined) continue;
    steps.push({
      no: steps.length + 1,
      at: change.at,
      aim: AIMS[status],
      from: before?.status,
      unit: codes.unit(view.unitCode || order.unitCode),
      matter: codes.matter(view.type),
      place: placeOf(view, codes),
      ...(corrected !== undefined && { corrected }),
      ...(handedOver && change.at < released.at && status !== '1' && { formal: true as const }),
    });
  }
  return {
    orderNo: order.id,
    start,
    createdAt: order.createdAt,
    matter: codes.matter(entry.type || order.type),
    place: placeOf(entry, codes),
    steps,
    note,
    recorded: view.status,
    lastSeenAt: Math.max(order.lastSeenAt, view.at),
    words: {
      content: textWhenSent(changes) || order.text,
      address: order.address,
      reply: order.reply,
    },
  };
}

/** All that the feed shows of an order after a change. */
interface View {
  readonly at: Instant;
  readonly status: Status;
  readonly unitCode: string;
  readonly type: string;
  readonly district: string;
}

/** Fields that a change does not name stay as they were; the number of a first unit may come only later. */
function viewOf(change: Change, before: View | undefined): View {
  return {
    at: change.at,
    status: change.status ?? before?.status ?? '1',
    unitCode: change.unitCode ?? before?.unitCode ?? '',
    type: change.type ?? before?.type ?? '',
    district: change.district ?? before?.district ?? '',
  };
}

function placeOf({ district }: View, codes: Codes): Place {
  const code = codes.district(district);
  return code === undefined ? {} : { district: code };
}

function correctionOf(before: View, after: View): Step['corrected'] {
  if (before.type !== after.type) return 'matter';
  return before.district === after.district ? undefined : 'place';
}

/** What the operator had written when the order went out; what an order that never went out said last. */
function textWhenSent(changes: readonly Change[]): string {
  let text = '';
  for (const change of changes) {
    text = change.text ?? text;
    if (change.status !== undefined && change.status !== '1') break;
  }
  return text;
}

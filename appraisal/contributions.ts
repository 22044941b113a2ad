import { bouncesOf } from '../domain/bouncing';
import { type CalledUnit, type CoUnit, coUnitsOf, type Whistle, whistlesOf } from '../domain/calling';
import type { OrderState, Sending } from '../domain/state';
import type { Instant, UnitCode } from '../domain/terms';

/**
 * What a unit did on an order that a figure may count: led it in a round, whistled, was called, was asked to help, or sent
 * it out as dispatch desk.
 */
export const CONTRIBUTION_KINDS = ['lead', 'whistle', 'called', 'coUnit', 'sent'] as const;
export type ContributionKind = (typeof CONTRIBUTION_KINDS)[number];

/** What is to be said of a contribution. Figures are defined by them alone (figures.ts). */
export const MARKS = [
  // — lead: one a unit and round —
  'held',
  'whistledOn',
  'objected',
  'objectionUpheld',
  'objectionDenied',
  // — called, coUnit —
  'decided',
  'inTime',
  'late',
  'missed',
  'absent',
  'delivered',
  'released',
  'notMine',
  'refused',
  'refusalUpheld',
  'refusalDenied',
  'partial',
  'carried',
  'outage',
  // — sent —
  'byCatalogue',
  'bySuggestion',
  'byPerson',
  'forced',
  'byRuling',
  'first',
  'bounced',
  'returned',
  'wrong',
] as const;
export type Mark = (typeof MARKS)[number];

/**
 * One unit's part in one order and round: the grain of every figure. Follows from the folded order alone, so that it may be
 * made anew at any time; an order has as many as it had dispatches, rounds and units called in.
 */
export interface Contribution {
  readonly kind: ContributionKind;
  readonly unit: UnitCode;
  /** Of a lead its round; number of the whistle, of the co-unit in the order's list, of the dispatch. */
  readonly no: number;
  /** The other side: who whistled or is helped; of a dispatch the public id of the dispatcher's key. */
  readonly other?: string;
  /** When it began; in the period of this instant it counts. */
  readonly at: Instant;
  readonly marks: readonly Mark[];
}

/** Every contribution to an order, as it stands. */
export function contributionsOf(state: OrderState): readonly Contribution[] {
  const whistles = whistlesOf(state);
  return [
    ...leads(state),
    ...whistles.map(({ no, by, at }): Contribution => ({ kind: 'whistle', unit: by, no, at, marks: [] })),
    ...whistles.flatMap((on) => on.units.map((each) => called(on, each))),
    ...coUnitsOf(state).map(helping),
    ...sendings(state),
  ];
}

/** Marks in one order, whatever order they were found in, so that a stored list compares. */
function marked(...found: readonly (Mark | false | undefined)[]): readonly Mark[] {
  return MARKS.filter((mark) => found.includes(mark));
}

/** Each unit that led the order, once a round; `held` on the first of them, so that an order counts once for a unit. */
function leads(state: OrderState): readonly Contribution[] {
  const rows = new Map<string, Contribution>();
  const known = new Set<UnitCode>();
  for (const { owner, round, from } of state.spans) {
    const { unit } = owner;
    if (owner.role !== 'unit' || rows.has(`${unit} ${round}`)) continue;
    // Nobody gave the street its own work: it says nothing of how often it whistles on what it was given.
    const own =
      known.has(unit) || state.kind === 'task'
        ? []
        : marked('held', whistledOn(state, unit), ...objections(state, unit));
    rows.set(`${unit} ${round}`, { kind: 'lead', unit, no: round, at: from, marks: own });
    known.add(unit);
  }
  return [...rows.values()];
}

function whistledOn(state: OrderState, unit: UnitCode): Mark | false {
  return whistlesOf(state).some(({ by }) => by === unit) && 'whistledOn';
}

function objections({ objections: all }: OrderState, unit: UnitCode): readonly (Mark | false)[] {
  const own = all.filter((each) => each.unit === unit);
  return [
    own.length > 0 && 'objected',
    own.some(({ upheld }) => upheld === true) && 'objectionUpheld',
    own.some(({ upheld }) => upheld === false) && 'objectionDenied',
  ];
}

/**
 * How a unit answered a whistle. In time or late once it came, missed once its limit has passed without it; let go before
 * either says nothing. What an outage of ours noticed late counts on no side.
 */
function called({ no, by, at }: Whistle, each: CalledUnit): Contribution {
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
function helping(each: CoUnit, index: number): Contribution {
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

const HOW: Readonly<Record<Sending['how'], Mark>> = {
  auto: 'byCatalogue',
  suggested: 'bySuggestion',
  person: 'byPerson',
  forced: 'forced',
  ruling: 'byRuling',
  own: 'byPerson',
};

/** Every dispatch, for the desk and for whoever decided it: objected to, and wrong where the objection was upheld. */
function sendings(state: OrderState): readonly Contribution[] {
  const sent = state.kind === 'task' ? [] : (state.sent ?? []);
  return sent.map(({ unit, at, desk, how, by }, i): Contribution => {
    // Until the order was sent on: an upheld objection and the dispatch that follows stand at one instant.
    const until = sent[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    const against = state.objections.filter((each) => each.unit === unit && each.at >= at && each.at <= until);
    const marks = marked(
      HOW[how],
      i === 0 && 'first',
      i === 0 && bouncesOf(state) > 0 && 'bounced',
      against.length > 0 && 'returned',
      against.some(({ upheld }) => upheld === true) && 'wrong',
    );
    return { kind: 'sent', unit: desk, no: i + 1, at, ...(by !== undefined && { other: by }), marks };
  });
}

import { DAY, HOUR, MINUTE, parseDay, startOfDay } from '../domain/calendar';
import type { Intake, Place, Treatment } from '../domain/commands';
import type { Instant } from '../domain/terms';
import { type Random, seeded } from '../platform/random';
import type { Pack } from '../rules/pack';
import {
  ANSWERED,
  EMERGENCY,
  ESTATES,
  EXPLAINED,
  GIVEN,
  HANDLED,
  NIGHTS,
  type Saying,
  SHOPS,
  SURNAMES,
  UNCLEAR,
} from './sayings';

/** How the people around one complaint behave. */
export const BEHAVIOURS = {
  good: 26,
  slow: 11,
  silent: 6,
  upheld: 4,
  denied: 3,
  dissatisfied: 9,
  unreachable: 4,
  survey: 3,
  extended: 4,
  notExtended: 1,
  poorReport: 3,
  urged: 4,
  answered: 6,
  transferred: 2,
  declined: 3,
  merged: 3,
  infoAdded: 2,
  infoLapsed: 1,
  consulted: 2,
  withdrawn: 3,
} as const;
export type Behaviour = keyof typeof BEHAVIOURS;

/** Who called. Goes to the vault and nowhere else. */
export interface Person {
  readonly name: string;
  readonly phone: string;
}

/** One complaint of the demo before it happens: what is said, by whom, and how everybody will behave. */
export interface Plan {
  readonly orderNo: string;
  readonly behaviour: Behaviour;
  /** Business time of the call. */
  readonly receivedAt: Instant;
  readonly intake: Omit<Intake, 'orderNo' | 'text' | 'contentHash'>;
  readonly saying: Saying;
  readonly title: string;
  readonly content: string;
  readonly person: Person;
  /** Share (0–1) of their time that the unit takes; drawn once, so that the course follows from the plan alone. */
  readonly pace: number;
  /** Another unit that a wrong dispatch belongs to. */
  readonly neighbour?: string;
}

/** Options of {@link plansFor}. */
export interface PlanOptions {
  readonly pack: Pack;
  readonly seed: number;
  readonly orders: number;
  /** First day of intake, `YYYY-MM-DD`. */
  readonly firstDay: string;
}

const INTAKE_DAYS = 12;

/**
 * The complaints of a demo, in the order of their calls: the same for the same seed. Every behaviour comes up at least
 * once from some twenty orders on.
 */
export function plansFor({ pack, seed, orders, firstDay }: PlanOptions): readonly Plan[] {
  const random = seeded(seed);
  const start = startOfDay(parseDay(firstDay) ?? 0);
  const behaviours = random.shuffle(shares(orders));
  const times = behaviours.map(() => start + random.between(0, INTAKE_DAYS - 1) * DAY + callTime(random)).sort(byTime);
  const plans = behaviours.map((behaviour, i) =>
    planOf(pack, random.branch(`order ${i}`), behaviour, times[i] as Instant, orderNoOf(firstDay, i)),
  );
  return joined(plans);
}

function byTime(a: Instant, b: Instant): number {
  return a - b;
}

function orderNoOf(firstDay: string, index: number): string {
  return `BJ${firstDay.replaceAll('-', '')}-${String(index + 1).padStart(6, '0')}`;
}

/** Largest remainders, but none of the behaviours left out while there is room for all. */
function shares(orders: number): readonly Behaviour[] {
  const names = Object.keys(BEHAVIOURS) as Behaviour[];
  const total = names.reduce((sum, name) => sum + BEHAVIOURS[name], 0);
  const list = names.flatMap((name) =>
    Array<Behaviour>(Math.max(1, Math.floor((BEHAVIOURS[name] / total) * orders))).fill(name),
  );
  while (list.length < orders) list.push('good');
  // Too few for all of them: the ordinary ones first, as the table has them.
  return list.slice(0, orders);
}

/** People call from seven in the morning to eleven at night, most of them by day. */
function callTime(random: Random): number {
  const hour = random.chance(0.8) ? random.between(8, 18) : random.between(7, 22);
  return hour * HOUR + random.between(0, 59) * MINUTE + random.between(0, 59) * 1_000;
}

function planOf(pack: Pack, random: Random, behaviour: Behaviour, receivedAt: Instant, orderNo: string): Plan {
  const saying = random.pick(sayingsFor(behaviour, pack));
  const place = placeIn(pack, random);
  const slots: Record<string, string> = {
    estate: random.pick(ESTATES),
    building: `${random.between(1, 18)}号楼`,
    days: String(random.between(2, 9)),
    night: random.pick(NIGHTS),
    shop: random.pick(SHOPS),
    sum: String(random.between(3, 90) * 100),
  };
  const neighbour = behaviour === 'upheld' || behaviour === 'denied' ? neighbourOf(pack, place, random) : undefined;
  return {
    orderNo,
    behaviour,
    receivedAt,
    intake: {
      kind: saying.kind,
      channel: random.chance(0.87) ? 'phone' : random.pick(['app', 'wechat', 'web']),
      matter: saying.matter,
      place,
      treatment: treatmentFor(behaviour, random),
    },
    saying,
    title: saying.title,
    content: saying.said.replaceAll(/\{(\w+)\}/g, (_, slot: string) => slots[slot] ?? ''),
    person: {
      name: random.pick(SURNAMES) + random.pick(GIVEN),
      phone: `1990000${String(random.between(0, 9_999)).padStart(4, '0')}`,
    },
    pace: 0.35 + random.next() * 0.5,
    ...(neighbour !== undefined && { neighbour }),
  };
}

function sayingsFor(behaviour: Behaviour, pack: Pack): readonly Saying[] {
  const level = (saying: Saying) => pack.matters.get(saying.matter)?.level ?? 3;
  const byStreet = (saying: Saying) => pack.matters.get(saying.matter)?.owner.by === 'street';
  switch (behaviour) {
    case 'answered':
      return ANSWERED;
    case 'transferred':
      return EMERGENCY;
    case 'declined':
      return EXPLAINED;
    case 'consulted':
      return UNCLEAR;
    // Urgent ones are over before anybody could object, ask for more time, or be slow for days.
    case 'upheld':
    case 'denied':
    case 'silent':
      return HANDLED.filter((saying) => level(saying) >= 3 && byStreet(saying));
    case 'extended':
    case 'notExtended':
    case 'dissatisfied':
    case 'merged':
    case 'urged':
      return HANDLED.filter((saying) => level(saying) >= 3);
    default:
      return HANDLED;
  }
}

function treatmentFor(behaviour: Behaviour, random: Random): Treatment {
  switch (behaviour) {
    case 'answered':
      return { as: 'answer' };
    case 'transferred':
      return { as: 'transfer', to: '119' };
    case 'declined':
      return { as: 'decline', ground: random.pick(['statutoryRoute', 'outsideDuties']) };
    case 'infoAdded':
    case 'infoLapsed':
      return { as: 'askInfo' };
    default:
      return { as: 'dispatch' };
  }
}

/** Where 343 streets lie, most people live in the six districts of the centre and the south. */
function placeIn(pack: Pack, random: Random): Place {
  const districts = pack.documents.organisation.districts;
  const central = districts.slice(0, 6);
  const district = random.pick(random.chance(0.6) ? central : districts);
  const street = random.pick(district.streets.filter(({ kind }) => kind !== 'zone'));
  const numbers = Object.keys(pack.documents.communities.streets[street.code] ?? {});
  return {
    district: district.code,
    street: street.code,
    ...(numbers.length > 0 && { community: street.code + random.pick(numbers) }),
  };
}

function neighbourOf(pack: Pack, place: Place, random: Random): string | undefined {
  const district = pack.documents.organisation.districts.find(({ code }) => code === place.district);
  const others = district?.streets.filter(({ code, kind }) => code !== place.street && kind !== 'zone') ?? [];
  return others.length === 0 ? undefined : `${pack.documents.organisation.prefix}-${random.pick(others).code}`;
}

/** Somebody else calls about a matter that is already being handled: merged into it, a day and a half later. */
function joined(plans: readonly Plan[]): readonly Plan[] {
  const parents = plans.filter(({ behaviour }) => behaviour === 'slow' || behaviour === 'silent');
  let used = 0;
  return plans.map((plan) => {
    const parent = plan.behaviour === 'merged' ? parents[used++] : undefined;
    if (!parent) return plan.behaviour === 'merged' ? { ...plan, behaviour: 'good' as const } : plan;
    const { kind, matter, place } = parent.intake;
    return {
      ...plan,
      saying: parent.saying,
      title: parent.title,
      content: `${parent.content}（另一住户来电）`,
      receivedAt: parent.receivedAt + 36 * HOUR,
      intake: { ...plan.intake, kind, matter, place, treatment: { as: 'merge', into: parent.orderNo } },
    };
  });
}

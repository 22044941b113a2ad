import type { Instant } from '../domain/terms';
import { ASSUMED } from './assumptions';
import { type Call, calledTogether, callOf } from './call';
import { type Coming, Course, type Happening, type Scene } from './course';
import { Dice } from './dice';
import type { Life, Spared, World } from './life';
import type { MemoryLedger } from './ledger';
import { Timeline } from './timeline';
import { type Group, groupAt, numberOf } from './together';
import { Violation } from './violation';
import { watchTogether } from './watchTogether';

const NOTHING_SPARED: Spared = { faults: new Set(), moves: new Set(), orders: new Set() };

/** Happenings of one order at most. */
const MOST_HAPPENINGS = 5_000;

/** Lives order `order` of the world; follows from (seed, order, level of faults) alone. Never throws a violation: it is in the life. */
export function live(world: World, order: number, spared: Spared = NOTHING_SPARED): Life {
  const lives = livesFrom(world, order, spared);
  return lives.find((life) => life.order === order) as Life;
}

/** Lives the order and every one that shares its timeline, in the order of their numbers. */
export function livesFrom(world: World, order: number, spared: Spared = NOTHING_SPARED): readonly Life[] {
  const group = world.together ? groupAt(world.seed, order) : undefined;
  return new Stage(world, spared, order, group).run();
}

/** A timeline with its order or orders. */
class Stage implements Scene {
  readonly line = new Timeline<Happening>();
  readonly group: readonly string[];
  now: Instant = 0;
  private readonly courses: readonly Course[];

  constructor(
    readonly world: World,
    readonly spared: Spared,
    order: number,
    group: Group | undefined,
  ) {
    const coming = group ? comingTogether(world, group) : [alone(world, order)];
    this.group = group?.kind === 'incident' ? coming.map((each) => numberOf(each.order)) : [];
    this.courses = coming.map((each) => new Course(this, each));
  }

  run(): readonly Life[] {
    const { courses, spared } = this;
    let at = courses[0] as Course;
    try {
      const living = courses.filter(({ order }) => !spared.orders.has(order));
      for (at of living) at.begin();
      for (let i = 0; ; i++) {
        const next = this.line.take();
        if (!next) break;
        if (i > MOST_HAPPENINGS * courses.length) throw new Violation(14, 'the order does not come to an end');
        this.now = Math.max(this.now, next.at);
        at = next.of;
        at.happen(next);
      }
      for (at of living) at.end();
      if (courses.length > 1) watchTogether(living);
    } catch (error) {
      // What the core or the ledger refuses to go on with is a finding too.
      const said = error instanceof Error ? error.message : String(error);
      const violation = error instanceof Violation ? error : new Violation(14, said);
      return courses.map((course) => course.life(course === at ? violation : undefined));
    }
    return courses.map((course) => course.life());
  }

  courseOf(orderNo: string): Course | undefined {
    return this.courses.find(({ order }) => numberOf(order) === orderNo);
  }

  ledgers(): readonly MemoryLedger[] {
    return this.courses.map(({ ledger }) => ledger);
  }
}

function alone({ seed, law }: World, order: number): Coming {
  const dice = new Dice(seed, order, 0);
  return { order, nth: 0, call: callOf(law, dice), dice };
}

/** One calls, and others about the same; some of those are merged into the first at once, a repeat always. */
function comingTogether(world: World, { first, size, kind }: Group): readonly Coming[] {
  const { seed, law } = world;
  const head = alone(world, first);
  const of = demand(head.call);
  const others = Array.from({ length: size - 1 }, (_, i): Coming => {
    const order = first + 1 + i;
    const dice = new Dice(seed, order, 0);
    const call = calledTogether(law, of, callOf(law, dice), dice);
    const merged = kind === 'again' || dice.chance(ASSUMED.mergedAtOnce);
    return { order, nth: i + 1, call, dice, ...(merged && { into: numberOf(first) }) };
  });
  return [{ ...head, call: of }, ...others];
}

/** Nobody gathers around a question that was answered on the line. */
function demand(call: Call): Call {
  return { ...call, kind: 'complaint' };
}

import { nextDue } from '../domain/agenda';
import { DAY, HOUR, MINUTE, startOfDay } from '../domain/calendar';
import { COMMANDS, type Command, type Intake, type Kind, type Treatment } from '../domain/commands';
import { isRefusal } from '../domain/decide';
import type { OrderEvent } from '../domain/events';
import { isOver, type OrderState } from '../domain/state';
import type { Instant, Terms, UnitCode } from '../domain/terms';
import type { Almanac } from './almanac';
import type { Parts } from './core';
import { Dice } from './dice';
import { type Fault, type FaultLevel, Luck } from './faults';
import { type Lanes, Hash } from './hash';
import { FIRST_DAY, type Law, neighbour } from './law';
import { AGENT, deskMove, type Move, outsiderMove, temperOf, unitMove, visitorMove } from './people';
import { Violation, Watch } from './watch';
import { Crash, OrderWorker, type Reply } from './worker';

/** What is the same for every order of a run. */
export interface World {
  readonly law: Law;
  readonly almanac: Almanac;
  readonly parts: Parts;
  readonly seed: number;
  readonly faults: FaultLevel;
}

/** What a life is spared when it is lived again, by the number of the stroke or the move. */
export interface Spared {
  readonly faults: ReadonlySet<number>;
  readonly moves: ReadonlySet<number>;
}
const NOTHING_SPARED: Spared = { faults: new Set(), moves: new Set() };

/** One order from the call to the end. */
export interface Life {
  readonly order: number;
  readonly events: readonly OrderEvent[];
  readonly state: OrderState | undefined;
  readonly hash: Lanes;
  readonly faults: readonly Fault[];
  /** Numbers of what struck, for sparing it. */
  readonly strokes: readonly number[];
  readonly moves: number;
  readonly violation?: Violation;
}

type Happening =
  | { readonly what: 'act'; readonly role: number; readonly stamp: number }
  | { readonly what: 'arrive'; readonly command: Command; readonly again?: true }
  | { readonly what: 'send'; readonly command: Command; readonly tries: number }
  | { readonly what: 'start'; readonly events: readonly OrderEvent[] }
  | { readonly what: 'ring'; readonly stamp: number }
  | { readonly what: 'land' };
type Scheduled = Happening & { readonly at: Instant; readonly no: number };

const TRANSIT_MS = 50;
const MOST_HAPPENINGS = 5_000;
/** From the sixth try on the bus carries everything: faults stop, and then the order must go on. */
const MOST_TRIES = 6;
const ROLES = 4;

/** Lives order `order` of the world; follows from (seed, order, level of faults) alone. Never throws a violation: it is in the life. */
export function live(world: World, order: number, spared: Spared = NOTHING_SPARED): Life {
  return new Course(world, order, spared).run();
}

class Course {
  private readonly dice: Dice;
  private readonly luck: Luck;
  private readonly ledger;
  private readonly worker: OrderWorker;
  private readonly watch: Watch;
  private readonly queue: Scheduled[] = [];
  private readonly told = new Map<string, Reply>();
  private readonly open = new Set<string>();
  private readonly rings = new Map<number, number>();
  private readonly plans: { sign: string; stamp: number; move: Move | undefined; busy: string | undefined }[] = [];
  private readonly temper;
  private readonly street: number;
  private readonly matter: number;
  private readonly kind: Kind;
  private readonly danger: boolean;
  private readonly other: UnitCode;
  private now: Instant;
  private no = 0;
  private sent = 0;
  private downUntil = 0;
  private alarm: { readonly stamp: number; readonly at: Instant } | undefined;
  private stamps = 0;
  private receipt = false;

  constructor(
    private readonly world: World,
    private readonly order: number,
    private readonly spared: Spared,
  ) {
    const { law, parts, seed, faults } = world;
    const dice = new Dice(seed, order, 0);
    this.dice = dice;
    this.luck = new Luck(seed, order, faults, spared.faults);
    this.ledger = parts.ledger();
    this.worker = new OrderWorker(parts, this.ledger, this.luck, this);
    this.watch = new Watch(world.almanac, () => this.luck.struck.length === 0);
    this.temper = temperOf(dice);
    this.street = dice.between(0, law.streets.length - 1);
    this.matter = dice.between(0, law.matters.length - 1);
    this.danger = dice.chance(0.003);
    this.other = neighbour(law, this.street, dice);
    this.now = startOfDay(FIRST_DAY + dice.between(0, 364)) + timeOfCall(dice);
    this.kind = dice.chance(0.585) ? dice.pick(ASKING) : dice.pick(DEMANDS);
    for (let role = 0; role < ROLES; role++) this.plans.push({ sign: '', stamp: 0, move: undefined, busy: undefined });
  }

  run(): Life {
    try {
      this.begin();
      for (let i = 0; ; i++) {
        const next = this.take();
        if (!next) break;
        if (i > MOST_HAPPENINGS) throw new Violation(14, 'the order does not come to an end');
        this.now = Math.max(this.now, next.at);
        this.happen(next);
      }
      const { told: acknowledged, rings, receipt } = this;
      this.watch.end(this.ledger, { acknowledged, rings, receipt, unanswered: this.open.size });
      return this.life();
    } catch (error) {
      if (error instanceof Violation) return this.life(error);
      // What the core or the ledger refuses to go on with is a finding too.
      return this.life(new Violation(14, error instanceof Error ? error.message : String(error)));
    }
  }

  /** The ledger has taken them: surroundings of the worker. */
  written(events: readonly OrderEvent[], states: readonly OrderState[]): void {
    events.forEach((event, i) => this.watch.event(event, states[i] as OrderState));
  }

  carryOut(events: readonly OrderEvent[]): void {
    for (const event of events) {
      if (event.type === 'FOLLOW_UP_OPENED') this.callOut(event.task.no);
      else if (event.type === 'FOLLOW_UP_TRIED') this.callOut(event.next.no);
    }
  }

  ledgerAway(): void {
    this.at(this.now + this.luck.span(), { what: 'land' });
  }

  /** A call is ordered by the number of its task; ordered again, the dialler knows it. */
  private callOut(task: number): void {
    const times = this.luck.strikes('callTwice') ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const rung = this.rings.get(task) ?? 0;
      if (rung === 0 || this.world.parts.ringsAgain) this.rings.set(task, rung + 1);
    }
  }

  private begin(): void {
    const { dice, world, danger } = this;
    const treatment = treatmentOf(this.kind, danger, dice);
    const { place } = world.law.streets[this.street] as Law['streets'][number];
    const what: Intake = {
      orderNo: `S${this.order}`,
      kind: this.kind,
      channel: dice.chance(0.867) ? 'phone' : 'app',
      matter: world.law.matters[this.matter] as string,
      place,
      treatment,
      text: 't',
      contentHash: 'c',
      ...(danger && { danger }),
    };
    const events = world.parts.intake(what, this.terms(), this.now, AGENT);
    if (isRefusal(events)) throw new Error(events.refused);
    this.at(this.now, { what: 'start', events });
    if (this.luck.strikes('messageTwice')) this.at(this.now + this.luck.span(), { what: 'start', events });
  }

  private terms(unit?: UnitCode): Terms {
    const { matter, street, kind, danger } = this;
    return this.world.law.terms({ matter, street, kind, danger, ...(unit !== undefined && { unit }) });
  }

  private happen(next: Scheduled): void {
    switch (next.what) {
      case 'act':
        return this.act(next);
      case 'send':
        return this.send(next.command, next.tries);
      case 'start':
        return this.work(next, () => {
          this.worker.open(next.events);
          this.receipt = true;
        });
      case 'arrive':
        if (this.luck.strikes('answerForgotten')) this.worker.forgetAnswers();
        return this.work(next, () => this.answer(next.command, this.worker.hear(next.command, this.now)));
      case 'ring':
        if (next.stamp !== this.alarm?.stamp) return;
        return this.work(next, () => {
          this.alarm = undefined;
          this.worker.ring(this.now);
        });
      case 'land':
        return this.work(next, () => {
          this.worker.land();
          if (this.worker.waiting > 0) this.at(this.now + MINUTE, { what: 'land' });
        });
    }
  }

  /** The worker does one thing whole, or dies and does it again when it is back. */
  private work(next: Scheduled, task: () => void): void {
    if (this.now < this.downUntil) {
      this.queue.push({ ...next, at: this.downUntil });
      return;
    }
    if (!this.worker.state && next.what !== 'start') return;
    const memory = this.worker.remember();
    const { alarm } = this;
    try {
      task();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.worker.comeBack(memory);
      this.alarm = alarm;
      this.downUntil = this.now + Math.min(this.luck.span(), 30 * MINUTE);
      const lost = this.world.parts.answersEarly && next.what === 'arrive';
      if (lost) this.answer(next.command, { ok: true });
      else this.queue.push({ ...next, at: this.downUntil });
      return;
    }
    this.settle();
  }

  /** After everything that was done: the alarm is set, and people look at the order. */
  private settle(): void {
    const { state } = this.worker;
    if (!state) return;
    this.watch.rest(state, this.worker.waiting);
    const due = nextDue(state);
    const rings = due && this.world.parts.rings(due.at);
    if (rings !== undefined && (!this.alarm || this.alarm.at > rings)) {
      const at = Math.max(rings, this.now + 1);
      const late = this.luck.strikes('timerLate') ? this.luck.span() : 0;
      this.alarm = { stamp: ++this.stamps, at };
      this.at(at + late, { what: 'ring', stamp: this.stamps });
    }
    for (let role = 0; role < ROLES; role++) this.plan(role, state);
  }

  private plan(role: number, state: OrderState): void {
    const plan = this.plans[role] as Course['plans'][number];
    const sign = isOver(state) && state.stage !== 'CLOSED' ? 'over' : viewOf(role, state);
    if (plan.busy !== undefined || plan.sign === sign) return;
    plan.sign = sign;
    plan.stamp = ++this.stamps;
    plan.move = sign === 'over' ? undefined : this.moveOf(role, state);
    if (plan.move) this.at(Math.max(plan.move.at, this.now), { what: 'act', role, stamp: plan.stamp });
  }

  private moveOf(role: number, state: OrderState): Move | undefined {
    const { dice, temper, other } = this;
    if (role === 0) return deskMove(state, other, dice);
    if (role === 1) return unitMove(state, temper, other, dice);
    if (role === 2) return visitorMove(state, temper, dice);
    return outsiderMove(state, other, dice);
  }

  private act({ role, stamp }: { readonly role: number; readonly stamp: number }): void {
    const plan = this.plans[role] as Course['plans'][number];
    const { move } = plan;
    if (plan.stamp !== stamp || !move) return;
    const id = `m${this.sent++}`;
    if (this.spared.moves.has(this.sent - 1)) return;
    const { name, body, actor } = move;
    plan.busy = id;
    this.open.add(id);
    this.send({ id, name, body, actor } as Command, 0);
  }

  /** Over the bus, and again under the same id until there is an answer. */
  private send(command: Command, tries: number): void {
    if (!this.open.has(command.id)) return;
    const unit = 'resolves' in COMMANDS[command.name] ? (command.body as { unit?: UnitCode }).unit : undefined;
    const stamped = { ...command, receivedAt: this.now, ...(unit !== undefined && { terms: this.terms(unit) }) };
    const whole = tries >= MOST_TRIES;
    const lost = !whole && this.luck.strikes('messageLost');
    const delayed = !whole && this.luck.strikes('messageDelayed') ? this.luck.span() : 0;
    const arrives = this.now + TRANSIT_MS + delayed;
    if (!lost) this.at(arrives, { what: 'arrive', command: stamped });
    if (this.luck.strikes('messageTwice'))
      this.at(this.now + this.luck.span(), { what: 'arrive', command: stamped, again: true });
    const late = lost || delayed > MINUTE || this.luck.struck.length > 0;
    if (late) this.at(this.now + 30_000 * 2 ** tries, { what: 'send', command, tries: tries + 1 });
  }

  private answer({ id }: Command, reply: Reply): void {
    if (this.open.has(id) && this.luck.strikes('answerLost')) {
      this.at(this.now + MINUTE, { what: 'send', command: this.commandOf(id), tries: MOST_TRIES });
      return;
    }
    // What was said first is what counts; a pending command may yet be refused, and that is said to whoever asks again.
    if (!this.told.has(id)) this.told.set(id, reply);
    this.open.delete(id);
    for (const plan of this.plans) if (plan.busy === id) plan.busy = undefined;
  }

  private commandOf(id: string): Command {
    const plan = this.plans.find(({ busy }) => busy === id);
    if (!plan) throw new Error(`nobody plans message ${id}`);
    const { name, body, actor } = plan.move as Move;
    return { id, name, body, actor } as Command;
  }

  private at(at: Instant, happening: Happening): void {
    this.queue.push({ ...happening, at, no: this.no++ });
  }

  private take(): Scheduled | undefined {
    const { queue } = this;
    let first = 0;
    for (let i = 1; i < queue.length; i++) {
      const one = queue[i] as Scheduled;
      const best = queue[first] as Scheduled;
      if (one.at < best.at || (one.at === best.at && one.no < best.no)) first = i;
    }
    const taken = queue[first];
    const last = queue.pop();
    if (last && first < queue.length) queue[first] = last;
    return taken;
  }

  private life(violation?: Violation): Life {
    const { ledger, order, luck, sent } = this;
    const hash = new Hash();
    hash.number(order);
    hash.number(ledger.chain[ledger.seq] ?? 0);
    hash.number(luck.struck.length);
    hash.text(ledger.state?.stage ?? '');
    const { events, state } = ledger;
    const life = { order, events, state, hash: hash.lanes, faults: luck.struck, strokes: luck.strokes, moves: sent };
    return violation ? { ...life, violation } : life;
  }
}

const ASKING: readonly Kind[] = ['consult', 'consult', 'consult', 'consult', 'suggestion', 'praise', 'other'];
const DEMANDS: readonly Kind[] = ['help', 'complaint', 'complaint', 'report', 'suggestion'];

/** Most questions are answered on the line; demands are dispatched (domain.md §7). */
function treatmentOf(kind: Kind, danger: boolean, dice: Dice): Treatment {
  const luck = dice.next();
  if (!danger && ASKING.includes(kind) && luck < 0.93) return { as: 'answer' };
  const special = dice.next();
  if (special < 0.01) return { as: 'transfer', to: '110' };
  if (special < 0.05) return { as: 'decline', ground: 'statutoryRoute' };
  if (special < 0.08) return { as: 'merge', into: 'S-parent' };
  if (special < 0.1) return { as: 'askInfo' };
  if (special < 0.13) return { as: 'hold' };
  return { as: 'dispatch' };
}

/** By day mostly, at all hours now and then. */
function timeOfCall(dice: Dice): number {
  const hour = dice.chance(0.85) ? dice.between(8, 19) : dice.between(0, 23);
  return (hour * HOUR + Math.floor(dice.next() * HOUR)) % DAY;
}

/** What of the order makes somebody think anew about what to do. */
function viewOf(role: number, state: OrderState): string {
  switch (role) {
    case 0:
      return `${state.stage}${state.round}/${state.dispatches}/${state.extension ? 1 : 0}/${state.appeal ? 1 : 0}`;
    case 1:
      return `${state.stage}${state.round}/${state.dispatches}/${state.rung}/${state.holder?.contactedAt ?? 0}/${state.appeal ? 1 : 0}`;
    case 2:
      return `${state.visit?.task?.no ?? 0}/${state.visit?.lease?.until ?? 0}`;
    default:
      return 'once';
  }
}

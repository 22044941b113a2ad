import { dueItems, nextDue } from '../domain/agenda';
import { MINUTE } from '../domain/calendar';
import type { Command } from '../domain/commands';
import { isRefusal, taskQuestion } from '../domain/decide';
import type { OrderEvent } from '../domain/events';
import type { OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import { type Call, callOf, intakeOf } from './call';
import { Dice } from './dice';
import { Luck } from './faults';
import { Hash } from './hash';
import type { Life, Said, Spared, World } from './life';
import { ROLES, Table } from './table';
import { Timeline } from './timeline';
import { Violation } from './violation';
import { Watch } from './watch';
import { Crash, OrderWorker, type Reply } from './worker';

const NOTHING_SPARED: Spared = { faults: new Set(), moves: new Set() };

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
  private readonly line = new Timeline<Happening>();
  private readonly told = new Map<string, Reply>();
  private readonly open = new Set<string>();
  private readonly rings = new Map<number, number>();
  private readonly call: Call;
  private readonly table: Table;
  private readonly taken: Life['taken'];
  private readonly said: Said[] = [];
  private now: Instant;
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
    this.worker = new OrderWorker(parts, this.ledger, this.luck, this, law.ask);
    this.watch = new Watch(world.almanac, () => this.luck.struck.length === 0);
    this.call = callOf(law, dice);
    this.now = this.call.at;
    this.taken = { ...intakeOf(law, this.call, `S${order}`, dice), at: this.now };
    this.table = new Table(this.call, law, dice, new Dice(seed, order, 2), new Dice(seed, order, 3));
  }

  run(): Life {
    try {
      this.begin();
      for (let i = 0; ; i++) {
        const next = this.line.take();
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
    const { world } = this;
    const { what, by } = this.taken;
    const terms = world.law.ask({ ...taskQuestion(what, by), ...what, at: this.now });
    if ('refused' in terms) throw new Error(terms.refused);
    const events = world.parts.intake(what, terms, this.now, by);
    if (isRefusal(events)) throw new Error(events.refused);
    this.at(this.now, { what: 'start', events });
    if (this.luck.strikes('messageTwice')) this.at(this.now + this.luck.span(), { what: 'start', events });
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
        return this.work(next, () => this.heard(next.command));
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

  private heard(command: Command): void {
    const reply = this.worker.hear(command, this.now);
    this.said.push({ command, reply });
    this.answer(command, reply);
  }

  /** The worker does one thing whole, or dies and does it again when it is back. */
  private work(next: Scheduled, task: () => void): void {
    if (this.now < this.downUntil) {
      this.line.putOff(next, this.downUntil);
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
      else this.line.putOff(next, this.downUntil);
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
    for (let role = 0; role < ROLES; role++) {
      const means = this.table.look(role, state);
      if (means) this.at(Math.max(means.at, this.now), { what: 'act', role, stamp: means.stamp });
    }
  }

  private act({ role, stamp }: { readonly role: number; readonly stamp: number }): void {
    const move = this.table.meant(role, stamp);
    if (!move) return;
    const later = this.keptApart();
    if (later !== undefined) return this.at(later, { what: 'act', role, stamp });
    const id = `m${this.sent++}`;
    if (this.spared.moves.has(this.sent - 1)) return;
    const { name, body, actor } = move;
    this.table.waits(role, id);
    this.open.add(id);
    this.send({ id, name, body, actor } as Command, 0);
  }

  /** When somebody may act who is to keep apart from limits and from what happened last; undefined: now. */
  private keptApart(): Instant | undefined {
    const { state } = this.worker;
    const { apart = 0 } = this.world;
    if (!state || apart === 0) return undefined;
    const near = dueItems(state).find(({ at }) => Math.abs(at - this.now) < apart);
    if (near) return near.at + apart;
    return this.now < state.lastAt + apart ? state.lastAt + apart : undefined;
  }

  /** Over the bus, and again under the same id until there is an answer. */
  private send(command: Command, tries: number): void {
    if (!this.open.has(command.id)) return;
    const stamped = { ...command, receivedAt: this.now };
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
    this.table.answered(id);
  }

  private commandOf(id: string): Command {
    const { name, body, actor } = this.table.waitedFor(id);
    return { id, name, body, actor } as Command;
  }

  private at(at: Instant, happening: Happening): void {
    this.line.add(at, happening);
  }

  private life(violation?: Violation): Life {
    const { ledger, order, luck, sent, taken, said } = this;
    const hash = new Hash();
    hash.number(order);
    hash.number(ledger.chain[ledger.seq] ?? 0);
    hash.number(luck.struck.length);
    hash.text(ledger.state?.stage ?? '');
    const { events, state } = ledger;
    const life = {
      order,
      events,
      state,
      hash: hash.lanes,
      faults: luck.struck,
      strokes: luck.strokes,
      moves: sent,
      taken,
      said,
    };
    return violation ? { ...life, violation } : life;
  }
}

import { dueItems, nextDue } from '../domain/agenda';
import { MINUTE } from '../domain/calendar';
import type { Command } from '../domain/commands';
import { isRefusal, taskQuestion } from '../domain/decide';
import type { OrderEvent } from '../domain/events';
import type { OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import { type Call, intakeOf } from './call';
import { Dice } from './dice';
import { Errands } from './errands';
import { Luck } from './faults';
import { Hash } from './hash';
import { type Life, NUMBERS_EACH, type Said, type Spared, type World } from './life';
import type { MemoryLedger } from './ledger';
import type { Outside, OwnWords } from './outside';
import { Table } from './table';
import type { Timeline } from './timeline';
import { numberOf } from './together';
import type { Violation } from './violation';
import { Watch } from './watch';
import { Crash, OrderWorker, type Reply, type Surroundings } from './worker';

/** A message until it is answered: of somebody who deals with this order, or of one order to another. */
interface Letter {
  readonly command: Command;
  readonly from: Course;
  /** Undefined: nobody has the number. */
  readonly to: Course | undefined;
  /** Of an order that waits for the answer; of people the table knows. */
  readonly back: ((reply: Reply) => void) | undefined;
  open: boolean;
  /** Nobody had the number when it was asked: later copies are asked for by nobody. */
  lost: boolean;
}

type What =
  | { readonly what: 'act'; readonly role: number; readonly stamp: number }
  | { readonly what: 'arrive'; readonly letter: Letter; readonly command: Command }
  | { readonly what: 'send'; readonly letter: Letter; readonly tries: number }
  | { readonly what: 'start'; readonly events: readonly OrderEvent[] }
  | { readonly what: 'ring'; readonly stamp: number }
  | { readonly what: 'word'; readonly words: OwnWords }
  | { readonly what: 'later'; readonly task: () => void }
  | { readonly what: 'land' };
/** What happens to one order. */
export type Happening = What & { readonly of: Course };
type Scheduled = Happening & { readonly at: Instant; readonly no: number };

/** What the orders of one timeline have in common. */
export interface Scene {
  readonly world: World;
  readonly spared: Spared;
  readonly line: Timeline<Happening>;
  readonly now: Instant;
  /** The head of an incident first; empty where none can arise. */
  readonly group: readonly string[];
  courseOf(orderNo: string): Course | undefined;
  ledgers(): readonly MemoryLedger[];
}

/** How an order comes to be. */
export interface Coming {
  readonly order: number;
  /** Its place on the timeline, from 0. */
  readonly nth: number;
  readonly call: Call;
  readonly dice: Dice;
  /** Merged into this order at once. */
  readonly into?: string;
}

const TRANSIT_MS = 50;
/** From the sixth try on the bus carries everything: faults stop, and then the order must go on. */
const MOST_TRIES = 6;

/** One order, the people around it, and its worker. */
export class Course implements Surroundings {
  readonly order: number;
  readonly ledger: MemoryLedger;
  readonly luck: Luck;
  readonly taken: Life['taken'];
  private readonly worker: OrderWorker;
  private readonly errands: Errands;
  private readonly watch: Watch;
  private readonly table: Table;
  private readonly told = new Map<string, Reply>();
  private readonly rings = new Map<number, number>();
  private readonly said: Said[] = [];
  private readonly moves: number[] = [];
  private readonly first: number;
  private begun = false;
  private sent = 0;
  private unanswered = 0;
  private downUntil = 0;
  private alarm: { readonly stamp: number; readonly at: Instant } | undefined;
  private stamps = 0;
  private receipt = false;

  constructor(
    private readonly scene: Scene,
    { order, nth, call, dice, into }: Coming,
  ) {
    const { world, spared, group } = scene;
    const { law, parts, seed, faults, almanac } = world;
    this.order = order;
    this.first = nth * NUMBERS_EACH;
    this.luck = new Luck(seed, order, faults, spared.faults, this.first);
    this.ledger = parts.ledger();
    this.worker = new OrderWorker(parts, this.ledger, this.luck, this, law.ask);
    this.errands = new Errands(this.outside());
    this.watch = new Watch(almanac, () => this.luck.struck.length === 0);
    this.taken = { ...intakeOf(law, call, numberOf(order), dice, into), at: call.at };
    this.table = new Table(call, law, dice, new Dice(seed, order, 2), new Dice(seed, order, 3), group);
  }

  private get now(): Instant {
    return this.scene.now;
  }

  /** Somebody calls, and the hotline takes it in. */
  begin(): void {
    const { world } = this.scene;
    const { what, by, at } = this.taken;
    const terms = world.law.ask({ ...taskQuestion(what, by), ...what, at });
    if ('refused' in terms) throw new Error(terms.refused);
    const events = world.parts.intake(what, terms, at, by);
    if (isRefusal(events)) throw new Error(events.refused);
    this.at(at, { what: 'start', of: this, events });
    if (this.luck.strikes('messageTwice')) this.at(at + this.luck.span(), { what: 'start', of: this, events });
  }

  happen(next: Scheduled): void {
    switch (next.what) {
      case 'act':
        return this.act(next);
      case 'send':
        return this.send(next.letter, next.tries);
      case 'later':
        return next.task();
      case 'start':
        this.begun = true;
        return this.work(next, () => {
          this.worker.open(next.events);
          this.receipt = true;
        });
      case 'arrive':
        return this.arrive(next);
      case 'word':
        return this.work(next, () => this.worker.hearOwn(next.words, this.now));
      case 'ring':
        if (next.stamp !== this.alarm?.stamp) return;
        return this.work(next, () => {
          this.alarm = undefined;
          this.worker.ring(this.now);
        });
      case 'land':
        return this.work(next, () => {
          this.worker.land();
          if (this.worker.waiting > 0) this.at(this.now + MINUTE, { what: 'land', of: this });
        });
    }
  }

  /** At quiescence. @throws Violation */
  end(): void {
    const { told: acknowledged, rings, receipt, unanswered } = this;
    this.watch.end(this.ledger, { acknowledged, rings, receipt, unanswered });
  }

  life(violation?: Violation): Life {
    const { ledger, order, luck, moves, taken, said } = this;
    const hash = new Hash();
    hash.number(order);
    hash.number(ledger.chain[ledger.seq] ?? 0);
    hash.number(luck.struck.length);
    hash.text(ledger.state?.stage ?? '');
    const { events, state } = ledger;
    const { struck: faults, strokes } = luck;
    const life = { order, events, state, hash: hash.lanes, faults, strokes, moves, taken, said };
    return violation ? { ...life, violation } : life;
  }

  /** The ledger has taken them: surroundings of the worker. */
  written(events: readonly OrderEvent[], states: readonly OrderState[]): void {
    events.forEach((event, i) => this.watch.event(event, states[i] as OrderState));
  }

  carryOut(events: readonly OrderEvent[], state: OrderState): void {
    for (const event of events) {
      if (event.type === 'FOLLOW_UP_OPENED') this.callOut(event.task.no);
      else if (event.type === 'FOLLOW_UP_TRIED') this.callOut(event.next.no);
    }
    this.errands.carryOut(events, state);
  }

  ledgerAway(): void {
    this.at(this.now + this.luck.span(), { what: 'land', of: this });
  }

  /** What this order does to others goes out from here. */
  private outside(): Outside {
    const { scene, luck } = this;
    const { parts, law } = scene.world;
    return {
      ...{ parts, luck, rules: law.merge },
      ledgers: () => scene.ledgers(),
      deliver: (orderNo, command, back) => this.send(this.letter(command, scene.courseOf(orderNo), back), 0),
      say: (words) => this.at(this.now, { what: 'word', of: this, words }),
      later: (ms, task) => this.at(this.now + ms, { what: 'later', of: this, task }),
    };
  }

  /** A call is ordered by the number of its task; ordered again, the dialler knows it. */
  private callOut(task: number): void {
    const times = this.luck.strikes('callTwice') ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const rung = this.rings.get(task) ?? 0;
      if (rung === 0 || this.scene.world.parts.ringsAgain) this.rings.set(task, rung + 1);
    }
  }

  private arrive(next: Scheduled & { readonly what: 'arrive' }): void {
    const { letter, command } = next;
    if (letter.lost) return;
    if (!letter.to?.begun) {
      letter.lost = true;
      return letter.from.answer(letter, { refused: 'UNKNOWN_ORDER' });
    }
    if (this.luck.strikes('answerForgotten')) this.worker.forgetAnswers();
    this.work(next, () => {
      const reply = this.worker.hear(command, this.now);
      if (!letter.back) this.said.push({ command, reply });
      this.heard(letter, reply);
    });
  }

  private heard(letter: Letter, reply: Reply): void {
    if (letter.from.misses(letter)) return;
    // What was said first is what counts; a pending command may yet be refused, and that is said to whoever asks again.
    const { id } = letter.command;
    if (!this.told.has(id)) this.told.set(id, reply);
    letter.from.answer(letter, reply);
  }

  /** The worker does one thing whole, or dies and does it again when it is back. */
  private work(next: Scheduled, task: () => void): void {
    const { line, world } = this.scene;
    if (this.now < this.downUntil) {
      line.putOff(next, this.downUntil);
      return;
    }
    if (!this.worker.state && next.what !== 'start') return;
    const memory = this.worker.remember();
    const begun = this.errands.remember();
    const { alarm } = this;
    try {
      task();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.worker.comeBack(memory);
      this.errands.comeBack(begun);
      this.alarm = alarm;
      this.downUntil = this.now + Math.min(this.luck.span(), 30 * MINUTE);
      const lost = world.parts.answersEarly && next.what === 'arrive';
      if (lost) this.heard(next.letter, { ok: true });
      else line.putOff(next, this.downUntil);
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
    const rings = due && this.scene.world.parts.rings(due.at);
    if (rings !== undefined && (!this.alarm || this.alarm.at > rings)) {
      const at = Math.max(rings, this.now + 1);
      const late = this.luck.strikes('timerLate') ? this.luck.span() : 0;
      this.alarm = { stamp: ++this.stamps, at };
      this.at(at + late, { what: 'ring', of: this, stamp: this.stamps });
    }
    for (let role = 0; role < this.table.roles; role++) {
      const means = this.table.look(role, state);
      if (means) this.at(Math.max(means.at, this.now), { what: 'act', of: this, role, stamp: means.stamp });
    }
  }

  private act({ role, stamp }: { readonly role: number; readonly stamp: number }): void {
    const move = this.table.meant(role, stamp);
    if (!move) return;
    const later = this.keptApart();
    if (later !== undefined) return this.at(later, { what: 'act', of: this, role, stamp });
    const number = this.first + this.sent;
    const id = `m${this.sent++}`;
    this.moves.push(number);
    if (this.scene.spared.moves.has(number)) return;
    const { name, body, actor } = move;
    this.table.waits(role, id);
    this.send(this.letter({ id, name, body, actor } as Command, this), 0);
  }

  /** When somebody may act who is to keep apart from limits and from what happened last; undefined: now. */
  private keptApart(): Instant | undefined {
    const { state } = this.worker;
    const { apart = 0 } = this.scene.world;
    if (!state || apart === 0) return undefined;
    const near = dueItems(state).find(({ at }) => Math.abs(at - this.now) < apart);
    if (near) return near.at + apart;
    return this.now < state.lastAt + apart ? state.lastAt + apart : undefined;
  }

  private letter(command: Command, to: Course | undefined, back?: (reply: Reply) => void): Letter {
    this.unanswered++;
    return { command, from: this, to, back, open: true, lost: false };
  }

  /** Over the bus, and again under the same id until there is an answer. */
  private send(letter: Letter, tries: number): void {
    if (!letter.open) return;
    // What one order says to another counts from when it is heard.
    const command = letter.back ? letter.command : { ...letter.command, receivedAt: this.now };
    const of = letter.to ?? this;
    const whole = tries >= MOST_TRIES;
    const lost = !whole && this.luck.strikes('messageLost');
    const delayed = !whole && this.luck.strikes('messageDelayed') ? this.span(letter) : 0;
    const arrives = this.now + TRANSIT_MS + delayed;
    if (!lost) this.at(arrives, { what: 'arrive', of, letter, command });
    if (this.luck.strikes('messageTwice'))
      this.at(this.now + this.span(letter), { what: 'arrive', of, letter, command });
    const late = lost || delayed > MINUTE || this.luck.struck.length > 0;
    if (late) this.at(this.now + 30_000 * 2 ** tries, { what: 'send', of: this, letter, tries: tries + 1 });
  }

  /** A request of one order to another ends with its deadline: what is late is sent again, not under way for days. */
  private span({ back }: Letter): number {
    const span = this.luck.span();
    return back ? Math.min(span, MINUTE) : span;
  }

  /** The answer is lost on its way; then it is asked for again. */
  private misses(letter: Letter): boolean {
    if (!letter.open || !this.luck.strikes('answerLost')) return false;
    this.at(this.now + MINUTE, { what: 'send', of: this, letter, tries: MOST_TRIES });
    return true;
  }

  private answer(letter: Letter, reply: Reply): void {
    if (!letter.open) return;
    letter.open = false;
    this.unanswered--;
    if (letter.back) letter.back(reply);
    else this.table.answered(letter.command.id);
  }

  private at(at: Instant, happening: Happening): void {
    this.scene.line.add(at, happening);
  }
}

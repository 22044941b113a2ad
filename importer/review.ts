import type { CommandName } from '../domain/commands';
import type { OrderEvent } from '../domain/events';
import { evolve } from '../domain/evolve';
import type { OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import { type Move, nextMove } from './kaohsiung/express';
import type { Aim, Plan, Step } from './kaohsiung/plan';
import type { ReasonCode } from './kaohsiung/reasons';
import { type Comparison, compare } from './kaohsiung/stages';
import { givenIn, stepAmong } from './messages';

/** A change of the city's that has no command, and why. */
export interface Unexpressed {
  readonly step: number;
  readonly at: Instant;
  readonly aim: Aim;
  readonly reason: ReasonCode;
}

/** What became of one order: judged from the plan and the ledger alone, so that a resumed import tells the same. */
export interface Review {
  readonly plan: Plan;
  /** The order at the end of the feed. */
  readonly state: OrderState;
  readonly comparison: Comparison;
  /** Events up to the end of the feed. */
  readonly within: readonly OrderEvent[];
  /** Events of timers after it. */
  readonly after: readonly OrderEvent[];
  readonly unexpressed: readonly Unexpressed[];
  readonly commands: number;
  /** Changes that needed no command: the order stood there already, or the desk only passed the order through. */
  readonly silent: number;
}

/** @param events the order's events as the ledger has them, oldest first; at least one */
export function review(plan: Plan, events: readonly OrderEvent[]): Review {
  const reader = new Reader(plan.orderNo, events);
  const unexpressed: Unexpressed[] = [];
  let commands = 0;
  let silent = 0;
  for (const step of plan.steps) {
    const given = givenIn(events, plan.orderNo, step.no);
    const state = reader.after(step, given);
    const move = nextMove(plan, step, state, given);
    const reason = reasonOf(move);
    commands += given.length;
    if (reason !== undefined) unexpressed.push({ step: step.no, at: step.at, aim: step.aim, reason });
    else if (given.length === 0) silent++;
  }
  const { state, cut } = reader.at(plan.lastSeenAt);
  const within = events.slice(0, cut);
  const last = unexpressed[unexpressed.length - 1];
  return {
    plan,
    state,
    comparison: compare(plan, state, within, last?.reason),
    within,
    after: events.slice(cut),
    unexpressed,
    commands,
    silent,
  };
}

/** A command that should still be given was refused, or its answer is not in the ledger. */
function reasonOf(move: Move): ReasonCode | undefined {
  if (move === 'done') return undefined;
  return 'not' in move ? move.not : 'refused';
}

/** Folds the events of an order step by step. */
class Reader {
  private cut = 0;
  private state: OrderState | undefined;

  constructor(
    private readonly orderNo: string,
    private readonly events: readonly OrderEvent[],
  ) {
    this.take(1);
  }

  /** The order once the commands of a step had been given; where there were none, at its time. */
  after(step: Step, given: readonly CommandName[]): OrderState {
    if (given.length > 0) {
      const last = this.events.findLastIndex((event) => stepAmong(event.message, this.orderNo) === step.no);
      this.take(last + 1);
    } else this.runTo(step.at);
    return this.order;
  }

  at(instant: Instant): { readonly state: OrderState; readonly cut: number } {
    this.runTo(instant);
    return { state: this.order, cut: this.cut };
  }

  private get order(): OrderState {
    if (!this.state) throw new Error(`${this.orderNo}: 没有事件 / no events`);
    return this.state;
  }

  private runTo(instant: Instant): void {
    for (let next = this.events[this.cut]; next !== undefined; next = this.events[this.cut]) {
      if (next.at > instant || stepAmong(next.message, this.orderNo) !== undefined) return;
      this.take(this.cut + 1);
    }
  }

  private take(cut: number): void {
    for (const event of this.events.slice(this.cut, cut)) this.state = evolve(this.state, event);
    this.cut = Math.max(this.cut, cut);
  }
}

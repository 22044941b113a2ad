import { allHandlersFinished, proxyActivities, setHandler } from '@temporalio/workflow';
import type { PeriodDue } from '../domain/period/agenda';
import type { PeriodCommand } from '../domain/period/commands';
import { decidePeriod, freezing } from '../domain/period/decide';
import type { PeriodEvent } from '../domain/period/events';
import { evolvePeriod } from '../domain/period/evolve';
import type { PeriodState } from '../domain/period/state';
import type { Instant } from '../domain/terms';
import { failureOf } from './inbox';
import { type PeriodActivities, type PeriodAnswer, periodUpdate, type Reckoning } from './periods';
import type { Refused } from './messages';

const store = proxyActivities<Pick<PeriodActivities, 'periodEvents' | 'appendPeriod'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** A whole city's figures: as long as it takes, noticed soon where its worker is gone. */
const appraiser = proxyActivities<Pick<PeriodActivities, 'reckon'>>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '1m' },
});

interface Letter {
  readonly command: PeriodCommand;
  readonly reply: (answer: PeriodAnswer | Refused) => void;
}

/** The period's state, what is said to it, and the only ways to its events: handlers record, the loop acts. */
export class PeriodFile {
  private readonly letters: Letter[] = [];
  private readonly heard = new Map<string, PeriodAnswer>();
  private known: PeriodState | undefined;
  private opened = false;
  /** Something is being written or reckoned: the ledger may already know what this state does not. */
  private acting = false;

  constructor(
    private readonly period: string,
    readonly now: () => Instant,
  ) {
    setHandler(periodUpdate, (command) => this.put(command), {
      validator: (command) => this.validate(command),
      description: '考核期操作 / a command to the period',
    });
  }

  get state(): PeriodState {
    if (!this.known) throw new Error(`period ${this.period} is not open`);
    return this.known;
  }

  get waiting(): boolean {
    return this.letters.length > 0;
  }

  /** Nothing waits and nobody waits for an answer. */
  get settled(): boolean {
    return !this.waiting && allHandlersFinished();
  }

  /** Reads what stands; a period that was never opened has nothing. */
  async open(): Promise<boolean> {
    this.learn(await store.periodEvents(this.period, 0));
    this.opened = true;
    if (!this.known) for (const { reply } of this.letters.splice(0)) reply({ refused: 'UNKNOWN_PERIOD' });
    return this.known !== undefined;
  }

  /** The oldest letter: decided, recorded, answered. */
  async hear(): Promise<void> {
    const [letter] = this.letters;
    if (!letter) return;
    const reply = await this.answerTo(letter.command);
    this.letters.shift();
    letter.reply(reply);
  }

  /** What falls due because its time has come. */
  async fallDue(due: PeriodDue): Promise<void> {
    this.acting = true;
    await this.actOn(due);
    this.acting = false;
  }

  private async actOn(due: PeriodDue): Promise<void> {
    if (due.what === 'freeze') return void (await this.record(freezing(this.state, this.now())));
    const { period, seq: through } = this.state;
    const asked = { period, through, at: this.now() };
    await this.record([await appraiser.reckon({ ...asked, ...kindOf(due) } as Reckoning)]);
  }

  private async answerTo(command: PeriodCommand): Promise<PeriodAnswer | Refused> {
    for (;;) {
      const before = this.heard.get(command.id);
      if (before) return { ...before, duplicate: true };
      const { receivedAt = this.now() } = command;
      const at = Math.max(this.state.lastAt, Math.min(receivedAt, this.now()));
      const decided = decidePeriod(this.state, command, at);
      if ('refused' in decided) return decided;
      // Another run wrote meanwhile: what stands is judged anew.
      if (!(await this.record(decided))) continue;
      const answer = this.heard.get(command.id);
      if (answer) return answer;
    }
  }

  /** @returns false where something else stands there, which is now known */
  private async record(events: readonly PeriodEvent[]): Promise<boolean> {
    const { period, seq: after } = this.state;
    const { standing } = await store.appendPeriod({ period, after, events });
    this.learn(standing ?? events);
    return standing === undefined;
  }

  private learn(events: readonly PeriodEvent[]): void {
    for (const event of events) {
      const state = evolvePeriod(this.known, event);
      this.known = state;
      if (event.message === undefined) continue;
      const types = this.heard.get(event.message)?.events ?? [];
      this.heard.set(event.message, { seq: state.seq, stage: state.stage, events: [...types, event.type] });
    }
  }

  private async put(command: PeriodCommand): Promise<PeriodAnswer> {
    const reply = await new Promise<PeriodAnswer | Refused>((resolve) => {
      if (this.opened && !this.known) resolve({ refused: 'UNKNOWN_PERIOD' });
      else this.letters.push({ command, reply: resolve });
    });
    if ('refused' in reply) throw failureOf(reply);
    return reply;
  }

  /** decide called dry; where something waits or is being done before it, the loop alone judges. */
  private validate(command: PeriodCommand): void {
    if (!this.known || this.waiting || this.acting || this.heard.has(command.id)) return;
    const decided = decidePeriod(this.known, command, Math.max(this.known.lastAt, command.receivedAt ?? this.now()));
    if ('refused' in decided) throw failureOf(decided);
  }
}

function kindOf(due: Exclude<PeriodDue, { readonly what: 'freeze' }>) {
  switch (due.what) {
    case 'provisional':
      return { as: due.what, day: due.day };
    case 'close':
      return { as: due.what };
    case 'sign': {
      const { version, correction } = due;
      return { as: due.what, version, ...(correction !== undefined && { correction }) };
    }
  }
}

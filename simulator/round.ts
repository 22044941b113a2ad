import { MINUTE } from '../domain/calendar';
import type { Command } from '../domain/commands';
import { TIMER } from '../domain/decide/stamp';
import type { OrderEvent } from '../domain/events';
import type { Enrolment, IncidentErrand, NotTaken, SharedResult, Tally } from '../domain/incident';
import { clockOf, holderOf, type OrderState } from '../domain/state';
import { incidentRowsOf } from '../ledger/projections/incident/rowsOf';
import { earliestIn, type Outside } from './outside';
import type { Reply } from './worker';

/** Members in one step of a pass, and told at the same time: few, so that an incident of some orders has several steps. */
const STEP = 4;
const ABREAST = 3;

/** How far a round has come; what the engine keeps of it when whoever goes it dies. */
interface Progress {
  readonly done: number;
  /** The one told last: members come and go between two attempts, so their number says nothing. */
  readonly upTo: string;
  readonly refused: readonly NotTaken[];
  /** Told, and not in the ledger yet. */
  readonly unsure: readonly string[];
}
const NOTHING: Progress = { done: 0, upTo: '', refused: [], unsure: [] };

type Outcome = 'taken' | 'unsure' | NotTaken;

/** One errand to the members of an incident, as activities/incident.ts has it: in order, some abreast, each by one id. */
export class Round {
  private attempt = 0;
  private readonly words: Command<'enrol' | 'setFree' | 'takeResult'>;

  constructor(
    private readonly outside: Outside,
    private readonly parent: OrderState,
    private readonly errand: IncidentErrand,
    private readonly tell: (tally: Tally) => void,
  ) {
    this.words = wordsFor(outside, parent, errand);
  }

  begin(): void {
    this.go(NOTHING);
  }

  /** Nobody waits for it any more. */
  abandon(): void {
    this.attempt = Number.NaN;
  }

  private go(before: Progress): void {
    const attempt = ++this.attempt;
    if (Number.isNaN(attempt)) return;
    const orders = this.orders(before);
    // The page is decided and on its way to the ledger.
    if (!orders) return this.outside.later(MINUTE, () => this.go(before));
    if (orders.length === 0) return this.settle(before);
    const outcomes = new Map<number, Outcome>();
    let progress = before;
    let told = 0;
    let next = 0;
    const advance = () => {
      for (let outcome = outcomes.get(told); outcome; outcome = outcomes.get(told)) {
        progress = further(progress, outcome, orders[told] ?? '');
        told++;
      }
    };
    const hand = () => {
      const index = next++;
      const orderNo = orders[index];
      if (orderNo === undefined) {
        if (told >= orders.length) this.settle(progress);
        return;
      }
      const ask = () =>
        this.outside.deliver(orderNo, this.words, (reply) => {
          if (attempt !== this.attempt) return;
          // Judged by a state that its ledger has not confirmed: asked again, for it would wait for ever.
          if ('refused' in reply && reply.pending) return this.outside.later(MINUTE, ask);
          outcomes.set(index, outcomeOf(orderNo, reply));
          advance();
          if (this.outside.luck.strikes('errandDies')) return this.die(before, progress);
          hand();
        });
      ask();
    };
    for (let i = 0; i < ABREAST && next < orders.length; i++) hand();
  }

  /** The next attempt begins where the last one was known to be: what it told last it may not have said to anybody. */
  private die(before: Progress, reached: Progress): void {
    const span = this.outside.luck.span();
    this.attempt++;
    // What is lost is less than a minute's work, and noticed within two; who has it all may be away for days.
    if (span % 2 === 0) this.outside.later(Math.max(span, MINUTE), () => this.go(reached));
    else this.outside.later(MINUTE + (span % MINUTE), () => this.go(before));
  }

  private settle(progress: Progress): void {
    // Once, whichever of those abreast comes last.
    this.attempt++;
    const became = new Map(progress.unsure.map((orderNo) => [orderNo, this.became(orderNo)] as const));
    const unsure = progress.unsure.filter((orderNo) => became.get(orderNo) === undefined);
    const late = [...became.values()].filter((each): each is NotTaken => typeof each === 'object');
    const now = { ...progress, unsure, refused: [...progress.refused, ...late] };
    if (unsure.length > 0) return this.outside.later(MINUTE, () => this.go(now));
    this.tell(this.tally(now));
  }

  /** What became of the message in an order, where the ledger has it. */
  private became(orderNo: string): 'taken' | NotTaken | undefined {
    const ledger = this.outside.ledgers().find(({ state }) => state?.orderNo === orderNo);
    const event = ledger?.events.find(({ message }) => message === this.words.id);
    if (!event) return undefined;
    return event.type === 'COMMAND_REFUSED' ? { orderNo, code: event.code } : 'taken';
  }

  /** Those of the page; undefined while the ledger does not have it. */
  private page(): readonly string[] | undefined {
    const { errand, parent, outside } = this;
    const own = outside.ledgers().find(({ state }) => state?.orderNo === parent.orderNo);
    for (const event of own?.events ?? [])
      if (
        (event.type === 'GATHERED' || event.type === 'RELEASED') &&
        errand.as !== 'share' &&
        event.page === errand.page
      )
        return event.orders;
    return undefined;
  }

  /** Whom this attempt tells. */
  private orders({ done, upTo }: Progress): readonly string[] | undefined {
    const { errand, parent, outside } = this;
    if (errand.as !== 'share') return this.page()?.slice(done);
    const { id } = this.words;
    const from = outside.parts.goesOnByCount ? '' : upTo;
    const all = outside
      .ledgers()
      .flatMap(({ state, events }) => (state ? incidentRowsOf(state).map((row) => ({ row, events })) : []))
      .filter(({ row }) => row.role === 'member' && row.parent === parent.orderNo)
      .filter(({ row }) => row.order_no > (from === '' ? errand.after : from))
      // Also whom this very pass has reached before and who has left since: else nobody counts it.
      .filter(({ row, events }) => row.state === 'waiting' || events.some(({ message }) => message === id))
      .map(({ row }) => row.order_no)
      .sort();
    return outside.parts.goesOnByCount ? all.slice(done, STEP) : all.slice(0, STEP - done);
  }

  private tally({ done, upTo, refused }: Progress): Tally {
    const { errand, outside, parent } = this;
    if (errand.as === 'share') {
      const { pass, step, how, upTo: joined } = errand;
      const after = done === STEP && { after: upTo };
      return { of: 'shared', pass, step, how, upTo: joined, count: done - refused.length, ...after };
    }
    const not = new Set(refused.map(({ orderNo }) => orderNo));
    const orders = new Set(this.page()?.filter((orderNo) => !not.has(orderNo)));
    const states = outside.ledgers().flatMap(({ state }) => (state && orders.has(state.orderNo) ? [state] : []));
    if (errand.as === 'gather') {
      const earliest = states.length > 0 && { earliest: Math.min(...states.map(({ receivedAt }) => receivedAt)) };
      return { of: 'joined', page: errand.page, count: orders.size, refused, ...earliest };
    }
    const count = outside.ledgers().filter(({ events }) => freedAsMember(events, this.words.id)).length;
    const earliest = earliestIn(outside, parent.orderNo);
    return { of: 'released', page: errand.page, count, refused, ...(earliest !== undefined && { earliest }) };
  }
}

/** An order merged before any dispatch is set free as well, and was never counted in. */
function freedAsMember(events: readonly OrderEvent[], message: string): boolean {
  const left = events.findIndex((event) => event.type === 'LEFT' && event.message === message);
  return (
    events.slice(0, Math.max(0, left)).findLast(({ type }) => type === 'JOINED' || type === 'MERGED')?.type === 'JOINED'
  );
}

function further({ done, refused, unsure }: Progress, outcome: Outcome, orderNo: string): Progress {
  return {
    done: done + 1,
    upTo: orderNo,
    refused: typeof outcome === 'string' ? refused : [...refused, outcome],
    unsure: outcome === 'unsure' ? [...unsure, orderNo] : unsure,
  };
}

function outcomeOf(orderNo: string, reply: Reply): Outcome {
  if ('refused' in reply) return { orderNo, code: reply.refused };
  return reply.pending ? 'unsure' : 'taken';
}

function wordsFor(
  { rules }: Outside,
  parent: OrderState,
  errand: IncidentErrand,
): Command<'enrol' | 'setFree' | 'takeResult'> {
  const { orderNo, matter, place } = parent;
  switch (errand.as) {
    case 'gather': {
      const { likeness, review } = rules;
      const body: Enrolment = { into: orderNo, page: errand.page, matter, place, likeness, review };
      return { id: `~join-${orderNo}-${errand.page}`, name: 'enrol', body, actor: TIMER };
    }
    case 'release': {
      const body = { from: orderNo, why: 'released' } as const;
      return { id: `~free-${orderNo}-${errand.page}`, name: 'setFree', body, actor: TIMER };
    }
    case 'share': {
      const { pass, how } = errand;
      const id = `~result-${orderNo}-${pass}`;
      if (how === 'free')
        return { id, name: 'setFree', body: { from: orderNo, why: 'parentOver', pass }, actor: TIMER };
      return { id, name: 'takeResult', body: { from: orderNo, pass, ...resultOf(parent) }, actor: TIMER };
    }
  }
}

function resultOf(state: OrderState): Omit<SharedResult, 'from' | 'pass'> {
  const { report } = state;
  if (!report) throw new Error(`order ${state.orderNo} has no result`);
  const { from, limit, dueAt } = clockOf(state);
  const { at: reportedAt, result, late } = report;
  return { unit: holderOf(state).unit, result, reportedAt, late, clock: { from, limit, dueAt } };
}

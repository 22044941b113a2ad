import { isOver } from '../../domain/state';
import { fold } from '../../domain/evolve';
import { REASONS, type ReasonCode } from '../kaohsiung/reasons';
import { EXPECTED } from '../kaohsiung/stages';
import type { Reject } from '../rejects';
import type { Review } from '../review';
import {
  callBacksOf,
  countBy,
  type Counts,
  deadlinesOf,
  escalationsOf,
  mediansOf,
  redispatchesOf,
  share,
} from './figures';

/** What was read, and what of it was taken. */
export interface Taken {
  readonly profile: string;
  readonly pack: string;
  /** Lines of orders and of changes read. */
  readonly orderLines: number;
  readonly changeLines: number;
  readonly rejects: readonly Reject[];
  /** Orders chosen by --limit and --only. */
  readonly chosen: number;
  /** Days that timers ran on after the end of the feed. */
  readonly horizonDays: number;
}

/** An order whose stage is not what the city recorded. */
export interface Disagreement {
  readonly orderNo: string;
  readonly recorded: string;
  readonly reached: string;
  readonly reason: ReasonCode;
}

/** The part of the report that depends on input, rules and ledger alone: the same however often the import was cut off. */
export type ImportReport = ReturnType<typeof buildReport>;

/** @param missing chosen orders of which the ledger has nothing */
export function buildReport(taken: Taken, reviews: readonly Review[], missing: readonly string[]) {
  const disagreements = reviews.flatMap((each) => disagreementOf(each));
  const within = reviews.flatMap((each) => each.within);
  const after = reviews.flatMap((each) => each.after);
  const agreed = reviews.length - disagreements.length;
  const unexpressed = reviews.flatMap((each) => each.unexpressed);
  return {
    profile: taken.profile,
    rules: taken.pack,
    read: {
      orderLines: taken.orderLines,
      changeLines: taken.changeLines,
      rejected: taken.rejects.length,
      rejects: taken.rejects.map(({ file, line, reason, orderNo }) => ({
        file: file.split('/').at(-1) ?? file,
        line,
        reason,
        ...(orderNo !== undefined && { orderNo }),
      })),
    },
    orders: {
      chosen: taken.chosen,
      imported: reviews.length,
      lost: missing.length,
      lostOrders: missing,
      doubled: reviews.filter(isDoubled).length,
    },
    changes: {
      commands: reviews.reduce((sum, each) => sum + each.commands, 0),
      withoutCommand: reviews.reduce((sum, each) => sum + each.silent, 0),
      notExpressible: unexpressed.length,
      notExpressibleBy: countBy(unexpressed, ({ reason }) => reason),
    },
    agreement: {
      orders: reviews.length,
      agreed,
      share: share(agreed, reviews.length),
      confusion: confusionOf(reviews),
      reasons: countBy(disagreements, ({ reason }) => reason),
      words: wordsOf(disagreements),
      disagreements,
    },
    deadlines: deadlinesOf(reviews),
    escalations: escalationsOf(within),
    medianHours: mediansOf(reviews),
    redispatches: redispatchesOf(reviews),
    sentBack: within.filter(({ type }) => type === 'REPORT_REJECTED').length,
    redoRounds: within.filter(({ type }) => type === 'REDO_ORDERED').length,
    callBacks: callBacksOf(within),
    outcomes: countBy(reviews, ({ state }) => state.outcome),
    events: within.length,
    afterwards: {
      horizonDays: taken.horizonDays,
      events: after.length,
      ...splitEvents(after),
      stages: countBy(reviews, stageAtTheEnd),
      stillOpen: reviews.filter(({ state, after: more }) => !isOver(more.length > 0 ? fold(more, state) : state))
        .length,
    },
  };
}

function splitEvents(after: Review['after']): { readonly escalations: Counts; readonly callBacks: Counts } {
  return { escalations: escalationsOf(after), callBacks: callBacksOf(after) };
}

/** The same order or the same message twice in the ledger. */
function isDoubled({ within, after }: Review): boolean {
  const received = [...within, ...after].filter(({ type }) => type === 'RECEIVED').length;
  return received !== 1;
}

function disagreementOf({ plan, comparison }: Review): readonly Disagreement[] {
  const { agrees, recorded, reached, reason } = comparison;
  return agrees ? [] : [{ orderNo: plan.orderNo, recorded, reached, reason: reason ?? 'unexplained' }];
}

/** City's state → our stage → orders. */
function confusionOf(reviews: readonly Review[]): Readonly<Record<string, Counts>> {
  const table: Record<string, Counts> = {};
  for (const recorded of Object.keys(EXPECTED)) {
    const row = reviews.filter(({ comparison }) => comparison.recorded === recorded);
    if (row.length > 0) table[recorded] = countBy(row, ({ comparison }) => comparison.reached);
  }
  return table;
}

function wordsOf(disagreements: readonly Disagreement[]): Readonly<Record<string, { zh: string; en: string }>> {
  return Object.fromEntries(disagreements.map(({ reason }) => [reason, REASONS[reason]]));
}

function stageAtTheEnd({ state, after }: Review): string {
  return after.length > 0 ? fold(after, state).stage : state.stage;
}

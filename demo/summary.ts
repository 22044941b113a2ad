import { type Satisfaction, SATISFACTIONS } from '../domain/commands';
import type { ClockName } from '../domain/events';
import { finalRating, firstRating, type OrderState, type Rating } from '../domain/state';
import { WORDS } from '../api/words';
import { table } from '../platform/screen';
import { spanWords } from './clock';

/** A share with what it is a share of: `n` cases, `share` 0–1, absent where n is 0. */
export interface Share {
  readonly n: number;
  readonly share?: number;
}

/** The figures of a demo, as `--json` writes them. Counts unless said otherwise; medians in ms of Beijing time. */
export interface Summary {
  readonly orders: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Orders that were with a unit; what was withdrawn before its end leaves the shares below. */
  readonly dispatched: number;
  /** Limits kept, per dispatched order; `report` per round of handling. */
  readonly onTime: { readonly sign: Share; readonly contact: Share; readonly report: Share };
  readonly breaches: Readonly<Partial<Record<ClockName, number>>>;
  readonly urges: number;
  readonly supervisions: number;
  readonly redone: number;
  readonly objections: { readonly upheld: number; readonly denied: number };
  readonly extensions: number;
  /** First and final answer of each caller are kept apart (FU-9). */
  readonly firstSatisfaction: Readonly<Record<Satisfaction, number>>;
  readonly finalSatisfaction: Readonly<Record<Satisfaction, number>>;
  /** §4.1, over the valid follow-ups: contacted, solved, satisfied (basic counts by the scale of the order). */
  readonly rates: { readonly response: Share; readonly resolution: Share; readonly satisfaction: Share };
  readonly invalidFollowUps: number;
  readonly medianMs: {
    readonly toSign?: number;
    readonly toContact?: number;
    readonly toReport?: number;
    readonly toClose?: number;
  };
}

/** Counts what stands on the orders. */
export function summaryOf(states: readonly OrderState[]): Summary {
  const dispatched = states.filter((state) => state.dispatches > 0 && state.outcome !== 'cancelled');
  const breaches = states.flatMap((state) => state.breaches);
  const missed = (clock: ClockName) =>
    dispatched.filter((state) => state.breaches.some((each) => each.clock === clock)).length;
  const rounds = dispatched.reduce((sum, state) => sum + state.round, 0);
  const lateRounds = dispatched.reduce(
    (sum, state) =>
      sum + new Set(state.breaches.filter(({ clock }) => clock === 'report').map(({ round }) => round)).size,
    0,
  );
  const finals = states.flatMap((state) => finalRating(state) ?? []);
  const firsts = states.flatMap((state) => firstRating(state) ?? []);
  const valid = states.flatMap((state) => {
    const rating = finalRating(state);
    return rating ? [{ rating, scale: state.terms.scale }] : [];
  });
  const value = ({ rating, scale }: (typeof valid)[number]) =>
    rating.satisfaction === 'unrated' ? 0 : scale[rating.satisfaction];
  const sum = (list: readonly number[]) => list.reduce((total, each) => total + each, 0);
  const objections = states.flatMap((state) => state.objections);
  return {
    orders: states.length,
    stages: counted(states.map(({ stage }) => stage)),
    outcomes: counted(states.flatMap(({ outcome }) => outcome ?? [])),
    dispatched: dispatched.length,
    onTime: {
      sign: share(dispatched.length - missed('sign'), dispatched.length),
      contact: share(dispatched.length - missed('contact'), dispatched.length),
      report: share(rounds - lateRounds, rounds),
    },
    breaches: counted(breaches.map(({ clock }) => clock)),
    urges: sum(states.map(({ urges }) => urges)),
    supervisions: sum(states.map(({ supervisions }) => supervisions)),
    redone: states.filter(({ round }) => round > 1).length,
    objections: {
      upheld: objections.filter(({ upheld }) => upheld === true).length,
      denied: objections.filter(({ upheld }) => upheld === false).length,
    },
    extensions: sum(states.map(({ extensions }) => extensions)),
    firstSatisfaction: satisfactions(firsts),
    finalSatisfaction: satisfactions(finals),
    rates: {
      response: share(valid.filter(({ rating }) => rating.contacted).length, valid.length),
      resolution: share(valid.filter(({ rating }) => rating.solved).length, valid.length),
      satisfaction: share(sum(valid.map(value)), valid.length),
    },
    invalidFollowUps: states.filter(({ outcome }) => outcome === 'invalid').length,
    medianMs: {
      ...medianOf(
        'toSign',
        dispatched.map(({ holder }) => holder?.signedAt && holder.signedAt - holder.since),
      ),
      ...medianOf(
        'toContact',
        dispatched.map(({ holder }) => holder?.contactedAt && holder.contactedAt - holder.since),
      ),
      ...medianOf(
        'toReport',
        dispatched.map(({ report, clock }) => report && clock && report.at - clock.from),
      ),
      ...medianOf(
        'toClose',
        dispatched.map(({ closedAt, receivedAt }) => closedAt && closedAt - receivedAt),
      ),
    },
  };
}

function share(part: number, n: number): Share {
  return n === 0 ? { n } : { n, share: part / n };
}

function counted(codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

function satisfactions(ratings: readonly Rating[]): Record<Satisfaction, number> {
  const count = (satisfaction: Satisfaction) => ratings.filter((rating) => rating.satisfaction === satisfaction).length;
  return Object.fromEntries(SATISFACTIONS.map((each) => [each, count(each)])) as Record<Satisfaction, number>;
}

function medianOf<K extends string>(key: K, values: readonly (number | undefined)[]): { readonly [P in K]?: number } {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined ? {} : ({ [key]: middle } as { readonly [P in K]?: number });
}

/** The summary for the screen. */
export function summaryLines(summary: Summary): readonly string[] {
  const { onTime, rates, medianMs, objections } = summary;
  const percent = ({ n, share: part }: Share) => [
    part === undefined ? '–' : `${(part * 100).toFixed(1)} %`,
    `n = ${n}`,
  ];
  const span = (ms: number | undefined) => (ms === undefined ? '–' : `${spanWords(ms).zh} / ${spanWords(ms).en}`);
  const codes = (
    counts: Readonly<Record<string, number>>,
    words: Readonly<Record<string, { zh: string; en: string }>>,
  ) =>
    Object.entries(counts)
      .sort((a, b) => b[1] - a[1])
      .map(([code, count]) => [`${words[code]?.zh ?? code} / ${words[code]?.en ?? code}`, String(count)]);
  const both = SATISFACTIONS.map((each) => [
    `${WORDS.satisfaction[each].zh} / ${WORDS.satisfaction[each].en}`,
    String(summary.firstSatisfaction[each]),
    String(summary.finalSatisfaction[each]),
  ]);
  return [
    `工单 ${summary.orders} 件，派单 ${summary.dispatched} 件 / ${summary.orders} orders, ${summary.dispatched} of them dispatched`,
    '',
    '阶段 / stages',
    ...table(codes(summary.stages, WORDS.stage)),
    '结果 / outcomes',
    ...table(codes(summary.outcomes, WORDS.outcome)),
    '按时率 / kept in time',
    ...table([
      ['签收 / signed', ...percent(onTime.sign)],
      ['先行联系 / caller contacted', ...percent(onTime.contact)],
      ['反馈（按轮次） / reported, per round', ...percent(onTime.report)],
    ]),
    '超期 / limits missed',
    ...table(codes(summary.breaches, WORDS.clock)),
    '过程 / on the way',
    ...table([
      ['催办（含书面） / urges', String(summary.urges)],
      ['督办 / supervisions', String(summary.supervisions)],
      ['异议成立、不成立 / objections upheld, denied', `${objections.upheld}, ${objections.denied}`],
      ['同意延期 / extensions granted', String(summary.extensions)],
      ['重新办理 / redone', String(summary.redone)],
      ['无效回访 / invalid follow-ups', String(summary.invalidFollowUps)],
    ]),
    '满意情况 / satisfaction',
    ...table([['', '首次 first', '最终 final'], ...both]),
    '三率（有效回访） / the three rates (valid follow-ups)',
    ...table([
      ['响应率 / response', ...percent(rates.response)],
      ['解决率 / resolution', ...percent(rates.resolution)],
      ['满意率 / satisfaction', ...percent(rates.satisfaction)],
    ]),
    '中位时长（自然时间） / medians (natural time)',
    ...table([
      ['派单至签收 / to sign', span(medianMs.toSign)],
      ['派单至联系 / to contact', span(medianMs.toContact)],
      ['派单至反馈 / to report', span(medianMs.toReport)],
      ['受理至结案 / to close', span(medianMs.toClose)],
    ]),
  ];
}

import { dayOf, startOfDay } from '../domain/calendar';
import { explainLimit, type Stretch } from '../domain/calendar-explain';
import type { OrderEvent } from '../domain/events';
import { fold } from '../domain/evolve';
import type { OrderState } from '../domain/state';
import type { Instant, Limit, UnitCode, WorkCalendar } from '../domain/terms';
import { type Term, WORDS } from '../api/words';
import { beijing, dayWords, limitWords, spanWords } from './clock';

/** What a story needs beside the events: words of units and of the matter. */
export interface StoryWords {
  readonly unit: (code: UnitCode) => Term;
  readonly matter: (code: string) => Term;
}

/** The name, address and voice of nobody: what the caller said, as the demo made it up. */
export interface StoryHead {
  readonly heading: Term;
  readonly title: Term;
  readonly content: string;
}

/**
 * One order told for people from the events of its ledger: Beijing time, 中文 first, English beside, and for every
 * limit that is set when it ends and why.
 */
export function story(head: StoryHead, events: readonly OrderEvent[], words: StoryWords): readonly string[] {
  const first = events[0];
  if (first?.type !== 'RECEIVED') return [];
  const matter = words.matter(first.matter);
  const level = WORDS.level[first.terms.level];
  const lines = [
    `【${head.heading.zh}】 ${head.heading.en}`,
    `  ${first.orderNo} · ${head.title.zh} / ${head.title.en} · ${matter.zh} · ${level.zh} / ${level.en}`,
    `  “${head.content}”`,
  ];
  let state: OrderState | undefined;
  for (const event of events) {
    state = fold([event], state);
    const { zh, en } = WORDS.event[event.type];
    const detail = detailOf(event, words);
    const by = personOf(event, words);
    lines.push(`  ${beijing(event.at)}  ${zh}${detail.zh}（${by.zh}） / ${en}${detail.en} (${by.en})`);
    lines.push(...limitsOf(event, state).map((line) => `                      ${line}`));
  }
  return lines;
}

function personOf({ by }: OrderEvent, words: StoryWords): Term {
  if (by.role === 'timer') return { zh: '到期自动', en: 'on expiry' };
  return by.unit === undefined ? WORDS.role[by.role] : words.unit(by.unit);
}

const nothing: Term = { zh: '', en: '' };
const to = ({ zh, en }: Term): Term => ({ zh: `：${zh}`, en: `: ${en}` });
const both = (a: Term, b: Term, zh = '，', en = ', '): Term => ({ zh: a.zh + zh + b.zh, en: a.en + en + b.en });

/** What distinguishes this event from others of its kind. */
function detailOf(event: OrderEvent, words: StoryWords): Term {
  switch (event.type) {
    case 'DISPATCHED': {
      const unit = words.unit(event.unit);
      const copy = event.copyTo === undefined ? undefined : words.unit(event.copyTo);
      const sent = to(both(unit, WORDS.how[event.how]));
      return copy ? both(sent, { zh: `抄送${copy.zh}`, en: `copy to ${copy.en}` }) : sent;
    }
    case 'OBJECTED':
      return to(both({ zh: '建议改派', en: 'proposes' }, words.unit(event.proposedUnit), '', ' '));
    case 'REPORTED': {
      const spent = spanWords(event.elapsedMs);
      const late = event.late ? { zh: '，已超期', en: ', late' } : { zh: '，按时', en: ', in time' };
      const took = { zh: `计时${spent.zh}${late.zh}`, en: `${spent.en} counted${late.en}` };
      return to(both(WORDS.result[event.result], took));
    }
    case 'WARNED':
      return to({ zh: `已用去时限的${event.share * 100}%`, en: `${event.share * 100} % of the limit is used up` });
    case 'BREACHED':
      return to(
        both(WORDS.clock[event.clock], {
          zh: `责任单位${words.unit(event.owner).zh}`,
          en: `answers for it: ${words.unit(event.owner).en}`,
        }),
      );
    case 'URGED':
      return event.how === 'written'
        ? to({ zh: '书面，抄送上级', en: 'in writing, copy to its leader' })
        : to({
            zh: event.how === 'caller' ? '诉求人' : '热线',
            en: event.how === 'caller' ? 'by the caller' : 'by the hotline',
          });
    case 'SUPERVISED':
      return to(words.unit(event.to));
    case 'EXTENSION_ASKED':
      return to(limitWords(event.limit));
    case 'FOLLOW_UP_OPENED':
      return taskWords(event.task);
    case 'FOLLOW_UP_TRIED':
      return both(taskWords({ no: event.no }), {
        zh: `下一次${taskWords(event.next).zh}`,
        en: `next${taskWords(event.next).en}`,
      });
    case 'RATED': {
      const solved = event.solved ? { zh: '已解决', en: 'solved' } : { zh: '未解决', en: 'not solved' };
      const contacted = event.contacted
        ? { zh: '已联系', en: 'was contacted' }
        : { zh: '未联系', en: 'was not contacted' };
      return to(both(both(contacted, solved), WORDS.satisfaction[event.satisfaction]));
    }
    case 'REDO_ORDERED':
      return to({ zh: `第${event.round}轮`, en: `round ${event.round}` });
    case 'CLOSED':
      return to(
        both(WORDS.outcome[event.outcome], { zh: `考核期${event.period}`, en: `appraisal period ${event.period}` }),
      );
    default:
      return nothing;
  }
}

function taskWords({
  no,
  channel,
  from,
}: {
  readonly no: number;
  readonly channel?: string;
  readonly from?: Instant;
}): Term {
  const how =
    channel === undefined
      ? nothing
      : channel === 'sms'
        ? { zh: '短信', en: ' by text' }
        : { zh: '电话', en: ' by phone' };
  const when = from === undefined ? nothing : { zh: `，${beijing(from)}起`, en: ` from ${beijing(from)}` };
  return { zh: `第${no}次${how.zh}${when.zh}`, en: ` no. ${no}${how.en}${when.en}` };
}

/** The limit that this event sets or moves, and why it ends when it ends. */
function limitsOf(event: OrderEvent, state: OrderState): readonly string[] {
  switch (event.type) {
    case 'DISPATCHED':
    case 'REDO_ORDERED': {
      const report = event.due.report;
      return report ? explained(report.from, event.limit, report.at, state.terms.calendar) : [];
    }
    case 'EXTENSION_GRANTED': {
      const { clock } = state;
      if (!clock) return [];
      const [now, before] = [beijing(clock.dueAt, true), beijing(clock.originalDueAt, true)];
      return [`↳ 时限延至 ${now}，原 ${before} / extended to ${now}, was ${before}`];
    }
    default:
      return [];
  }
}

function explained(from: Instant, limit: Limit, dueAt: Instant, calendar: WorkCalendar): readonly string[] {
  const { zh, en } = limitWords(limit);
  const ends = beijing(dueAt, true);
  const stretches = explainLimit(from, limit, calendar);
  const why = stretches.length > MOST_STRETCHES ? byReason(stretches) : stretches.map(stretchWords);
  return [`↳ 时限 ${zh} / limit ${en} → ${ends}`, `   因为 / because：${why.join('；')}`];
}

/** A limit of weeks is told by how many days of each sort it passes, not day by day. */
const MOST_STRETCHES = 9;

function byReason(stretches: readonly Stretch[]): readonly string[] {
  const days = new Map<Stretch['because'], number>();
  for (const { because, from, to: until } of stretches) {
    days.set(because, (days.get(because) ?? 0) + dayOf(until - 1) - dayOf(from) + 1);
  }
  return [...days].map(([because, count]) => `${WORDS.because[because].zh} ${count} 天`);
}

/** Whole days by their dates, anything shorter by the clock. */
function stretchWords({ from, to: until, because }: Stretch): string {
  const { zh } = WORDS.because[because];
  const [first, last] = [dayOf(from), dayOf(until - 1)];
  const isWhole = startOfDay(first) === from && startOfDay(last + 1) === until;
  if (isWhole) return first === last ? `${dayWords(first)} ${zh}` : `${dayWords(first)}–${dayWords(last)} ${zh}`;
  const end = first === last ? beijing(until, true).slice(-5) : beijing(until, true);
  return `${beijing(from)}–${end} ${zh}`;
}

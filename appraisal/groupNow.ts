import { ANSWERS, answerOf, FIRST_ANSWERS, type RankLine } from './answers';
import { type Closing, closedGroup, type ClosedGroup } from './closePeriod';
import type { Tally } from './figures';
import { type Excludable, type Near, type PeriodInput, withExclusions } from './input';
import { type Mark, marked } from './marks';
import { type Stretch, stretchBefore } from './period';
import { type Counted, type GroupStanding, standingsFrom } from './ranks';
import type { AppraisalRules, GroupRule } from './rules';
import { RateAdder, rateRule } from './score';

/** What the persons of a period took out of its ranking figures. */
export type ExcludedIn = Excludable & { readonly period: string };

/** Where the counts of a group are read. */
export interface Counts {
  rankLines(periods: readonly string[], rules: AppraisalRules, units: readonly string[]): Promise<readonly RankLine[]>;
  /** What fairness beside the ranks is made of: all that was closed, visited, passed on. */
  besideTallies(stretch: Stretch, units: readonly string[]): Promise<PeriodInput['tallies']>;
  near(stretch: Stretch, nearMs: AppraisalRules['nearMs'], units: readonly string[]): Promise<readonly Near[]>;
  excluded(periods: readonly string[]): Promise<readonly ExcludedIn[]>;
}

/** Counts of a unit, of all periods of a stretch together. */
interface Line {
  readonly held: number;
  readonly answers: readonly number[];
}
type Lines = ReadonlyMap<string, Line>;

const HELD: readonly Mark[] = ['held'];

/**
 * A group as it stands now: the same as when its period is closed, with what was excluded so far, of the counts that ranks
 * need alone.
 *
 * @param startDay day of the month on which a period starts
 * @param only this unit alone is told, with its rank among all; absent: all are
 */
export async function groupNow(
  counts: Counts,
  group: GroupRule,
  closing: Closing,
  startDay: number,
  only?: string,
): Promise<ClosedGroup> {
  const { stretch, rules, subjects } = closing;
  const members = subjects.filter(({ kind }) => group.kinds.includes(kind));
  const within = (some: typeof members) => {
    const districts = new Set(some.map(({ district }) => district));
    const all = group.whole ? subjects.filter(({ district }) => districts.has(district)) : some;
    return all.map(({ code }) => code);
  };
  const beside = within(only === undefined ? members : members.filter(({ code }) => code === only));
  const then = stretchBefore(stretch, startDay);
  const both = [...stretch.periods, ...then.periods];
  const [lines, own, near, out] = await Promise.all([
    counts.rankLines(both, rules, within(members)),
    counts.besideTallies(stretch, beside),
    counts.near(stretch, rules.nearMs, beside),
    counts.excluded(both),
  ]);
  const [isNow, wasThen] = [stretch, then].map((each) => linesOf(each, lines, out, rules)) as [Lines, Lines];
  const tallies = talliesOf(beside, isNow, own, rules);
  const excluded = out.filter(({ period, unit }) => stretch.periods.includes(period) && beside.includes(unit));
  const input = withExclusions({ tallies, near, took: [], stock: [] }, besideOnly(excluded, rules));
  const now = standingOf(group, closing, isNow, stretch.end, only);
  const earlier = standingOf(group, closing, wasThen, then.end, null);
  return closedGroup(group, input, closing, earlier, only, now);
}

/** The counts of a stretch, with what the persons of its periods took out. */
function linesOf(
  { periods }: Stretch,
  lines: readonly RankLine[],
  out: readonly ExcludedIn[],
  rules: AppraisalRules,
): Lines {
  const found = new Map<string, Line>();
  for (const { period, unit, held, answers } of lines) {
    if (!periods.includes(period)) continue;
    const known = found.get(unit);
    if (!known) found.set(unit, { held, answers });
    else found.set(unit, { held: known.held + held, answers: answers.map((n, at) => n + (known.answers[at] ?? 0)) });
  }
  for (const { period, unit, kind, marks } of out) {
    const line = found.get(unit);
    if (!line || !periods.includes(period) || !isAnswer(kind, marks, rules)) continue;
    const answers = [...line.answers];
    for (const [d, of] of [
      [-1, answerOf(marks)],
      [1, answerOf(marked(...marks, 'excluded'))],
    ] as const)
      answers[of] = (answers[of] ?? 0) + d;
    found.set(unit, { ...line, answers });
  }
  return found;
}

/** Is it one of the answers that the lines count? */
function isAnswer(kind: Tally['kind'], marks: readonly Mark[], rules: AppraisalRules): boolean {
  const counted = rateRule(rules, 'response').kind;
  return kind === counted && (kind !== 'visit' || marks.includes('firstVisit'));
}

/** Answers are in the lines already, without what was excluded. */
function besideOnly(out: readonly ExcludedIn[], rules: AppraisalRules): readonly Excludable[] {
  const kinds: readonly Tally['kind'][] = ['closed', 'passedOn', 'visit'];
  return out
    .filter(({ kind, marks }) => kinds.includes(kind) && !isAnswer(kind, marks, rules))
    .map(({ kind, unit, marks }) => ({ kind, unit, marks }));
}

function marksOf(rules: AppraisalRules): readonly (readonly Mark[])[] {
  return rateRule(rules, 'response').kind === 'visit' ? FIRST_ANSWERS : ANSWERS;
}

/** All counts of some units as a period is closed of them. */
function talliesOf(
  units: readonly string[],
  lines: Lines,
  beside: PeriodInput['tallies'],
  rules: AppraisalRules,
): PeriodInput['tallies'] {
  const { kind } = rateRule(rules, 'response');
  const marks = marksOf(rules);
  const others = new Map(beside.map(({ whose, tallies }) => [whose, tallies]));
  return units.map((whose) => {
    const line = lines.get(whose);
    const answers = (line?.answers ?? []).flatMap((n, i): readonly Tally[] =>
      n === 0 ? [] : [{ kind, about: 'unit', marks: marks[i] ?? [], n }],
    );
    const held: readonly Tally[] = line?.held ? [{ kind: 'lead', about: 'unit', marks: HELD, n: line.held }] : [];
    const more = (others.get(whose) ?? []).filter((each) => !isAnswer(each.kind, each.marks, rules));
    return { whose, tallies: [...held, ...answers, ...more] };
  });
}

function standingOf(
  group: GroupRule,
  { rules, subjects }: Closing,
  lines: Lines,
  end: number,
  only: string | null | undefined,
): GroupStanding {
  const adder = new RateAdder(rules);
  const marks = marksOf(rules);
  const { kind } = rateRule(rules, 'response');
  const members = subjects.filter((each) => group.kinds.includes(each.kind));
  const counted = members.map((subject): Counted => {
    const units = group.whole ? subjects.filter(({ district }) => district === subject.district) : [subject];
    const own = units.flatMap(({ code }) => lines.get(code) ?? []);
    return {
      unit: subject.code,
      received: own.reduce((sum, { held }) => sum + held, 0),
      sums: adder.together(own.map(({ answers }) => adder.ofAnswers(marks, answers))),
      tallies: () =>
        own.flatMap(({ answers }) =>
          answers.map((n, i): Tally => ({ kind, about: 'unit', marks: marks[i] ?? [], n })).filter(({ n }) => n !== 0),
        ),
    };
  });
  return standingsFrom(group, counted, adder, rules, end, only);
}

import { contributionsOf, periodOfContribution } from '../../appraisal/contributions';
import { FIGURES, type FigureRule } from '../../appraisal/figureTable';
import { countsFor, isIn } from '../../appraisal/figures';
import type { Contribution } from '../../appraisal/marks';
import { OUTCOMES, type OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { worldOf } from '../../simulator/build';
import { live } from '../../simulator/world';
import { Case, terms } from '../domain/support';
import { EVENTS, GIVEN, INDEPENDENT } from './independently';
import { type TestLedger, testLedger } from './ledgerFixture';
import { lifeOf } from './lives';

const SIMULATED = 9_000;
const RANDOM = 1_000;
const PAGE = 250;

/** What both count: the name the SQL gives it, and what this side says of a contribution. */
const SAID: Readonly<Record<string, (each: Contribution) => boolean>> = {
  V: inside(FIGURES.response),
  contacted: counts(FIGURES.response),
  solved: counts(FIGURES.resolution),
  satisfied: counts(FIGURES.satisfaction),
  basic: (each) => inside(FIGURES.satisfaction)(each) && each.marks.includes('basic'),
  unrated: (each) => each.kind === 'scored' && !inside(FIGURES.satisfaction)(each),
  visited: inside(FIGURES.validVisit),
  redone: counts(FIGURES.redone),
  solvedLate: counts(FIGURES.solvedLate),
  unsolved: counts(FIGURES.closedUnsolved),
  explained: counts(FIGURES.explainedAsSolved),
  first: inside(FIGURES.firstFix),
  firstContacted: counts(FIGURES.firstResponse),
  firstSolved: counts(FIGURES.firstFix),
  firstSatisfied: counts(FIGURES.firstSatisfaction),
  received: inside(FIGURES.directAnswer),
  answered: counts(FIGURES.directAnswer),
  transferred: counts(FIGURES.transferred),
  declined: counts(FIGURES.declined),
  withdrawn: counts(FIGURES.withdrawn),
  repeat: counts(FIGURES.repeated),
  overdue: (each) => counts(FIGURES.reportedLate)(each) || counts(FIGURES.neverReported)(each),
  passedOn: ({ kind }) => kind === 'passedOn',
};

function inside(rule: FigureRule) {
  return (each: Contribution) => isIn(rule, each);
}
function counts(rule: FigureRule) {
  return (each: Contribution) => countsFor(rule, each);
}

/** Art. 10: not even the district is known, and the caller never adds it. */
function withoutInfo(): readonly OrderEvent[] {
  const order = new Case({ treatment: { as: 'askInfo' } }, terms(3, { route: { automatic: false, basis: 'desk' } }));
  return order.pass(order.due('info') + 1).events;
}

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
afterAll(() => books.close());

/** Into the ledger as they are: what the append would check is no part of this. */
async function put(lives: readonly (readonly OrderEvent[])[], from: number): Promise<void> {
  const rows = lives.flatMap((events, i) => events.map((event, s) => ({ no: `C-${from + i}`, seq: s + 1, event })));
  await books.asOwner(
    `insert into ledger.order_event (order_no, seq, month, event, prev_hash, hash)
     select no, seq, '2026-01-01', event, case seq when 1 then ''::bytea else sha256('x') end, sha256('x')
     from jsonb_to_recordset($1::jsonb) as r(no text, seq int, event jsonb)`,
    [JSON.stringify(rows)],
  );
}

test('10,000 orders with every kind of end: SQL on the events and the fold agree on every count of everybody', async () => {
  const world = worldOf(7, 'low');
  const wanted = new Map<string, { gross: number; net: number }>();
  const ends = new Set<string>();
  for (let from = 0; from < SIMULATED + RANDOM; from += PAGE) {
    const lives: (readonly OrderEvent[])[] = [];
    for (let i = from; i < from + PAGE; i++) {
      lives.push(i < SIMULATED ? live(world, i).events : lifeOf(`C-${i}`, 90_000 + i, 60).flat());
    }
    // The rules in force know a district for every place, so that nobody simulated ends for want of information.
    if (from === 0) lives.push(withoutInfo());
    for (const events of lives) {
      const state = fold(events);
      if (state.outcome !== undefined) ends.add(state.outcome);
      for (const each of contributionsOf(state)) {
        const { label } = periodOfContribution(state, each);
        const net = each.marks.includes('excluded') ? 0 : 1;
        for (const [what, holds] of Object.entries(SAID)) {
          if (!holds(each)) continue;
          const key = `${label} ${each.unit} ${what}`;
          const known = wanted.get(key) ?? { gross: 0, net: 0 };
          wanted.set(key, { gross: known.gross + 1, net: known.net + net });
        }
      }
    }
    await put(lives, from * 2);
  }
  for (const prepare of [
    EVENTS,
    'create index on e (order_no, seq)',
    'create index on e (type)',
    'analyze e',
    GIVEN,
    'create index on given (order_no, seq)',
    'analyze given',
  ])
    await books.asOwner(prepare);
  const rows = await books.asOwner(INDEPENDENT);
  const found = new Map(
    rows.map(({ period, whose, what, gross, net }) => [[period, whose, what].join(' '), { gross, net }]),
  );
  const differences = [...new Set([...wanted.keys(), ...found.keys()])].filter(
    (key) => JSON.stringify(wanted.get(key)) !== JSON.stringify(found.get(key)),
  );
  expect(differences.slice(0, 20).map((key) => [key, wanted.get(key), found.get(key)])).toEqual([]);
  expect(new Set([...wanted.keys()].map((key) => key.split(' ')[2]))).toEqual(new Set(Object.keys(SAID)));
  expect([...wanted.values()].some(({ gross, net }) => gross > net)).toBe(true);
  expect([...ends].sort()).toEqual([...OUTCOMES].sort());
  expect(wanted.size).toBeGreaterThan(3_000);
}, 900_000);

import { factsOf } from '../../audit/verify/factWords';
import type { EventType, OrderEvent } from '../../domain/events';
import { loadPack } from '../../rules/load';
import { lifeOf } from '../ledger/lives';

const PACK = loadPack('beijing');
const LIVES = 150;

/** Each field of each event of random lives, as the report tells it. */
const told = Array.from({ length: LIVES }, (_, seed) => lifeOf(`BJ-REPORT-${seed}`, seed).flat()).flatMap((events) =>
  events.map((event) => ({ event, facts: factsOf(event, PACK) })),
);

test('the report tells what happened in words: no field and no code of the program stands there bare', () => {
  // A word in Latin letters that stands where 中文 should: a field without a word, or a code without one.
  const bare = told.flatMap(({ event, facts }) =>
    facts
      .flatMap((fact) => fact.split(/[（，、]|: /))
      .filter((part) => !/\p{Script=Han}/u.test(part) && !isNumber(part))
      .map((part) => `${event.type}: ${part}`),
  );
  expect([...new Set(bare)]).toEqual([]);
});

test('units, matters and places are told by name, their codes beside', () => {
  const sent = told.filter(({ event }) => event.type === 'DISPATCHED').map(({ facts }) => facts.join('；'));
  expect(sent).toContainEqual(expect.stringMatching(/单位 unit: \p{Script=Han}+.* \(BJ-/u));
  for (const each of sent) expect(each).toMatch(/设定期限 limits set: 签收/);
  const received = told.find(({ event }) => event.type === 'RECEIVED');
  expect(received?.facts.join('；')).toMatch(/事项 matter: \p{Script=Han}+/u);
});

test('texts are told by their hash, never in words', () => {
  const noted: OrderEvent<'SUBMITTED'>['note'] = 'ab'.repeat(32);
  const at = { at: 0, by: { role: 'agent' } } as const;
  expect(factsOf({ type: 'ANSWERED', ...at, note: noted }, PACK)).toEqual([
    '说明 note: 保险库 in the vault, SHA-256 abababababab…',
  ]);
});

test('most kinds of events were looked at', () => {
  const types = new Set<EventType>(told.map(({ event }) => event.type));
  expect(types.size).toBeGreaterThan(55);
});

/** Instants, numbers of orders and periods are the same in every language; these lives have a matter that no rules know. */
function isNumber(part: string): boolean {
  const bare = part.replaceAll('）', '').trim();
  return bare === '' || /^[\w.:\- /…%]*\d[\w.:\- /…%]*$/.test(bare) || ['L-PARENT', 'road.lamp'].includes(bare);
}

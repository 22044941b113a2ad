import { derive } from '../../audit/derive/derive';
import { COMMAND_NAMES, COMMANDS, type CommandRow } from '../../domain/commands';
import { intake, isRefusal } from '../../domain/decide';
import type { OrderEvent, StoredEvent } from '../../domain/events';
import type { Terms } from '../../domain/terms';
import { chain } from '../../ledger/chain';
import { loadPack } from '../../rules/load';
import { resolve } from '../../rules/resolve';
import { AGENT, MONDAY } from '../ledger/ledgerFixture';
import { lifeOf } from '../ledger/lives';

const LIVES = 260;
const PACK = loadPack('beijing');
const packs = (hash: string) => (hash === PACK.hash ? PACK : undefined);
const none = () => undefined;

const stored = (events: readonly OrderEvent[]): readonly StoredEvent[] => chain(1, '', events);
const verdicts = (events: readonly OrderEvent[]) => derive(stored(events), none);
const wrong = (events: readonly OrderEvent[]) => verdicts(events).filter(({ verdict }) => verdict === 'differs');

describe('decisions derived anew from the ledger alone', () => {
  const lives = Array.from({ length: LIVES }, (_, seed) => lifeOf(`D-${seed}`, seed).flat());

  test('every event of random lives follows from a command, a limit, or the intake', () => {
    const found = lives.flatMap((life, seed) => wrong(life).map((each) => ({ seed, ...each })));
    expect(found).toEqual([]);
    const commands = new Set(lives.flatMap((life) => verdicts(life).map(({ command }) => command)));
    const never = COMMAND_NAMES.filter((name) => !commands.has(name));
    process.stderr.write(`  ${LIVES} lives; commands never met in them: ${never.join(', ') || 'none'}\n`);
    expect(never.length).toBeLessThan(COMMAND_NAMES.length / 4);
  });

  test('an event altered, added, taken away or put under another actor does not follow any more', () => {
    const kinds = { altered: 0, added: 0, removed: 0, actor: 0 };
    lives.forEach((life, seed) => {
      const at = 1 + (seed % Math.max(1, life.length - 1));
      const event = life[at];
      if (!event || event.type === 'COMMAND_REFUSED') return;
      // These lives know no pack: limits that only the rules of a command give are said to be unknown, not derived.
      const judged = verdicts(life).findLast(({ seq }) => seq <= at + 1)?.verdict !== 'unknownPack';
      if (judged && 'due' in event && event.due && Object.keys(event.due).length > 0) {
        const due = Object.fromEntries(
          Object.entries(event.due).map(([kind, item]) => [kind, { ...item, at: item.at + 60_000 }]),
        );
        expect(wrong(life.with(at, { ...event, due } as OrderEvent))).not.toEqual([]);
        kinds.altered++;
      }
      const urged: OrderEvent = { type: 'CRITICISED', at: event.at, by: { role: 'timer' }, rung: 9, due: {} };
      expect(wrong(life.toSpliced(at, 0, urged))).not.toEqual([]);
      kinds.added++;
      const later = life.slice(at + 1).some((each) => each.at > event.at && each.type !== 'COMMAND_REFUSED');
      if (event.type === 'BREACHED' && later) {
        expect(wrong(life.toSpliced(at, 1))).not.toEqual([]);
        kinds.removed++;
      }
      if (event.message !== undefined) {
        const auditor = life.map((each) =>
          each.message === event.message ? { ...each, by: { role: 'auditor' as const } } : each,
        );
        expect(wrong(auditor)).not.toEqual([]);
        kinds.actor++;
      }
    });
    process.stderr.write(`  ${JSON.stringify(kinds)}\n`);
    for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(20);
  });

  test('the terms of the intake are held against the rules of their hash; rules that are gone are said to be gone', () => {
    const place = { district: '110108', street: '110108001' };
    const [matter = ''] = [...PACK.matters].find(([, each]) => each.automatic) ?? [];
    const terms = resolve(PACK, { matter, place, kind: 'complaint', at: MONDAY }) as Terms;
    const what = {
      ...{ orderNo: 'D-X', kind: 'complaint' as const, channel: 'phone', matter, place },
      ...{ treatment: { as: 'dispatch' as const }, text: 'b'.repeat(64), contentHash: 'c'.repeat(64) },
    };
    const taken = (by: Terms) => {
      const events = intake(what, by, MONDAY, AGENT);
      if (isRefusal(events)) throw new Error(events.refused);
      return derive(stored(events), packs)[0];
    };
    expect(taken(terms)).toEqual({ seq: 1, cause: 'intake', verdict: 'same' });
    const longer: Terms = { ...terms, limits: { ...terms.limits, report: { value: 99, unit: 'naturalDay' } } };
    expect(taken(longer)).toMatchObject({ verdict: 'differs', why: expect.stringContaining('limits') });
    expect(derive(stored(intake(what, terms, MONDAY, AGENT) as readonly OrderEvent[]), none)[0]).toMatchObject({
      verdict: 'unknownPack',
    });
  });

  test('commands whose limits arise anew are derived with the terms that their events keep', () => {
    const resolving = COMMAND_NAMES.filter((name) => (COMMANDS[name] as CommandRow).resolves);
    expect(resolving.length).toBeGreaterThan(3);
    const seen = lives.flatMap((life) =>
      verdicts(life).filter(({ command }) => resolving.some((name) => name === command)),
    );
    expect(seen.length).toBeGreaterThan(50);
    expect(new Set(seen.map(({ verdict }) => verdict))).not.toContain('differs');
  });
});

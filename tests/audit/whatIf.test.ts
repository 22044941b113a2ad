import { momentOf } from '../../audit/whatIf/moment';
import { whatIf } from '../../audit/whatIf/whatIf';
import type { Intake } from '../../domain/commands';
import { nextDue } from '../../domain/agenda';
import { decide, intake, isRefusal } from '../../domain/decide';
import type { OrderEvent, StoredEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import type { Terms } from '../../domain/terms';
import { chain } from '../../ledger/chain';
import { loadPack } from '../../rules/load';
import { makePack, type Pack } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import { allDue } from '../../workflows/rulings';
import { SATISFIED } from '../domain/support';
import { lifeOf } from '../ledger/lives';
import { AGENT, MONDAY } from '../ledger/ledgerFixture';

const HOUR = 3_600_000;
const PACK = loadPack('beijing');
const packs = (hash: string) => (hash === PACK.hash ? PACK : undefined);

/** The shipped rules with other figures in the policy. */
function otherwise(
  change: (policy: { limits: { levels: Record<string, { value: number; unit: string }> } }) => void,
): Pack {
  const documents = structuredClone(PACK.documents);
  change(documents.policy as never);
  return makePack(documents);
}

const HEAT = { role: 'unit' as const, unit: 'BJ-ENT-HEAT', key: 'k-heat' };
const what: Intake = {
  ...{ orderNo: 'W-1', kind: 'complaint', channel: 'phone', matter: 'heating.none', place: { district: '110108' } },
  ...{ treatment: { as: 'dispatch' as const }, text: 'b'.repeat(64), contentHash: 'c'.repeat(64) },
};

/** Taken in on Monday at nine, signed after ten minutes, reported after twenty hours: in time under 24 h. */
function real(): readonly StoredEvent[] {
  const { matter, place, kind } = what;
  const terms = resolve(PACK, { matter, place, kind, at: MONDAY }) as Terms;
  const events: OrderEvent[] = [...(intake(what, terms, MONDAY, AGENT) as readonly OrderEvent[])];
  const given = (name: 'sign' | 'contact' | 'report', body: object, at: number) => {
    const due = allDue(fold(events), at);
    events.push(...due);
    const decision = decide(fold(events), { id: `m-${name}`, name, body, actor: HEAT } as never, at);
    if (isRefusal(decision)) throw new Error(decision.refused);
    events.push(...decision);
  };
  given('sign', {}, MONDAY + HOUR / 6);
  given('contact', { reached: true }, MONDAY + HOUR);
  given('report', { result: 'solved' }, MONDAY + 20 * HOUR);
  return chain(1, '', events);
}

describe('an order at time T', () => {
  const life = chain(1, '', lifeOf('W-L', 11).flat());

  test('is the fold of what had happened until then, the instant included', () => {
    for (const { seq, event } of life) {
      const moment = momentOf(life, event.at);
      const until = life.filter((each) => each.event.at <= event.at);
      expect(moment?.seq).toBeGreaterThanOrEqual(seq);
      expect(moment?.state).toEqual(fold(until.map((each) => each.event)));
      expect(moment?.hash).toBe(until.at(-1)?.hash);
    }
  });

  test('is nothing before the call, and its last state for ever after', () => {
    expect(momentOf(life, (life[0]?.event.at ?? 0) - 1)).toBeUndefined();
    expect(momentOf(life, Number.MAX_SAFE_INTEGER)?.seq).toBe(life.length);
  });
});

describe('an order under other rules', () => {
  test('that are the same rules goes the same way, event by event', () => {
    const { events, differences, refused } = whatIf(real(), PACK, packs);
    expect([differences, refused]).toEqual([[], []]);
    expect(events).toEqual(real().map(({ event }) => event));
  });

  test('that are the same rules goes the same way where limits ran out between what people said', () => {
    // Nobody looks at the report: it is accepted by its limit, the follow-up opens the next morning, the call comes later.
    const events = real().map(({ event }) => event);
    const timed = (until: number) => {
      for (let next = nextDue(fold(events)); next && next.at < until; next = nextDue(fold(events)))
        events.push(...allDue(fold(events), next.at + 700));
    };
    const visitor = { role: 'visitor' as const, key: 'k-visitor' };
    const opened = MONDAY + 50 * HOUR;
    timed(opened);
    for (const [name, body, later] of [
      ['claimFollowUp', {}, 0],
      ['recordFollowUp', SATISFIED, 60_000],
    ] as const) {
      const command = { id: `m-${name}`, name, body, actor: visitor } as never;
      const decision = decide(fold(events), command, opened + later);
      if (isRefusal(decision)) throw new Error(decision.refused);
      events.push(...decision);
    }
    const course = whatIf(chain(1, '', events), PACK, packs);
    expect([course.differences, course.refused]).toEqual([[], []]);
    expect(course.events).toEqual(events);
    expect(events.at(-1)?.type).toBe('CLOSED');
  });

  test('with half the limit is late: the breach, who had it, and the new due time are listed', () => {
    const terms = resolve(PACK, { matter: what.matter, place: what.place, kind: what.kind, at: MONDAY }) as Terms;
    expect(terms.limits.report).toMatchObject({ value: 24, unit: 'hour' });
    const strict = otherwise((policy) => {
      const text = JSON.stringify(policy).replaceAll(/"value":24,"unit":"hour"/g, '"value":12,"unit":"hour"');
      Object.assign(policy, JSON.parse(text));
    });
    expect(strict.hash).not.toBe(PACK.hash);
    const { differences, events } = whatIf(real(), strict, packs);
    const fields = differences.map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['dueAt', 'limit', 'breaches']));
    expect(differences.find(({ field }) => field === 'dueAt')).toMatchObject({
      was: MONDAY + 24 * HOUR,
      would: MONDAY + 12 * HOUR,
    });
    const other: OrderState = fold(events);
    expect(other.breaches).toEqual([
      expect.objectContaining({ clock: 'report', owner: 'BJ-ENT-HEAT', dueAt: MONDAY + 12 * HOUR }),
    ]);
  });

  test('that do not know the matter is said to be impossible, not invented', () => {
    const documents = structuredClone(PACK.documents);
    const catalogue = documents.catalogue as unknown as { matters: Record<string, unknown> | { code: string }[] };
    if (Array.isArray(catalogue.matters))
      catalogue.matters = catalogue.matters.filter(({ code }) => code !== what.matter);
    else delete catalogue.matters[what.matter];
    const { impossible, events } = whatIf(real(), makePack(documents), packs);
    expect([impossible, events]).toEqual(['UNKNOWN_MATTER', []]);
  });
});

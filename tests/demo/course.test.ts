import { dayOf, isoDay } from '../../domain/calendar';
import { isOver, type OrderState } from '../../domain/state';
import { threeStories } from '../../demo/pick';
import { BEHAVIOURS, type Plan, plansFor } from '../../demo/plans';
import { liveAll } from '../../demo/run';
import { story } from '../../demo/story';
import { summaryOf } from '../../demo/summary';
import { loadPack } from '../../rules/load';
import { type InMemory, inMemory } from './inMemory';

const pack = loadPack('beijing');
const unit = (code: string) => pack.units.get(code) ?? { zh: code, en: code };
const matter = (code: string) => pack.matters.get(code) ?? { zh: code, en: code };

async function demo(seed: number, orders = 100) {
  const plans = plansFor({ pack, seed, orders, firstDay: '2026-09-14' });
  const world: InMemory = inMemory(pack);
  const done: { plan: Plan; state: OrderState }[] = [];
  await liveAll(world, plans, 4, (state, plan) => done.push({ plan, state }));
  return { plans, world, done };
}

function told({ world, done }: Awaited<ReturnType<typeof demo>>): readonly (readonly string[])[] {
  return threeStories(done).map(({ heading, plan }) => {
    const head = { heading, title: { zh: plan.title, en: plan.saying.titleEn }, content: plan.content };
    return story(head, world.events(plan.orderNo), { unit, matter });
  });
}

describe('a demo on the bare regulation', () => {
  test('every one of a hundred complaints comes to its end, whatever the seed', async () => {
    for (const seed of [1, 2, 3]) {
      const { plans, done } = await demo(seed);
      expect(done).toHaveLength(plans.length);
      expect(done.every(({ state }) => isOver(state))).toBe(true);
    }
  });

  test('every behaviour occurs', async () => {
    const { plans } = await demo(1);
    expect(new Set(plans.map(({ behaviour }) => behaviour))).toEqual(new Set(Object.keys(BEHAVIOURS)));
  });

  test('the same seed takes the same course, another seed another one', async () => {
    const events = async (seed: number) => {
      const { plans, world } = await demo(seed, 30);
      return plans.map(({ orderNo }) => world.events(orderNo));
    };
    expect(await events(5)).toEqual(await events(5));
    expect(await events(6)).not.toEqual(await events(5));
  });

  test('it takes weeks, over the holidays of autumn', async () => {
    const { done } = await demo(1);
    const days = done.map(({ state }) => dayOf(state.closedAt ?? 0));
    expect(isoDay(Math.min(...days)) >= '2026-09-14').toBe(true);
    expect(isoDay(Math.max(...days)) > '2026-10-12').toBe(true);
  });

  test('nobody who called stands in an event', async () => {
    const { plans, world } = await demo(1);
    for (const plan of plans) {
      const text = JSON.stringify(world.events(plan.orderNo));
      expect(text).not.toContain(plan.person.name);
      expect(text).not.toContain(plan.person.phone);
      expect(text).not.toContain(plan.content);
    }
  });

  test('a small demo does not fail for want of orders', async () => {
    for (const orders of [1, 3, 21]) expect((await demo(1, orders)).done).toHaveLength(orders);
  });
});

describe('its three stories', () => {
  test('one is kept in time, one climbs the whole ladder, one is redone', async () => {
    const [kept = [], escalated = [], redone = []] = told(await demo(1));
    expect(kept.join('\n')).toContain('按时');
    expect(kept.join('\n')).not.toContain('超期：');
    const rungs = ['催办：书面', '通报批评', '督办：'].map((word) =>
      escalated.findIndex((line) => line.includes(word)),
    );
    expect(rungs.every((at, i) => at > (rungs[i - 1] ?? 0))).toBe(true);
    expect(redone.findIndex((line) => line.includes('不满意'))).toBeLessThan(
      redone.findIndex((line) => line.includes('重新办理：第2轮')),
    );
  });

  test('a limit in days ends at 24:00 and says which days counted', async () => {
    const lines = told(await demo(1)).flat();
    const limit = lines.find((line) => line.includes('时限 7自然日'));
    expect(limit).toMatch(/→ \d\d-\d\d 周. 24:00$/);
    expect(lines.find((line) => line.includes('因为 / because'))).toContain('起始日不计入');
  });

  test('working days tell which days are holidays or worked instead', async () => {
    const { world, done } = await demo(2);
    const all = done.flatMap(({ plan }) =>
      story({ heading: { zh: '', en: '' }, title: { zh: '', en: '' }, content: '' }, world.events(plan.orderNo), {
        unit,
        matter,
      }),
    );
    expect(all.some((line) => line.includes('09-20 周日 调休上班日'))).toBe(true);
    expect(all.some((line) => line.includes('节假日'))).toBe(true);
  });
});

describe('its summary', () => {
  test('outcomes and stages add up to the orders', async () => {
    const summary = summaryOf((await demo(1)).done.map(({ state }) => state));
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
    expect(summary.orders).toBe(100);
    expect(sum(summary.stages)).toBe(100);
    expect(sum(summary.outcomes)).toBe(100);
  });

  test('every share says of how many', async () => {
    const { onTime, rates } = summaryOf((await demo(1)).done.map(({ state }) => state));
    for (const { n, share } of [...Object.values(onTime), ...Object.values(rates)]) {
      expect(n).toBeGreaterThan(0);
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  });

  test('without orders there are no shares instead of 0 %', () => {
    expect(summaryOf([]).rates.response).toEqual({ n: 0 });
  });
});

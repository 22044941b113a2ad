import type { OrderEvent } from '../../../domain/events';
import { complaintId } from '../../../workflows/messages';
import { tell } from '../processes';
import { CASES, VICTIMS } from './cases';
import { type City, openCity } from './city';
import { planOf } from './plans';
import { judge, judgeRecord } from './judge';
import { commandOf } from './life';
import { type Lived, liveThrough } from './lived';
import { covered, type Killed, runKills, wordsOf } from './run';

const COUNT = 25;
const SEED = 1;

describe('where a kill falls is told by seed and number', () => {
  test('a stretch of kills meets every case once, the next one in another order; the same seed says the same', () => {
    const plans = Array.from({ length: 2 * CASES.length }, (_, no) => planOf(SEED, no));
    expect(covered(plans.slice(0, CASES.length))).toBe(CASES.length);
    expect(covered(plans.slice(CASES.length))).toBe(CASES.length);
    const names = plans.map(({ point, by }) => `${point} ${by}`);
    expect(names.slice(0, CASES.length)).not.toEqual(names.slice(CASES.length));
    expect(plans).toEqual(plans.map(({ no }) => planOf(SEED, no)));
  });

  test(`${COUNT} kills have a SIGSTOP among them and every set of victims; in the long run each case meets each set`, () => {
    const few = Array.from({ length: COUNT }, (_, no) => planOf(SEED, no));
    expect(new Set(few.map(({ victims }) => victims))).toEqual(new Set(Object.keys(VICTIMS)));
    expect(few.some(({ how }) => how === 'stop')).toBe(true);
    const many = Array.from({ length: CASES.length * 40 }, (_, no) => planOf(SEED, no));
    const met = new Set(many.map(({ point, by, victims, how }) => `${point} ${by} ${victims} ${how}`));
    expect(met.size).toBeGreaterThanOrEqual(CASES.length * Object.keys(VICTIMS).length);
  });
});

describe(`${COUNT} kills of worker, API, engine, database and pairs of them, each at a point beside an effect`, () => {
  let city: City;
  beforeAll(async () => {
    city = await openCity(process.env);
  }, 180_000);
  afterAll(() => city.close(), 60_000);

  test('nothing acknowledged is lost, nothing is doubled, every open order has an owner and an armed deadline', async () => {
    const kills: Killed[] = [];
    const record = await runKills(city, {
      seed: SEED,
      numbers: Array.from({ length: COUNT }, (_, no) => no),
      onStep: tell,
      onKilled: (killed) => void kills.push(killed),
    });
    const faults = kills.flatMap((killed) => killed.faults.map((fault) => `${wordsOf(SEED, killed)}: ${fault}`));
    expect([...faults, ...record]).toEqual([]);
    expect([kills.length, covered(kills)]).toEqual([COUNT, CASES.length]);
  }, 900_000);

  test('the judge sees what is lost, doubled, unarmed, told twice, and what nobody sent', async () => {
    const plan = { no: COUNT, point: 'announce.answered', by: 'outward', victims: 'engine', how: 'kill' } as const;
    const { rest } = await liveThrough(city, plan);
    const lived = await rest;
    expect(await judge(city, lived)).toEqual([]);
    const [orderNo = ''] = lived.orders;
    const urge = lived.messages.find(({ causes }) => causes === 'URGED');
    const judged = (other: Partial<Lived>) => judge(city, { ...lived, ...other }, 1_000);

    expect(await judged({ messages: [...lived.messages, commandOf(orderNo, 'urge')] })).toEqual([
      expect.stringMatching(/^2: .* is there 0 times$/),
    ]);
    expect(await judged({ messages: lived.messages.filter((message) => message !== urge) })).toEqual([
      expect.stringMatching(/^2: .* which nobody sent$/),
    ]);
    /** The ledger as it would be if an event stood in it once more, changed. */
    const seeing = (type: string, change: object) => ({
      ...city,
      events: async (no: string) => {
        const events = await city.events(no);
        const again = events.find((event) => event.type === type);
        return [...events, { ...again, ...change } as OrderEvent];
      },
    });
    expect(await judge(seeing('URGED', {}), lived, 1_000)).toEqual([expect.stringMatching(/^2: .* is there 2 times$/)]);
    const early = { type: 'BREACHED', message: undefined, clock: 'contact', dueAt: Date.now(), at: Date.now() - 1 };
    expect(await judge(seeing('RECEIVED', early), lived, 1_000)).toEqual([expect.stringMatching(/^5: .* fell early$/)]);
    city.hook.heard.set(`${orderNo}/risk-1`, 2);
    expect(await judged({})).toEqual([expect.stringMatching(/^13: .* told outward 2 times$/)]);
    city.hook.heard.set(`${orderNo}/risk-1`, 1);
    await city.engine.client.workflow.getHandle(complaintId(orderNo)).terminate('planted');
    expect(await judged({})).toContain(`1: ${orderNo} is TERMINATED in the engine`);
    city.sent.delete(orderNo);
    expect(await judgeRecord(city)).toEqual([`1: ${orderNo}: nobody sent it`]);
  }, 300_000);
});

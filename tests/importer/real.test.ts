import { replay } from '../../importer/replay';
import { buildReport } from '../../importer/report/build';
import { review } from '../../importer/review';
import { realInput, readyFeed } from './fixtureFeed';

// Two weeks of a real city, on the regulation alone: no engine, no database.
describe('Kaohsiung 1999, every order', () => {
  test('every order is read, every change is a command or has its reason, and each disagreement is explained', async () => {
    const folder = realInput('kh1999');
    if (folder === undefined) return;
    const { feed, pack, plans } = await readyFeed(folder);
    expect(feed.rejects).toEqual([]);
    expect(plans).toHaveLength(feed.lines);
    const reviews = plans.map((plan) => review(plan, replay(plan, pack, plan.lastSeenAt)));
    const taken = {
      profile: pack.profile,
      pack: pack.hash,
      orderLines: feed.lines,
      changeLines: feed.changes,
      rejects: [],
      chosen: plans.length,
      horizonDays: 0,
    };
    const report = buildReport(taken, reviews, []);
    const { agreement, medianHours, callBacks, changes } = report;
    expect(agreement.reasons).not.toHaveProperty('unexplained');
    expect(agreement.reasons).not.toHaveProperty('refused');
    expect(changes.notExpressibleBy).not.toHaveProperty('refused');
    expect(agreement.agreed + agreement.disagreements.length).toBe(plans.length);
    expect(agreement.share).toBeGreaterThan(0.85);
    // The feed's keeper counted these: 1.9 h, 2.9 h and 20.9 h; reached 393, not needed 691, text message 145.
    expect(medianHours.accepted.city).toBeCloseTo(1.9, 1);
    expect(medianHours.done.city).toBeCloseTo(2.9, 1);
    expect(medianHours.released.city).toBeCloseTo(20.9, 1);
    expect(Math.abs((medianHours.done.ours ?? 0) - (medianHours.done.city ?? 0))).toBeLessThan(0.1);
    expect(callBacks['invalid.refused']).toBe(691);
    expect(callBacks.noAnswer).toBe(145);
  }, 120_000);
});

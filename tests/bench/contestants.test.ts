import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTESTANTS } from '../../bench/contest/contestants';
import { isHonest } from '../../bench/contest/judge';
import { measureRound } from '../../bench/contest/round';

/**
 * A and G really run, ten lives each: A, because every change of the API may break how the contest talks to it, and G,
 * because it needs no engine. B and C start one more engine each and D to F need packages of their own: the command runs
 * them, and excludes whoever cheats.
 */
describe('contestants that need nothing but what the product has', () => {
  test.each(['ours', 'handmade'] as const)(
    '%s lives every life of the scenario, and the judge agrees',
    async (key) => {
      if (process.platform !== 'linux') {
        console.warn('not tested: CPU is read from /proc, which only Linux has');
        return;
      }
      const contestant = CONTESTANTS.find((each) => each.key === key);
      if (!contestant) throw new Error(key);
      const folder = mkdtempSync(join(tmpdir(), 'jiesu-contestant-'));
      chmodSync(folder, 0o711);
      const place = { folder, env: process.env, onStep: () => undefined };
      try {
        const told: number[] = [];
        const onDone = (done: number) => void told.push(done);
        const plan = { round: 1, orders: 10, warmUp: 2, sideBySide: 4, seed: 11, onDone };
        const figures = await measureRound(contestant, place, plan);
        expect(figures.verdict && isHonest(figures.verdict) ? 'honest' : figures.verdict).toBe('honest');
        expect(figures).toMatchObject({ contestant: key, orders: 10, escalated: 1 });
        expect(figures.repeated).toBeGreaterThan(0);
        expect(figures.work.statements).toBeGreaterThan(5);
        expect(figures.work.walBytes).toBeGreaterThan(1_000);
        expect(figures.lagMs.n).toBe(10);
        expect(told.at(-1)).toBe(10);
      } finally {
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },
    300_000,
  );
});

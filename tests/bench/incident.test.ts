import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncidentFigures } from '../../bench/incident';
import { incidentLines, isExact, writeIncidentDocs } from '../../bench/incidentReport';

const FIGURES: IncidentFigures = {
  machine: {
    ...{ cores: 2, cpu: 'some CPU', memoryGb: 8, kernel: 'Linux', node: 'v20', engine: 'Temporal' },
    ...{ database: 'PostgreSQL', loadBefore: 0.1 },
  },
  ...{ callers: 1_000, pages: 2, lost: 0, doubled: 0, left: 2, rated: 10, chainFaults: 0, differences: 0 },
  parent: {
    ...{ runs: 1, historyEvents: 90, historyBytes: 40_000, ledgerEvents: 20 },
    ...{ stateBytes: 3_800, incidentBytes: 135 },
  },
  member: {
    mean: { transitions: 6, events: 21, historyBytes: 4_600, plainBytes: 4_600, byType: {} },
    ...{ most: 28, ledgerEvents: 5 },
  },
  counted: { joined: 1_000, waiting: 0, served: 998 },
  seconds: { calls: 40, joining: 15, results: 20 },
};

describe('the figures of a mass incident', () => {
  test('are exact only if nobody is lost or doubled and the parent counts everybody', () => {
    expect(isExact(FIGURES)).toBe(true);
    for (const fault of ['lost', 'doubled', 'chainFaults', 'differences'] as const)
      expect(isExact({ ...FIGURES, [fault]: 1 })).toBe(false);
    for (const counted of [
      { joined: 999, waiting: 0, served: 998 },
      { joined: 1_000, waiting: 1, served: 997 },
      { joined: 1_000, waiting: 0, served: 1_000 },
    ])
      expect(isExact({ ...FIGURES, counted })).toBe(false);
    expect(incidentLines({ ...FIGURES, lost: 1 }).at(-1)).toContain('MISS');
    expect(incidentLines(FIGURES).at(-1)).toContain('pass');
  });

  test('are written between their own marks, and nowhere else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-incident-docs-'));
    const file = join(folder, 'performance.md');
    writeFileSync(file, 'before\n<!-- bench:incident -->\n<!-- /bench:incident -->\nafter\n');
    writeIncidentDocs(file, FIGURES);
    expect(readFileSync(file, 'utf8')).toMatch(/^before\n[^]*1,000 callers[^]*\nafter\n$/);
    rmSync(folder, { recursive: true });
  });
});

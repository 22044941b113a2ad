import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDir } from '../../platform/dataDir';
import { keepKeyLines, keyLines } from '../../worker/firstSteps';

test('the throw-away keys are taken into a shell from one file, which only its owner reads', () => {
  const base = mkdtempSync(join(tmpdir(), 'jiesu-keys-'));
  const dataDir = openDataDir(join(base, 'data'));
  try {
    const lines = keyLines([
      { id: 'demo-agent', roles: ['agent'], key: 'jk_a' },
      { id: 'demo-unit', roles: ['unit'], unit: 'BJ-110101001', key: 'jk_u' },
    ] as never);
    const file = keepKeyLines(dataDir, lines);
    expect(keepKeyLines(dataDir, lines)).toBe(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(execFileSync('sh', ['-c', `. '${file}'; printf '%s ' "$AGENT" "$UNIT"`], { encoding: 'utf8' })).toBe(
      'jk_a jk_u ',
    );
  } finally {
    dataDir.release();
    rmSync(base, { recursive: true, force: true });
  }
});

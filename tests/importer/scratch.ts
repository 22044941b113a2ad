import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = mkdtempSync(join(tmpdir(), 'jiesu-importer-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A new empty folder that goes with the test file: nobody else's left-overs, none of ours left. */
export function scratch(): string {
  return mkdtempSync(join(root, 'f-'));
}

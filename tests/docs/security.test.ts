import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** Rows of the table below a heading, cell by cell, without its head. */
function rowsBelow(heading: string, file = 'docs/security.md'): readonly (readonly string[])[] {
  const section = readFileSync(join(root, file), 'utf8')
    .split(/^##? /m)
    .find((part) => part.startsWith(heading));
  if (section === undefined) throw new Error(`${file} has no section ${heading}`);
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const FILE = /`((?:tests|api|platform|docs|vault|ledger|docker|\.ci)[\w./-]*|Dockerfile|docker-compose\.yml)`/g;
const filesIn = (text: string) => [...text.matchAll(FILE)].map((match) => match[1] ?? '');

describe('docs/security.md, OWASP API Security Top 10 (2023)', () => {
  const rows = rowsBelow('OWASP');

  test('each of the ten risks has a negative test', () => {
    const risks = new Set(rows.map(([risk = '']) => /^API(\d+)/.exec(risk)?.[1]));
    expect([...risks]).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  });

  test.each(rows.map(([risk = '', , where = '', name = '']) => [risk, name, where] as const))(
    '%s: "%s" is a test of its file',
    (_risk, name, where) => {
      const [file] = filesIn(where);
      const text = readFileSync(join(root, file ?? ''), 'utf8');
      expect(name.length).toBeGreaterThan(8);
      expect(text).toContain(name);
    },
  );
});

/** A line is done in whole or in part, and a test shows it; or a reason of more than a word says why not. */
function expectJudged(no: string, state: string, shown: string): void {
  expect([no, state]).toEqual([no, expect.stringMatching(/^(有|部分|未|外|无)$/)]);
  const files = filesIn(shown);
  for (const file of files) expect([no, file, existsSync(join(root, file))]).toEqual([no, file, true]);
  const tested = files.some((file) => file.startsWith('tests/'));
  if (/^(有|部分)/.test(state)) expect([no, tested]).toEqual([no, true]);
  else expect([no, shown.length > 20]).toEqual([no, true]);
}

describe('docs/security.md, 等保', () => {
  const rows = rowsBelow('等保');

  test('every chapter is there', () => {
    const chapters = new Set(rows.map(([no = '']) => /^8\.1\.4\.\d+/.exec(no)?.[0]));
    expect(chapters.size).toBeGreaterThanOrEqual(9);
  });

  test('every line names a test that is there, or says why there is none', () => {
    for (const [no = '', , state = '', shown = ''] of rows) expectJudged(no, state, shown);
  });
});

describe('docs/asvs.md', () => {
  const rows = rowsBelow('逐条对照', 'docs/asvs.md');

  test('each of the 70 requirements of level 1 and the 183 of level 2 has one row, in order', () => {
    const order = rows.map(([no = '']) => no.slice(1).split('.').map(Number));
    expect(order).toEqual(
      [...order].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0)),
    );
    expect(new Set(rows.map(([no]) => no)).size).toBe(rows.length);
    expect(['1', '2'].map((level) => rows.filter(([, own]) => own === level).length)).toEqual([70, 183]);
  });

  test('every line names a test that is there, or says why there is none', () => {
    for (const [no = '', , , state = '', shown = ''] of rows) expectJudged(no, state, shown);
  });

  test('docs/security.md says as many of each as there are', () => {
    const of = (mark: string) => rows.filter(([, , , state]) => state === mark).length;
    expect(readFileSync(join(root, 'docs/security.md'), 'utf8')).toContain(
      `有 ${of('有')}、部分 ${of('部分')}、未 ${of('未')}、外 ${of('外')}、不适用 ${of('无')}`,
    );
  });
});

test('no production dependency has a known advisory of weight, where the registry answers audits', () => {
  const args = ['audit', '--omit=dev', '--audit-level=high', '--json'];
  const { stdout, status } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', timeout: 60_000 });
  const told =
    status === null
      ? undefined
      : (JSON.parse(stdout || '{}') as { metadata?: { vulnerabilities: Record<string, number> } });
  if (told?.metadata === undefined) {
    const [reason = 'npm audit did not answer'] =
      /"(?:summary|message)": *"([^"]+)"/.exec(stdout ?? '')?.slice(1) ?? [];
    process.stderr.write(`npm audit left out · 未运行 npm audit: ${reason}\n`);
    return;
  }
  expect(told.metadata.vulnerabilities).toMatchObject({ high: 0, critical: 0 });
}, 90_000);

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rankedScore } from '../../appraisal/ranks';
import { documentsOf, makeDocument } from '../../outputs/documents';
import { missingGlyphs, pdfOf, printable } from '../../outputs/pdf/render';
import { sha256, writeTo } from '../../outputs/toFolder';
import { loadPack } from '../../rules/load';
import { editionOfSeed } from './fixture';

/** Enough for a group that is shown by its first, its last and as a whole. */
const edition = editionOfSeed(1, 130);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiesu-outputs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function textOf(bytes: Buffer): { readonly title: string; readonly pages: readonly string[] } {
  const file = join(folder, 'read.pdf');
  writeFileSync(file, bytes);
  return JSON.parse(
    execFileSync(process.execPath, [join(__dirname, 'pdfText.mjs'), file], { encoding: 'utf8', maxBuffer: 2 ** 26 }),
  ) as {
    title: string;
    pages: string[];
  };
}

/** Characters of Beijing's villages and roads that fonts often lack, and rare ones of names. */
const RARE = '㴔垚堃龘䶮㙍㵐峣孖淏祎犇骉鱻朙垡峪崮沄浭潞瀍罝鄚';

test('the font has a sign for every character of the rules, and for rare ones of places and names', () => {
  const { documents, units } = loadPack('beijing');
  const said = JSON.stringify([documents, [...units.values()]]);
  expect(said.length).toBeGreaterThan(100_000);
  expect(missingGlyphs(said)).toEqual([]);
  expect(missingGlyphs(RARE)).toEqual([]);
});

test('a character without a sign is printed as its code, never as an empty box', async () => {
  const unknown = '\u{2F800}\u{3134A}';
  expect(missingGlyphs(`村${unknown}`)).toEqual([...unknown]);
  expect(printable(`村${unknown}`)).toBe('村[U+2F800][U+3134A]');
  const content = [{ text: `${RARE} 村${unknown}` }];
  const { title, pages } = textOf(await pdfOf({ title: '试 try', foot: '脚', at: 0, content }));
  expect(title).toBe('试 try');
  expect(pages.join('')).toContain(`${RARE} 村[U+2F800][U+3134A]`);
});

test('the bulletin has every ranked unit with its score; no page is empty; the same figures give the same bytes', async () => {
  const bytes = await makeDocument(edition, 'bulletin.pdf');
  expect(sha256(await makeDocument(edition, 'bulletin.pdf'))).toBe(sha256(bytes));
  const { pages } = textOf(bytes);
  const text = pages.join('\n').replace(/\s/g, '');
  for (const page of pages) expect(page.replace(/\s/g, '').length).toBeGreaterThan(120);
  for (const { group, rows, pooled } of edition.result.groups) {
    expect(text).toContain(group.zh);
    expect(text).toContain((100 * (pooled.resolution.net.share ?? 0)).toFixed(2));
    for (const row of rows) {
      const name = edition.names[row.unit]?.zh ?? '';
      expect(text).toContain(name.replace(/\s/g, ''));
      const score = rankedScore(row);
      if (row.rank !== undefined && score !== undefined) expect(text).toContain(score.toFixed(1));
    }
  }
  expect(text).toContain('诉求不合理12件');
  expect(text).toContain('当前数（未冻结）');
  expect(text).toContain(edition.digest);
  // Embedded by its characters, not whole: the font has ten megabytes.
  expect(bytes.length).toBeLessThan(2_000_000);
}, 300_000);

test('written to a folder by a thread of its own; taken up again it makes what is lacking and nothing else', async () => {
  const small = editionOfSeed(2, 30);
  const to = join(folder, 'out');
  const all = documentsOf(small, ['csv', 'pdf']);
  expect(all).toEqual(expect.arrayContaining(['rates.csv', 'bulletin.pdf', 'review-BJ-110101.pdf']));
  const seen: number[] = [];
  const first = await writeTo(to, small, ['csv', 'pdf'], (done) => seen.push(done));
  expect([first.files.map(({ name }) => name), first.made]).toEqual([all, all.length]);
  for (const { name, bytes, sha256: sum } of first.files) {
    const file = readFileSync(join(to, name));
    expect([name, file.length, sha256(file)]).toEqual([name, bytes, sum]);
  }
  expect(seen).toEqual([0, ...all.map((_, i) => i + 1)]);
  const kept = statSync(join(to, 'rates.csv')).mtimeMs;
  rmSync(join(to, 'bulletin.pdf'));
  // Later, of the same figures.
  const again = await writeTo(to, { ...small, at: small.at + 1 }, ['csv', 'pdf'], () => undefined);
  expect([again.made, statSync(join(to, 'rates.csv')).mtimeMs]).toEqual([1, kept]);
  for (const line of readFileSync(join(to, 'SHA256SUMS'), 'utf8').trim().split('\n')) {
    const [sum, name = ''] = line.split('  ');
    expect(sha256(readFileSync(join(to, name)))).toBe(sum);
  }
  const review = textOf(readFileSync(join(to, 'review-BJ-110101.pdf')));
  expect(review.pages[0]).toContain('东城区点评会材料');
  for (const page of review.pages) expect(page.replace(/\s/g, '').length).toBeGreaterThan(80);
  const other = await writeTo(to, { ...small, excludedFor: [] }, ['csv'], () => undefined);
  expect(other.made).toBe(other.files.length);
}, 300_000);

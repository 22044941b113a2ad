import { readSheet } from 'read-excel-file/node';
import { RATES } from '../../appraisal/score';
import { csvOf } from '../../outputs/csv';
import { openEdition } from '../../outputs/edition';
import { SHEET_NAMES, SHEETS } from '../../outputs/sheets';
import { xlsxOf } from '../../outputs/xlsx';
import { editionOfSeed, FORMULA } from './fixture';

const edition = openEdition(editionOfSeed(1));
const sheets = SHEET_NAMES.map((name) => SHEETS[name](edition));

/** RFC 4180, read by hand: the tests share nothing with what wrote it. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.slice(0, -1);
}

test('every column is headed in 中文 and in English, and every row has a cell for each', () => {
  for (const { columns, rows } of sheets) {
    for (const { zh, en } of columns) expect([/\p{Script=Han}/u.test(zh), /[a-z]/.test(en)]).toEqual([true, true]);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  }
});

test('the rates read back from CSV are those the period was closed with, to the last digit', () => {
  const sheet = SHEETS.rates(edition);
  const [zh = [], en = [], ...rows] = cellsOf(csvOf(sheet).toString('utf8').replace('\uFEFF', ''));
  expect([zh.length, en.length]).toEqual([sheet.columns.length, sheet.columns.length]);
  expect(rows).toHaveLength(sheet.rows.length);
  const at = (name: string) => en.indexOf(name);
  let compared = 0;
  for (const { group, rows: units } of edition.result.groups) {
    for (const { unit, rates, score, received } of units) {
      const row = rows.find((each) => each[at('code')] === unit && each[at('group in English')] === group.en) ?? [];
      expect(row[at('orders given')]).toBe(String(received));
      expect(row[at('score, net')]).toBe(String(score.net ?? ''));
      for (const rate of RATES)
        for (const side of ['net', 'gross'] as const) {
          const { share, of, interval } = rates[rate][side];
          expect(row[at(`${rate}, ${side}`)]).toBe(String(share ?? ''));
          expect(row[at(`${rate}, ${side}, interval from`)]).toBe(String(interval?.low ?? ''));
          expect(row[at(`${rate}, ${side}, sample`)]).toBe(String(of));
          compared += 1;
        }
    }
  }
  expect(compared).toBeGreaterThan(4_000);
});

test('the book read back has a sheet for each table, with the figures of the period', async () => {
  const book = await xlsxOf(sheets);
  const figures = SHEETS.figures(edition);
  const [zh = [], en = [], ...rows] = await readSheet(book, `${figures.zh} ${figures.en}`);
  const at = (name: string) => en.indexOf(name);
  expect(zh[at('net')]).toBe('剔除后');
  expect(rows).toHaveLength(edition.result.figures.length);
  for (const [i, { figure, whose, net, gross }] of edition.result.figures.entries()) {
    const row = rows[i] ?? [];
    expect([row[at('code of the figure')], row[at('code')]]).toEqual([figure, whose]);
    expect([row[at('net, of')], row[at('gross, counted')]]).toEqual([net.of, gross.counted]);
    expect(row[at('net')]).toBe(net.share ?? null);
  }
  for (const { zh: name, en: english, rows: all } of sheets)
    expect(await readSheet(book, `${name} ${english}`)).toHaveLength(all.length + 2);
});

test('ranks, changes and labels are those of the period', () => {
  const { columns, rows } = SHEETS.ranks(edition);
  const at = (name: string) => columns.findIndex(({ en }) => en === name);
  const all = edition.result.groups.flatMap(({ rows: units }) => units);
  expect(rows.map((row) => [row[at('code')], row[at('rank')], row[at('places risen')]])).toEqual(
    all.map(({ unit, rank, change }) => [unit, rank, change?.risen]),
  );
  const labelled = all.reduce((sum, { labels }) => sum + labels.length, 0);
  expect(SHEETS.labels(edition).rows).toHaveLength(labelled);
  expect(labelled).toBeGreaterThan(10);
});

test('a name that a spreadsheet would carry out is led by an apostrophe in CSV, and is text in the book', async () => {
  const csv = csvOf(SHEETS.ranks(edition)).toString('utf8');
  expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(csv).toContain(",'@SUM(A1),");
  for (const row of cellsOf(csv)) for (const cell of row) expect(cell).not.toMatch(/^[=+@\t\r]/);
  // A change of a rate is a number, and stays one.
  expect(csv).toMatch(/,-\d/);
  const book = await readSheet(await xlsxOf([SHEETS.ranks(edition)]));
  expect(book.flat()).toContain(FORMULA);
});

test('no data is an empty cell, not nought', () => {
  const { columns, rows } = SHEETS.rates(edition);
  const mean = rows.find((row) => row.includes('各单位平均')) ?? [];
  expect(mean[columns.findIndex(({ en }) => en === 'response, net, sample')]).toBeUndefined();
});

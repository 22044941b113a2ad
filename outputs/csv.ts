import type { Cell, Sheet } from './sheet';

/** What a spreadsheet program takes for the beginning of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;
/** Without it such programs take the file for one of an older encoding. */
const MARK = '\uFEFF';

/** Numbers as they are; a text that a program might carry out is led by an apostrophe. */
function cellOf(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A sheet as CSV (RFC 4180, UTF-8): two lines of headings, 中文 and English; numbers unrounded. */
export function csvOf({ columns, rows }: Sheet): Buffer {
  const lines = [columns.map(({ zh }) => zh), columns.map(({ en }) => en), ...rows];
  return Buffer.from(`${MARK}${lines.map((line) => `${line.map(cellOf).join(',')}\r\n`).join('')}`);
}

/** Columns of a sheet: name, and what stands in it. */
export type CsvSheet<Row> = readonly (readonly [name: string, value: (row: Row) => string | number])[];

/** Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula is led by an apostrophe. */
export function csvText<Row>(sheet: CsvSheet<Row>, rows: readonly Row[]): string {
  const lines = rows.map((row) => sheet.map(([, value]) => cell(value(row))).join(','));
  return [sheet.map(([name]) => name).join(','), ...lines, ''].join('\r\n');
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

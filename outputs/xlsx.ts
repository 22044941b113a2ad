import writeExcelFile from 'write-excel-file/node';
import type { Cell, Form, Sheet } from './sheet';

/** How numbers are shown; the cell keeps them unrounded. */
const FORMATS: Readonly<Record<Form, string | undefined>> = {
  text: undefined,
  whole: '#,##0',
  share: '0.00%',
  score: '0.0',
  points: '0.00',
  number: '#,##0.0',
  hours: '#,##0.0',
};
const HEAD = {
  fontWeight: 'bold',
  backgroundColor: '#DCE6F1',
  wrap: true,
  alignVertical: 'center',
} as const;
const HEADINGS = 2;
const [NARROW, WIDE] = [11, 22];

function cellOf(value: Cell, form: Form) {
  if (value === undefined) return null;
  const format = FORMATS[form];
  // A text is written as text: no program takes it for a formula.
  if (typeof value === 'string') return { value, type: String };
  return { value, type: Number, ...(format !== undefined && { format }) };
}

/** The book of an edition: a sheet for each table, two lines of headings that stay in sight. */
export async function xlsxOf(sheets: readonly Sheet[]): Promise<Buffer> {
  const written = writeExcelFile(
    sheets.map(({ zh, en, columns, rows }) => ({
      sheet: `${zh} ${en}`,
      stickyRowsCount: HEADINGS,
      columns: columns.map(({ form }) => ({ width: form === 'text' ? WIDE : NARROW })),
      data: [
        columns.map((each) => ({ value: each.zh, type: String, ...HEAD })),
        columns.map((each) => ({ value: each.en, type: String, ...HEAD })),
        ...rows.map((row) => row.map((cell, i) => cellOf(cell, columns[i]?.form ?? 'text'))),
      ],
    })),
    { fontFamily: 'Microsoft YaHei', fontSize: 10 },
  );
  return written.toBuffer();
}

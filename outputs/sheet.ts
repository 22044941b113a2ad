import type { Term } from '../api/words/term';

/**
 * How the numbers of a column are to be read: shares as a part of one, points of a hundred, percentage points, hours. Files
 * for machines hold them unrounded; only paper rounds.
 */
export type Form = 'text' | 'whole' | 'share' | 'score' | 'points' | 'number' | 'hours';

/** Nothing stands where there is no data: that is not nought. */
export type Cell = string | number | undefined;

export interface Column extends Term {
  readonly form: Form;
}

/** A table of an edition: headings 中文 first, English beside; each row has as many cells as there are columns. */
export interface Sheet extends Term {
  /** Name of its file, without ending. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A column, and what stands in it for a row. */
export interface ColumnOf<Row> extends Column {
  readonly cell: (row: Row) => Cell;
}

export function column<Row>(zh: string, en: string, form: Form, cell: (row: Row) => Cell): ColumnOf<Row> {
  return { zh, en, form, cell };
}

/** Makes a sheet of rows. */
export function sheetOf<Row>(
  { name, zh, en }: Term & { readonly name: string },
  columns: readonly ColumnOf<Row>[],
  rows: readonly Row[],
): Sheet {
  return {
    ...{ name, zh, en },
    columns: columns.map(({ zh: word, en: english, form }) => ({ zh: word, en: english, form })),
    rows: rows.map((row) => columns.map(({ cell }) => cell(row))),
  };
}

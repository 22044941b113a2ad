import type { Content, TableCell } from 'pdfmake/interfaces';
import type { Figure } from '../../appraisal/figures';
import type { Term } from '../../api/words/term';
import { GREY, ROWS } from './render';

/** A share as people read it, without its sign: 92.14. */
export function percent(share: number | undefined, places = 2): string {
  return share === undefined ? '–' : (share * 100).toFixed(places);
}

export function score(points: number | undefined): string {
  return points === undefined ? '–' : points.toFixed(1);
}

/** A whole number with commas. */
export function whole(n: number | undefined): string {
  return n === undefined ? '–' : n.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

export function intervalOf(figure: Figure | undefined): string {
  const interval = figure?.interval;
  return interval === undefined ? '' : `${percent(interval.low, 1)}–${percent(interval.high, 1)}`;
}

/** 中文 large, English small beneath it. */
export function head({ zh, en }: Term, alignment: 'left' | 'right' | 'center' = 'right'): TableCell {
  return { text: [{ text: `${zh}\n` }, { text: en, style: 'english' }], style: 'head', alignment };
}

export function right(text: string, beneath?: string): TableCell {
  if (beneath === undefined || beneath === '') return { text, alignment: 'right' };
  return { text: [`${text}\n`, { text: beneath, fontSize: 6.5, color: GREY }], alignment: 'right' };
}

export function left({ zh, en }: Term): TableCell {
  return en === zh ? { text: zh } : { text: [`${zh}\n`, { text: en, fontSize: 6.5, color: GREY }] };
}

export function heading({ zh, en }: Term): Content {
  return {
    text: [zh, ...(en === zh ? [] : [{ text: `　${en}`, fontSize: 9, color: GREY, bold: false }])],
    style: 'heading',
    headlineLevel: 1,
  };
}

export function subheading({ zh, en }: Term): Content {
  return {
    text: [zh, { text: `　${en}`, fontSize: 8, color: GREY, bold: false }],
    style: 'subheading',
    headlineLevel: 2,
  };
}

export function note({ zh, en }: Term): Content {
  return { stack: [{ text: `${zh}\n${en}`, style: 'note' }], unbreakable: true };
}

/** A table whose head is repeated on every page and whose rows are never torn. */
export function tableOf(
  widths: readonly (number | '*' | 'auto')[],
  headings: readonly TableCell[],
  rows: readonly (readonly TableCell[])[],
): Content {
  const body = [[...headings], ...rows.map((row) => [...row])];
  return { table: { widths: [...widths], headerRows: 1, dontBreakRows: true, body }, layout: ROWS, fontSize: 8 };
}

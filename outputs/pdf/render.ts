import { readFileSync } from 'node:fs';
import { create } from 'fontkit';
import pdfmake from 'pdfmake';
import type { Content, ContentText, CustomTableLayout, TDocumentDefinitions } from 'pdfmake/interfaces';

/** Noto Sans SC (思源黑体), 30,890 characters: all of the rules’ names, and nearly all of the ideographs of GB 18030’s two-byte and four-byte parts. */
const FONT = {
  normal: require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
};
export const FAMILY = 'NotoSansSC';
const NO_SLANT = { italics: FONT.normal, bolditalics: FONT.bold };

/** Nothing comes from outside: fonts from their package, plots from memory. */
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => path === FONT.normal || path === FONT.bold);
pdfmake.setFonts({ [FAMILY]: { ...FONT, ...NO_SLANT } });

export const GREY = '#666666';
export const BLUE = '#0b5cad';
const RULE = '#b8c4d0';

/** Lines between rows, none between columns; every other row shaded, for the eye to keep its line. */
export const ROWS: CustomTableLayout = {
  hLineWidth: (i, { table }) => (i === 0 || i === (table.headerRows ?? 0) || i === table.body.length ? 0.8 : 0.25),
  vLineWidth: () => 0,
  hLineColor: (i, { table }) => (i === 0 || i === (table.headerRows ?? 0) || i === table.body.length ? BLUE : RULE),
  paddingLeft: () => 3,
  paddingRight: () => 3,
  paddingTop: () => 2,
  paddingBottom: () => 2,
  fillColor: (i, { table }) => (i < (table.headerRows ?? 0) ? '#e8eff7' : i % 2 === 0 ? '#f7f9fb' : null),
};

/** A4 with margins for a binder, in points. */
const MARGINS: [number, number, number, number] = [42, 46, 42, 46];
export const WIDTH = 595.28 - MARGINS[0] - MARGINS[2];

/** How far down a page a heading of each level may stand, as a share of its height. */
const LOWEST: Readonly<Record<number, number>> = { 1: 0.7, 2: 0.86 };

/** A heading stays on the page of its plot; it has no level, for a page broken before it would be broken once more before both. */
export function withPlot(above: Content, svg: string): Content {
  const title = { ...(above as ContentText), headlineLevel: undefined };
  return { stack: [title as Content, { svg, width: WIDTH }], unbreakable: true };
}

let known: ReadonlySet<number> | undefined;
/** The characters that the font has no sign for. */
export function missingGlyphs(text: string): readonly string[] {
  if (known === undefined) {
    const font = create(readFileSync(FONT.normal));
    if (!('characterSet' in font)) throw new Error('not one font but several');
    known = new Set(font.characterSet);
  }
  const has = known;
  return [...new Set(text)].filter((sign) => sign >= ' ' && !has.has(sign.codePointAt(0) ?? 0));
}

/** A character without a sign is printed as its code, so that nothing is lost without a trace. */
export function printable(text: string): string {
  const missing = missingGlyphs(text);
  const code = (sign: string) => `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}]`;
  return missing.reduce((left, sign) => left.replaceAll(sign, code(sign)), text);
}

function printed<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T;
  if (Array.isArray(value)) return value.map(printed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, printed(inner as unknown)])) as T;
}

/** What every document has: what it is called, and what stands at the foot of each page. */
export interface Document {
  readonly title: string;
  readonly foot: string;
  /** Written into the file instead of the wall clock, so that the same figures give the same bytes. ms since 1970 */
  readonly at: number;
  readonly content: readonly Content[];
}

/** Sets a document on A4 as PDF; fonts are embedded with the characters it has. */
export async function pdfOf({ title, foot, at, content }: Document): Promise<Buffer> {
  const definition: TDocumentDefinitions = {
    pageSize: 'A4',
    pageMargins: MARGINS,
    language: 'zh-CN',
    info: { title, creationDate: new Date(at), modDate: new Date(at), producer: 'Jiesu', creator: 'Jiesu 接诉' },
    defaultStyle: { font: FAMILY, fontSize: 9, lineHeight: 1.15 },
    styles: {
      title: { fontSize: 20, bold: true, alignment: 'center', color: BLUE, margin: [0, 4, 0, 2] },
      subtitle: { fontSize: 9, alignment: 'center', color: GREY },
      heading: { fontSize: 13, bold: true, color: BLUE, margin: [0, 14, 0, 5] },
      subheading: { fontSize: 10.5, bold: true, margin: [0, 8, 0, 3] },
      note: { fontSize: 7.5, color: GREY, margin: [0, 3, 0, 0] },
      head: { bold: true, fontSize: 8 },
      english: { fontSize: 6.5, color: GREY, bold: false },
    },
    content: printed([...content]),
    footer: (page, pages) => ({
      columns: [
        { text: printable(foot), fontSize: 7, color: GREY },
        { text: `${page} / ${pages}`, fontSize: 7, color: GREY, alignment: 'right', width: 60 },
      ],
      margin: [MARGINS[0], 16, MARGINS[2], 0],
    }),
    // No heading alone at the foot of a page; a chapter may begin with a plot.
    pageBreakBefore: ({ headlineLevel, startPosition }) =>
      (startPosition?.verticalRatio ?? 0) > (LOWEST[headlineLevel ?? 0] ?? 1),
  };
  return pdfmake.createPdf(definition).getBuffer();
}

import { csvOf } from './csv';
import { type Edition, type EditionData, openEdition } from './edition';
import { bulletinOf } from './pdf/bulletin';
import { pdfOf } from './pdf/render';
import { reviewed, reviewPackOf } from './pdf/reviewPack';
import { SHEET_NAMES, SHEETS } from './sheets';
import { xlsxOf } from './xlsx';

/** Kinds of files that an edition comes as. */
export const FORMATS = ['csv', 'xlsx', 'pdf'] as const;
export type OutputFormat = (typeof FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<OutputFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
};

const BOOK = 'appraisal.xlsx';
export const BULLETIN_FILE = 'bulletin.pdf';
const REVIEW = /^review-(.+)\.pdf$/;

/** The format of a document by its name. */
export function formatOf(name: string): OutputFormat {
  const format = FORMATS.find((each) => name.endsWith(`.${each}`));
  if (format === undefined) throw new Error(`no document of an edition: ${name}`);
  return format;
}

/** The district whose review pack a name is; undefined: none. */
export function reviewedUnit(name: string): string | undefined {
  return REVIEW.exec(name)?.[1];
}

/** Names of every document of an edition, in the order in which they are made. */
export function documentsOf(
  edition: Pick<EditionData, 'closing'>,
  formats: readonly OutputFormat[],
): readonly string[] {
  return [
    ...SHEET_NAMES.map((name) => `${name}.csv`),
    BOOK,
    BULLETIN_FILE,
    ...reviewed(edition).map(({ code }) => `review-${code}.pdf`),
  ].filter((name) => formats.includes(formatOf(name)));
}

/**
 * Makes one document. Long tables on paper take seconds of a core: to be asked in a thread of its own (outputs/press.ts).
 *
 * @throws Error for a name that {@link documentsOf} does not give
 */
export async function makeDocument(data: EditionData, name: string): Promise<Buffer> {
  const edition: Edition = openEdition(data);
  if (name === BOOK) return xlsxOf(SHEET_NAMES.map((each) => SHEETS[each](edition)));
  if (name === BULLETIN_FILE) return pdfOf(bulletinOf(edition));
  const sheet = SHEET_NAMES.find((each) => name === `${each}.csv`);
  if (sheet !== undefined) return csvOf(SHEETS[sheet](edition));
  const district = reviewed(edition).find(({ code }) => code === reviewedUnit(name));
  if (district === undefined) throw new Error(`no document of an edition: ${name}`);
  return pdfOf(reviewPackOf(edition, district));
}

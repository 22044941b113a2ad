import { StartupError } from '../platform/failures';
import { eachLine } from './lines';

/** A record of a CSV file with the line it begins on, or why there is none. */
export type CsvRecord =
  | { readonly line: number; readonly fields: Readonly<Record<string, string>>; readonly text: string }
  | { readonly line: number; readonly fault: string; readonly text?: string };

/**
 * Reads CSV after RFC 4180, packed or not: quoted fields may hold commas, quotes and line ends. The first record names
 * the columns; a record with another number of fields is a fault.
 *
 * @param needed columns without which the file is of another kind
 * @returns how many records were read, the header aside
 * @throws StartupError `CONFIG` when the columns are not there; Error when the file cannot be opened
 */
export async function eachCsvRecord(
  path: string,
  needed: readonly string[],
  take: (record: CsvRecord) => void,
): Promise<number> {
  let columns: readonly string[] | undefined;
  let open: { readonly line: number; text: string } | undefined;
  let count = 0;

  const close = (line: number, text: string) => {
    const fields = split(text);
    if (columns === undefined) {
      columns = headerOf(path, fields, needed);
      return;
    }
    count++;
    if (fields === undefined) return take({ line, fault: '引号未闭合或位置不对 / a quote is out of place', text });
    if (fields.length !== columns.length) {
      const fault = `应有 ${columns.length} 列，实有 ${fields.length} 列 / ${columns.length} columns expected, ${fields.length} found`;
      return take({ line, fault, text });
    }
    take({ line, fields: Object.fromEntries(columns.map((name, i) => [name, fields[i] ?? ''])), text });
  };

  await eachLine(path, (line) => {
    if ('fault' in line) {
      count++;
      open = undefined;
      return take({ line: line.no, fault: line.fault });
    }
    if (open) open.text += `\n${line.text}`;
    else if (line.text.trim() === '') return;
    else open = { line: line.no, text: line.text };
    if (quotesAreEven(open.text)) {
      close(open.line, open.text);
      open = undefined;
    }
  });
  if (open) close(open.line, open.text);
  return count;
}

function headerOf(path: string, fields: readonly string[] | undefined, needed: readonly string[]): readonly string[] {
  const columns = (fields ?? []).map((name) => name.replace(/^\uFEFF/, '').trim());
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length === 0) return columns;
  throw new StartupError('CONFIG', `${path}: 缺少列 / lacks the column(s) ${missing.join(', ')}`);
}

function quotesAreEven(text: string): boolean {
  let even = true;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) even = !even;
  return even;
}

/** Undefined where a quote stands inside an unquoted field or goes on after its end. */
function split(record: string): readonly string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/gy;
  for (;;) {
    const found = field.exec(record);
    if (!found) return undefined;
    fields.push(found[1] === undefined ? (found[2] ?? '') : found[1].replaceAll('""', '"'));
    if (found[3] === '') return fields;
  }
}

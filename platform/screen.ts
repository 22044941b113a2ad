/** Columns a terminal gives a text: a Chinese character takes two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

function isWide(point: number): boolean {
  return (
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6)
  );
}

/** Fills up with spaces to a width in columns; on the left where numbers are to stand below each other. */
export function padded(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'left' ? fill + text : text + fill;
}

/** Rows below each other; a column of nothing but numbers stands on the right. */
export function table(rows: readonly (readonly string[])[], indent = '  '): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => widthOf(row[i] ?? ''))));
  const numeric = widths.map((_, i) => rows.every((row) => row[i] === undefined || isNumber(row[i])));
  return rows.map((row) => {
    const cells = row.map((cell, i) => padded(cell, widths[i] ?? 0, numeric[i] ? 'left' : 'right'));
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}

function isNumber(cell: string): boolean {
  return /^[-–≤≥]?[\d,.]+ ?(?:%|ms|s|KB|B|h|d)?$/.test(cell);
}

/** One bar, made of parts. */
export interface Bar {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly value: number }[];
}

const WIDTH = 760;
const LABEL = 190;
const ROOM = 90;
const STEP = 30;
const TOP = 64;
const COLOURS = ['#1f5f8b', '#d98e04', '#5b8c5a', '#a23b72', '#777777'] as const;
const FONT = 'font-family="sans-serif" font-size="13"';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const sumOf = ({ parts }: Bar) => parts.reduce((sum, { value }) => sum + value, 0);

/**
 * Bars below each other as an SVG of its own, longest full width; the sum stands at the end of each.
 *
 * @param show a value in words
 */
export function barChart(title: string, bars: readonly Bar[], show: (value: number) => string): string {
  const most = Math.max(Number.MIN_VALUE, ...bars.map(sumOf));
  const names = [...new Set(bars.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  const colour = (name: string) => COLOURS[names.indexOf(name) % COLOURS.length];
  const scale = (WIDTH - LABEL - ROOM) / most;
  const height = TOP + bars.length * STEP + 12;
  const legend =
    names.length < 2 ? [] : names.flatMap((name, i) => legendOf(name, colour(name) ?? '', LABEL + i * 110));
  const lines = bars.flatMap((bar, i) => {
    const y = TOP + i * STEP;
    let x = LABEL;
    const drawn = bar.parts.map(({ name, value }) => {
      const width = value * scale;
      const rect = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="20" fill="${colour(name)}"/>`;
      x += width;
      return rect;
    });
    const label = `<text x="${LABEL - 8}" y="${y + 15}" text-anchor="end" ${FONT}>${escaped(bar.label)}</text>`;
    const sum = `<text x="${(x + 6).toFixed(1)}" y="${y + 15}" ${FONT}>${escaped(show(sumOf(bar)))}</text>`;
    return [label, ...drawn, sum];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="24" font-family="sans-serif" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...legend,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

function legendOf(name: string, colour: string, x: number): readonly string[] {
  return [
    `<rect x="${x}" y="38" width="12" height="12" fill="${colour}"/>`,
    `<text x="${x + 18}" y="49" ${FONT}>${escaped(name)}</text>`,
  ];
}

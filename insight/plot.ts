/** A line of a plot: points with both coordinates in 0–1. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
  /** A point to be marked, with its words. */
  readonly mark?: readonly [x: number, y: number, words: string];
  /** A level to be reached. */
  readonly bar?: readonly [y: number, words: string];
}

const [WIDTH, HEIGHT, LEFT, TOP, SIDE] = [520, 420, 60, 40, 330];
const COLOURS = ['#0b5cad', '#b3450b', '#2f7d32', '#6a3d9a'];

/** A plot on the unit square as SVG: the same figures give the same bytes. */
export function svgOf({ title, x, y, lines, mark, bar }: Plot): string {
  const at = (px: number, py: number) => [round(LEFT + px * SIDE), round(TOP + (1 - py) * SIDE)] as const;
  const text = (px: number, py: number, words: string, more = '') =>
    `<text x="${px}" y="${py}" font-size="12" ${more}>${escaped(words)}</text>`;
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].map((step) => {
    const [gx] = at(step, 0);
    const [, gy] = at(0, step);
    return (
      `<path d="M${gx} ${TOP}V${TOP + SIDE}M${LEFT} ${gy}H${LEFT + SIDE}" stroke="#ddd"/>` +
      text(gx, TOP + SIDE + 16, String(step), 'text-anchor="middle"') +
      text(LEFT - 8, gy + 4, String(step), 'text-anchor="end"')
    );
  });
  const drawn = lines.map(({ name, points }, i) => {
    const colour = COLOURS[i % COLOURS.length] ?? '#000';
    const path = points.map(([px, py]) => at(px, py).join(',')).join(' ');
    const label = text(LEFT + SIDE + 12, TOP + 16 + i * 18, name, `fill="${colour}"`);
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${label}`;
  });
  const marked = mark && at(mark[0], mark[1]);
  const level = bar && at(0, bar[0])[1];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif">`,
    `<title>${escaped(title)}</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 22, title, 'font-weight="bold"'),
    ...grid,
    ...drawn,
    ...(bar && level !== undefined
      ? [
          `<path d="M${LEFT} ${level}H${LEFT + SIDE}" stroke="#888" stroke-dasharray="4 4"/>${text(LEFT + 4, level - 4, bar[1])}`,
        ]
      : []),
    ...(mark && marked
      ? [
          `<circle cx="${marked[0]}" cy="${marked[1]}" r="5" fill="#c00"/>${text(marked[0] - 8, marked[1] + 20, mark[2], 'text-anchor="end"')}`,
        ]
      : []),
    text(LEFT + SIDE / 2, TOP + SIDE + 36, x, 'text-anchor="middle"'),
    text(0, 0, y, `transform="translate(18 ${TOP + SIDE / 2}) rotate(-90)" text-anchor="middle"`),
    '</svg>\n',
  ].join('\n');
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (words: string): string => words.replace(/&/gu, '&amp;').replace(/</gu, '&lt;');

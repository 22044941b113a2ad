import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One question with what people expect and what the API did: `yes`, `no`, or anything else in words. */
export interface Cell {
  readonly what: string;
  readonly who: string;
  readonly expected: 'yes' | 'no';
  readonly got: string;
  readonly code: string;
}

function rows(file: string): readonly (readonly string[])[] {
  const lines = readFileSync(join(__dirname, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(';'));
}

export interface ActorRow {
  readonly name: string;
  readonly way: string;
  readonly unit: string;
}
export const ACTORS: readonly ActorRow[] = rows('actors.csv').map(([name = '', way = '', unit = '']) => ({
  ...{ name, way, unit },
}));
const GROUPS = new Map(rows('groups.csv').map(([name = '', members = '']) => [name, members.split(' ')]));

/** @throws Error for a word that names neither an actor nor a group */
function people(words: string): readonly string[] {
  return words
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((word) => {
      const members = GROUPS.get(word) ?? (ACTORS.some(({ name }) => name === word) ? [word] : undefined);
      if (!members) throw new Error(`nobody is called ${word}`);
      return members;
    });
}

/** Lines of an expectation: what is asked, of which order or in which scene, and by whom with success. */
export function table(file: string): readonly (readonly [string, string, readonly string[]])[] {
  return rows(file).map(([what = '', second = '', third]) =>
    third === undefined ? [what, '', people(second)] : [what, second, people(third)],
  );
}

/** What is asked of one order, as method and address. */
export const OF_ORDER: Readonly<Record<string, string>> = {
  order: 'GET /v1/complaints/:orderNo',
  timeline: 'GET /v1/complaints/:orderNo/timeline',
  note: 'GET /v1/complaints/:orderNo/texts/:ref',
  content: 'GET /v1/complaints/:orderNo/texts/:ref',
  caller: 'GET /v1/complaints/:orderNo/caller',
  suggestions: 'GET /v1/complaints/:orderNo/suggestions',
  members: 'GET /v1/complaints/:orderNo/members',
  alike: 'GET /v1/complaints/:orderNo/alike',
  at: 'GET /v1/audit/orders/:orderNo/at',
  derivation: 'GET /v1/audit/orders/:orderNo/derivation',
  whatIf: 'GET /v1/audit/orders/:orderNo/what-if',
  keepText: 'POST /v1/complaints/:orderNo/texts',
  mine: 'GET /v1/my/orders/:orderNo',
  code: 'POST /v1/complaints/:orderNo/code',
};

/** Every method and address that the expectation says something about, as routes are written. */
export function covers(): ReadonlySet<string> {
  const ofOrders = table('orders.csv').map(([what]) => OF_ORDER[what] ?? what);
  const atLarge = table('lists.csv').map(([what]) =>
    what
      .replace(/\?.*/, '')
      .replace('/periods/2026-01', '/periods/:period')
      .replace('/topic-board/T0001', '/topic-board/:topic')
      .replace('/versions/1', '/versions/:version')
      .replace('/warnings/W0123456789abcde', '/warnings/:id')
      .replace('/outputs/v1/bulletin.pdf', '/outputs/:of/:file')
      .replace(/\/units\/BJ-[A-Z0-9-]+/, '/units/:unit')
      .replace(/\/figures\/(whistleRate|wrongDispatchBy)/, '/figures/:figure'),
  );
  const commands = table('commands.csv').flatMap(([name, , may]) => [
    `POST /v1/complaints/:orderNo/${name}`,
    ...(may.includes('citizen') ? [`POST /v1/my/orders/:orderNo/${name}`] : []),
  ]);
  return new Set([...ofOrders, ...atLarge, ...commands]);
}

/** For the screen: how many cells, and how many of them said yes and no. */
export function report(cells: readonly Cell[]): string {
  const count = (got: string) => cells.filter((cell) => cell.got === got).length;
  const off = cells.filter(({ expected, got }) => expected !== got).length;
  return `权限矩阵 permission matrix: ${cells.length} cells, ${count('yes')} yes, ${count('no')} no, ${off} other than expected`;
}

import type { LoadFigures } from './load';

/** Kinds of processes, in both languages. */
export const WORDS = {
  frontend: '前端 front end',
  history: '历史 history',
  matching: '匹配 matching',
  'engine worker': '内务 engine’s own worker',
  postgres: 'PostgreSQL',
  worker: '工作进程 workers',
  api: '接口 APIs',
} as const;
/** One of {@link WORDS}. */
export type Kind = keyof typeof WORDS;
export const KINDS = Object.keys(WORDS) as readonly Kind[];

/** @returns undefined for the load itself */
export function kindOf(process: string): Kind | undefined {
  if (process === 'postgres') return 'postgres';
  const engine = /^temporal-(\w+)-\d+$/.exec(process)?.[1];
  if (engine !== undefined) return (engine === 'worker' ? 'engine worker' : engine) as Kind;
  return /^(worker|api)-\d+$/.exec(process)?.[1] as Kind | undefined;
}

/** CPU of a kind of processes in all, ms a complaint. */
export function cpuOfKind({ cpuMs }: Pick<LoadFigures, 'cpuMs'>, kind: Kind): number {
  return Object.entries(cpuMs)
    .filter(([name]) => kindOf(name) === kind)
    .reduce((sum, [, ms]) => sum + ms, 0);
}

/** CPU of everything but the load, ms a complaint. */
export function cpuOfAll(figures: Pick<LoadFigures, 'cpuMs'>): number {
  return KINDS.reduce((sum, kind) => sum + cpuOfKind(figures, kind), 0);
}

import type { MeasuredFile } from './measured';

/** A planted fault, as the report schema of mutation testing tools has it. */
export interface Mutant {
  readonly status:
    | 'Killed'
    | 'Timeout'
    | 'Survived'
    | 'NoCoverage'
    | 'Ignored'
    | 'CompileError'
    | 'RuntimeError'
    | 'Pending';
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

/** The least share of planted faults the tests must notice (quality.md §6). */
export const LEAST_SHARE = 0.95;

export interface Score {
  readonly noticed: number;
  readonly valid: number;
  /** Evaluated once at load, or marked as equal with a reason: not planted. */
  readonly leftOut: number;
  /** Noticed of all valid ones; 1 where there is none. */
  readonly share: number;
}

/** As Stryker counts: an endless loop is noticed, what cannot run at all is no fault that could stay. */
export function scoreOf(mutants: readonly Mutant[]): Score {
  const count = (...statuses: readonly Mutant['status'][]) =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const valid = noticed + count('Survived', 'NoCoverage', 'Pending');
  return { noticed, valid, leftOut: count('Ignored'), share: valid === 0 ? 1 : noticed / valid };
}

/** A table for people and for docs/testing.md: a line a file, the whole last. Files without a place for a fault are left out. */
export function tableOf(files: readonly MeasuredFile[]): readonly string[] {
  const line = (name: string, mutants: readonly Mutant[]) => {
    const { noticed, valid, leftOut, share } = scoreOf(mutants);
    return `| ${name} | ${valid} | ${noticed} | ${valid - noticed} | ${leftOut} | ${(share * 100).toFixed(1)} % |`;
  };
  const all = files.flatMap(({ mutants }) => mutants);
  return [
    '| 文件 · file | 植入 · planted | 发现 · noticed | 未发现 · survived | 不计 · left out | 得分 · score |',
    '|---|---|---|---|---|---|',
    ...files.filter(({ mutants }) => mutants.length > 0).map(({ file, mutants }) => line(`\`${file}\``, mutants)),
    line('全部 · all', all),
  ];
}

/** Each planted fault nobody noticed: where, of which sort, and what stood there instead. */
export function survivorLines(files: readonly MeasuredFile[]): readonly string[] {
  return files.flatMap(({ file, mutants }) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location: { start }, mutatorName, replacement = '', status }) => {
        const instead = replacement.replaceAll(/\s+/g, ' ').slice(0, 100);
        return `${file}:${start.line}:${start.column} ${mutatorName}${status === 'NoCoverage' ? ' (not run)' : ''} → ${instead}`;
      }),
  );
}

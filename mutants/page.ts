import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from './measured';
import { scoreOf, tableOf } from './score';

const BEGIN = '<!-- made by npm run mutants -- --write-docs -->';
const END = '<!-- end -->';

/**
 * Writes the table of what is measured into docs/testing.md, between its two marks, and names what is not: never measured, or
 * changed since. A later test can only have raised a figure that stands there.
 *
 * @returns the exit code
 * @throws Error where the page lacks the marks
 */
export function writePage(root: string, measured: Measured, files: readonly string[]): number {
  const path = join(root, 'docs', 'testing.md');
  const page = readFileSync(path, 'utf8');
  const [before] = page.split(BEGIN);
  const after = page.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/testing.md lacks ${BEGIN} or ${END}`);
  const done = files.filter((file) => measured.isOf(file));
  const open = files.filter((file) => !done.includes(file));
  const report = measured.report(done);
  const { noticed, valid, share } = scoreOf(report.flatMap(({ mutants }) => mutants));
  const lines = [
    `已测 ${done.length} / ${files.length} 个文件 · ${done.length} of ${files.length} files measured: ${noticed} of ${valid} planted faults noticed, ${(share * 100).toFixed(1)} %.`,
    '',
    ...tableOf(report),
    '',
    open.length === 0
      ? '没有未测的文件 · No file is unmeasured.'
      : `尚未测，或测后有改动 · Not measured yet, or changed since: ${open.map((file) => `\`${file}\``).join(', ')}.`,
  ];
  writeFileSync(path, `${before}${BEGIN}\n\n${lines.join('\n')}\n\n${END}${after}`);
  process.stdout.write(`${path}\n`);
  return 0;
}

// Writes docs/terms.md from the tables the system itself speaks with, so that the list cannot drift: npm run docs:terms
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../domain/commands';
import { FAILURES } from '../domain/failures';
import { WORDS } from '../api/words';

const HAND = `| 接诉即办 | acting at once on every complaint | the reform as a whole: one line, one order, one exam paper, one set of mechanisms |
| 派单 | dispatch order | art. 12: the order goes to the unit responsible |
| 派单目录 | dispatch catalogue | matter × place → unit |
| 主办 · 协办 | lead unit · co-unit | the unit that holds the order · those that help |
| 首接负责 | first-receiver duty | art. 14: whoever receives first leads |
| 办理时限 | time limit | art. 13: written on the order at dispatch |
| 催办 · 督办 | urge · supervise | rungs of the ladder, or by hand |
| 回访 | follow-up | art. 23: when the limit expires |
| 重新办理 | redo | a numbered round with its own limit |
| 考核期 | appraisal period | from the 19th to the 18th |
| 剔除 | exclusion | leaves the ranking, stays in the full figures |
| 吹哨 · 报到 | whistle · report-in | a street calls departments to the spot |
| 挂账 | hung order | cannot be solved now: plan and promised date |
| 预警 | early warning | what orders say together before many complain: a surge, many callers at one place, one caller again and again, danger |
`;

const table = (rows: Record<string, { zh: string; en: string }>) =>
  Object.entries(rows)
    .map(([code, { zh, en }]) => `| \`${code}\` | ${zh} | ${en} |`)
    .join('\n');

const sections = Object.entries(WORDS)
  .filter(([name]) => name !== 'command')
  .map(([name, rows]) => `### ${name}\n\n| code | 中文 | English |\n|---|---|---|\n${table(rows)}\n`);

/** The whole text of docs/terms.md; a test holds the committed file against it. */
export function termsDocument(): string {
  return `# 术语 · Terms

The words of the field and their codes. Written by \`npm run docs:terms\` from \`domain/commands.ts\`, \`domain/failures.ts\` and \`api/words/\`; change them there.

| 中文 | English | what it is |
|---|---|---|
${HAND}
## 操作 · Commands

| code | 中文 | English | who | article |
|---|---|---|---|---|
${Object.entries(COMMANDS)
  .map(([code, row]) => `| \`${code}\` | ${row.zh} | ${row.en} | ${row.roles.join(', ')} | ${row.article} |`)
  .join('\n')}

## 代码与词语 · Codes and words

${sections.join('\n')}
## 拒绝与故障 · Refusals and faults

| code | HTTP | 中文 | English |
|---|---|---|---|
${Object.entries(FAILURES)
  .map(([code, row]) => `| \`${code}\` | ${row.status} | ${row.zh} | ${row.en} |`)
  .join('\n')}
`;
}

if (require.main === module) writeFileSync(join(__dirname, '..', 'docs', 'terms.md'), termsDocument());

// Writes docs/permissions.md from the tables the API decides by, so that it cannot drift: npm run docs:permissions
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORDS } from '../api/words';
import { COMMANDS, type CommandRow, type Role, ROLES, SPOKEN_NAMES } from '../domain/commands';
import { PERMISSIONS, type PermissionName, type PermissionRow } from '../domain/permissions';

const PEOPLE = ROLES.filter((role) => role !== 'timer');
const SIGNS = { all: '●', own: '○', onOrder: '◇' } as const;

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const head = (first: string) => [
  line([first, ...PEOPLE.map((role) => WORDS.role[role].zh), '条款 article']),
  line(Array.from({ length: PEOPLE.length + 2 }, () => '---')),
];

const SAYING: Readonly<Partial<Record<Role, string>>> = { unit: '○', district: '○', caller: '◆' };
const commandLine = (name: (typeof SPOKEN_NAMES)[number]) => {
  const row: CommandRow = COMMANDS[name];
  const cells = PEOPLE.map((role) => (row.roles.includes(role) ? (SAYING[role] ?? '●') : ''));
  return line([`${row.zh} ${row.en} \`${name}\``, ...cells, row.article]);
};

const rightLine = (name: PermissionName) => {
  const row: PermissionRow = PERMISSIONS[name];
  const open = row.open === 'anybody' ? '任何人 anybody' : row.open === 'code' ? '编号与查询码 number and code' : '';
  const cells = PEOPLE.map((role, index) => {
    const reach = row.may[role];
    if (open !== '') return index === 0 ? open : '';
    return reach === undefined ? '' : SIGNS[reach];
  });
  return line([`${row.zh} ${row.en} \`${name}\``, ...cells, row.article]);
};

/** The whole text of docs/permissions.md; a test holds the committed file against it. */
export function permissionsDocument(): string {
  const roles = PEOPLE.map((role) => `${WORDS.role[role].zh} \`${role}\` ${WORDS.role[role].en}`).join('；');
  return `# 谁可以做什么 · Who may do what

由 \`npm run docs:permissions\` 从 \`domain/commandTable.ts\` 与 \`domain/permissions.ts\` 生成，程序也依这两张表判断。Written from the two tables by which the API decides; change them there. What people expect is written by hand in \`tests/api/matrix/*.csv\`, and every cell of it is asked of the running API.

角色 · roles: ${roles}。

- ● 全部 all（举报与保密工单另限，见 [api.md](api.md) · a report of wrongdoing and a secret order are for fewer, see there）
- ○ 本单位及下级单位的工单；操作只限工单在其名下或应由其办理者 · reading: what the own unit or one below it has a part in; commands: only where the order is with it, or the rule of the command names it
- ◇ 在工单上有职责期间 · while one has a part in the order
- ◆ 凭工单编号与查询码 · by the number of the order and its code

## 三员分立 · Three administrators

系统管理员 \`admin\`、安全管理员 \`securityAdmin\`、审计管理员 \`auditAdmin\` 不得兼任，也不得兼任其他角色；同一人不得持有两类密钥。阅览日志与管理日志只能追加，任何角色都不能修改或删除。

System, security and audit administrator hold no other role, and no person holds keys of two of them. The logs of readings and of administration can be added to and never changed, by whoever it may be.

## 查看与管理 · Reading and keeping

${[...head('权限 right'), ...(Object.keys(PERMISSIONS) as PermissionName[]).map(rightLine)].join('\n')}

## 操作 · Commands

${[...head('操作 command'), ...SPOKEN_NAMES.map(commandLine)].join('\n')}
`;
}

if (require.main === module) writeFileSync(join(__dirname, '..', 'docs', 'permissions.md'), permissionsDocument());

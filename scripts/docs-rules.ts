/** Writes the tables of docs/rules.md, between its two marks, from the packs: `npm run docs:rules`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { figuresOf } from '../rules/describe';
import { loadPack } from '../rules/load';
import type { Pack } from '../rules/pack';

const PAGE = path.join(__dirname, '../docs/rules.md');
const BEGIN = '<!-- made by npm run docs:rules -->';
const END = '<!-- end -->';

/** The page with its tables made anew from the packs. */
export function rulesPage(page: string): string {
  const [before] = page.split(BEGIN);
  const after = page.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/rules.md lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${tables(loadPack('beijing'))}\n${END}${after}`;
}

function tables(pack: Pack): string {
  const { catalogue, organisation, calendar } = pack.documents;
  const streets = organisation.districts.flatMap((district) => district.streets);
  const guarded = catalogue.matters.filter((matter) => matter.guard === true).length;
  return [
    `### 北京 · beijing\n`,
    `${organisation.districts.length} districts, ${streets.filter((street) => street.kind !== 'zone').length} streets and townships, ` +
      `${streets.filter((street) => street.kind === 'zone').length} zones, ${pack.gazetteer.communities.size} communities; ` +
      `${pack.units.size} units and desks; ${catalogue.matters.length} matters, ${guarded} of them a department's own (never to a street); ` +
      `working days of ${Object.keys(calendar.years).join(', ')}, announced until ${calendar.announcedUntil}.\n`,
    '| figure | value | source | certainty |',
    '|---|---|---|---|',
    ...figuresOf(pack).map(
      ({ path: where, value, source, certainty, note }) =>
        `| ${where} | ${value} | ${source}${note === undefined ? '' : ` — ${note}`} | ${certainty} |`,
    ),
    '',
    '| matter 事项 | | level | owner 承办 | dispatch | |',
    '|---|---|---|---|---|---|',
    ...catalogue.matters.map(({ code, zh, en, level, owner, dispatch, automatic, guard }) => {
      const who =
        'unit' in owner
          ? (pack.units.get(owner.unit)?.zh ?? owner.unit)
          : 'department' in owner
            ? `区 ${departmentName(pack, owner.department)}`
            : WHO[owner.by];
      const marks = [automatic ? undefined : 'by a person', guard === true ? 'guard' : undefined].filter(
        (mark) => mark !== undefined,
      );
      return `| \`${code}\` | ${zh} ${en} | ${level} | ${who} | ${dispatch} | ${marks.join(', ')} |`;
    }),
    '',
  ].join('\n');
}

const WHO = { street: '街道（乡镇）', district: '区' } as const;

function departmentName(pack: Pack, code: string): string {
  return pack.documents.organisation.districtDepartments.find((department) => department.code === code)?.zh ?? code;
}

if (require.main === module) writeFileSync(PAGE, rulesPage(readFileSync(PAGE, 'utf8')));

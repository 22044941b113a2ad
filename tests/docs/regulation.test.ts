import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'regulation.md'), 'utf8');

/** Each sentence the page quotes, with the test file it is said to stand in. */
const quoted = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .flatMap((row) => {
    const cell = row.split('|').at(-2) ?? '';
    return [...cell.matchAll(/`(tests\/[^`]+)`: ((?:"(?:[^"\\]|\\.)+"(?: · )?)+)/g)].flatMap(
      ([, file = '', sentences = '']) =>
        [...sentences.matchAll(/"((?:[^"\\]|\\.)+)"/g)].map(([, sentence = '']) => ({
          file,
          sentence: sentence.replaceAll('\\"', '"'),
        })),
    );
  });

test('docs/regulation.md quotes a sentence in every row that is built', () => {
  expect(quoted.length).toBeGreaterThanOrEqual(55);
});

test.each(quoted)('"$sentence" is a sentence of $file', ({ file, sentence }) => {
  expect(existsSync(join(root, file))).toBe(true);
  const source = readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'");
  expect(source.includes(sentence)).toBe(true);
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { figuresOf } from '../../rules/describe';
import { rulesPage } from '../../scripts/docs-rules';
import { beijing } from './rulesFixture';

test('docs/rules.md shows the figures of the packs as they are: npm run docs:rules', () => {
  const page = readFileSync(path.join(__dirname, '../../docs/rules.md'), 'utf8');
  expect(rulesPage(page)).toBe(page);
});

test('every figure of the policy is listed with its source and certainty', () => {
  const figures = figuresOf(beijing);
  expect(figures.length).toBeGreaterThan(70);
  expect(figures.find((each) => each.path === 'policy.limits.report.3')).toEqual({
    path: 'policy.limits.report.3',
    value: '7 naturalDay (rollOver)',
    source: expect.stringContaining('TL-3'),
    certainty: 'B',
    note: expect.stringContaining('rollOver'),
  });
  expect(figures.find((each) => each.path === 'policy.ladder.0.after')?.value).toBe('1 workday');
  expect(figures.find((each) => each.path === 'catalogue.legal.market.food.0.limit')?.value).toBe('45 workday');
  expect(figures.filter((each) => each.certainty === 'P').length).toBeGreaterThan(50);
});

test('a page without its marks is not overwritten', () => {
  expect(() => rulesPage('# Rules')).toThrow(/lacks/);
});

import { type City, openCity } from './city';
import { type Cell, covers, report, table } from './expectation';

/**
 * Who may what, over all roles, addresses, ownerships and fields: the expectation is written by hand in the CSV files beside
 * this one, from §2.4 of the regulation's reading, and not taken from the tables the API decides by. Real engine, real database.
 */
let city: City;
const cells: Cell[] = [];
beforeAll(async () => {
  city = await openCity();
}, 600_000);
afterAll(async () => {
  process.stdout.write(`${report(cells)}\n`);
  await city.close();
});

const wrong = () => cells.filter(({ expected, got }) => expected !== got);

test('every route that is served, and every command, stands in the expectation', () => {
  const asked = [...covers()].sort();
  const served = [...city.house.app.served.keys()].sort();
  expect(asked).toEqual(served);
});

test('orders: what is asked of each × who asks', async () => {
  for (const [what, order, may] of table('orders.csv'))
    for (const actor of city.actors) cells.push(await city.askOfOrder(what, order, actor, may.includes(actor.name)));
  expect(wrong()).toEqual([]);
}, 900_000);

test('fields: what may be learnt of an order × who asks', async () => {
  for (const [field, order, may] of table('fields.csv'))
    for (const actor of city.actors) cells.push(await city.learns(field, order, actor, may.includes(actor.name)));
  expect(wrong()).toEqual([]);
}, 900_000);

test('lists, rules, figures, logs × who asks', async () => {
  for (const [what, , may] of table('lists.csv'))
    for (const actor of city.actors) cells.push(await city.askAtLarge(what, actor, may.includes(actor.name)));
  expect(wrong()).toEqual([]);
}, 900_000);

test('commands × who gives them; what is refused changes nothing', async () => {
  for (const [name, scene, may] of table('commands.csv'))
    for (const actor of city.actors) cells.push(await city.command(name, scene, actor, may.includes(actor.name)));
  expect(wrong()).toEqual([]);
  expect(await city.changed()).toEqual([]);
}, 1_200_000);

test('the matrix is as large as quality.md asks for', () => {
  expect(cells.length).toBeGreaterThanOrEqual(1_500);
});

import { sharesOf } from '../../bench/parts';

const node = (id: number, functionName: string, url: string, children: readonly number[] = []) => ({
  id,
  callFrame: { functionName, url },
  children,
});

/** A route asks the database: what Node does for the driver is the driver's; what is idle or before the window is nobody's. */
const PROFILE = {
  startedAt: 1_000,
  nodes: [
    node(1, '(root)', '', [2, 3, 8, 9]),
    node(2, '(idle)', ''),
    node(3, 'route', 'file:///house/api/routes/orders.ts', [4, 7]),
    node(4, 'query', 'file:///house/node_modules/pg/lib/client.js', [5, 6]),
    node(5, 'writev', ''),
    node(6, 'parse', 'file:///house/node_modules/pg-protocol/dist/parser.js'),
    node(7, 'parse', 'file:///house/node_modules/@x/y/node_modules/zod/index.js'),
    node(8, '(garbage collector)', ''),
    node(9, 'tick', 'node:internal/process/task_queues'),
  ],
  samples: [5, 2, 3, 5, 6, 7, 8, 9],
  timeDeltas: [1_000, 5_000, 10_000, 20_000, 10_000, 30_000, 20_000, 10_000],
};

test('each sample is booked to the innermost part of the program, from an instant on', () => {
  expect(sharesOf(PROFILE, '/house', 1_010)).toEqual([
    { part: 'pg', share: 0.3 },
    { part: 'zod', share: 0.3 },
    { part: 'GC', share: 0.2 },
    { part: 'api/', share: 0.1 },
    { part: 'Node.js', share: 0.1 },
  ]);
});

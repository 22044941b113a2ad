import { complaintId } from '../../workflows/messages';
import { type Desk, openDesk } from '../workflows/desk';
import type { Switches } from './hands';
import { foreignUrge, SCENARIOS, switched } from './scenarios';

/** What is decided again at every task must come out the same, or the task fails: no worker remembers anything here. */
describe('a worker without memory replays the whole case at every message', () => {
  const switches: Switches = { append: false, resolve: false, checkSignal: false, foreign: false, outward: false };
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({
      name: 'uncached',
      tuning: { maxCachedWorkflows: 0 },
      around: switched(switches, (orderNo) => foreignUrge(desk, orderNo)),
    });
  });
  afterAll(() => desk.close());

  test.each([
    'kept-in-time',
    'silent-unit',
    'redone',
    'signals',
    'keys-away',
    'rules-away',
    'ledger-away',
    'something-else-stands',
    'something-else-stands-after-an-outage',
    'continued-as-new',
    'whistle-missed-and-absent',
    'whistle-continued-as-new',
    'late-urge-after-closing',
  ])('%s', async (name) => {
    const play = SCENARIOS[name];
    if (!play) throw new Error(`no scenario ${name}`);
    const orderNo = await play(desk, switches);
    const { events } = await desk.client.workflow.getHandle(complaintId(orderNo)).fetchHistory();
    const failed = events?.filter(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes);
    expect(failed).toEqual([]);
  });
});

import { fold } from '../../domain/evolve';
import { SUGGESTING_SCENARIOS } from '../replay/suggestingScenarios';
import { type Desk, eventsOf, MARKET, openDesk } from './desk';

const OFF = { outward: false, append: false, resolve: false, checkSignal: false, foreign: false };

describe('art. 12: a suggestion in the running case', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'suggesting' });
  });
  afterAll(() => desk.close());

  const played = async (name: string) => {
    const play = SUGGESTING_SCENARIOS[name];
    if (!play) throw new Error(name);
    const events = await eventsOf(desk, await play(desk, OFF));
    return { state: fold(events), dispatches: events.filter(({ type }) => type === 'DISPATCHED') };
  };

  test('sure enough: dispatched at intake, the model’s hash in the ledger; the unit may object', async () => {
    const { state, dispatches } = await played('suggested-objected-upheld');
    expect(dispatches).toMatchObject([
      { unit: MARKET, how: 'suggested', suggested: { model: 'd'.repeat(64), confidence: 0.97, basis: 'text' } },
      { how: 'ruling' },
    ]);
    expect(state.objections).toMatchObject([{ dispatch: { how: 'suggested' }, upheld: true }]);
  });

  test('less sure: a person decides and the suggestion stands on the order', async () => {
    const { state, dispatches } = await played('suggested-below-threshold');
    expect(dispatches).toMatchObject([{ unit: MARKET, how: 'person' }]);
    expect(state.suggestion).toMatchObject({ units: [{ confidence: 0.6 }] });
  });

  test('held back: followed when the agent lets go of it', async () => {
    expect((await played('suggested-after-hold')).dispatches).toMatchObject([{ unit: MARKET, how: 'suggested' }]);
  });
});

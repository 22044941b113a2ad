import { AGENT, commandOf, type Desk, liveState, openDesk, takeIn, until } from './desk';

const CALLERS = 60;

describe('many messages for one order at once', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'burst' });
  });
  afterAll(() => desk.close());

  test(`${CALLERS} urges at the same moment: each is taken once, or told to come again and then taken once`, async () => {
    const orderNo = await takeIn(desk);
    let toldAgain = 0;
    const urge = async (i: number) => {
      const command = commandOf('urge', {}, AGENT, `burst-${i}`);
      await until(
        () =>
          desk.gateway.command(orderNo, command).catch((error: { code?: string }) => {
            toldAgain++;
            // Only ever "come again", never a refusal and never a fault of our own.
            expect(['ENGINE_UNAVAILABLE', 'WORKER_UNAVAILABLE']).toContain(error.code);
            return undefined;
          }),
        (answer) => answer !== undefined,
        // Beside a replay that takes both cores the engine gives tasks of a burst back several times, ten seconds each.
        240_000,
      );
    };
    await Promise.all(Array.from({ length: CALLERS }, (_, i) => urge(i)));
    expect((await liveState(desk, orderNo)).urges).toBe(CALLERS);
    console.info(`${CALLERS} at once, ${toldAgain} told to come again`);
  }, 300_000);
});

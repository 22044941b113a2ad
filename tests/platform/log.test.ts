import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, fileAndScreen, temporalLogger } from '../../platform/log';

function listen(level: 'trace' | 'info' = 'trace') {
  const lines: string[] = [];
  const logger = createLogger(level, 'test', { write: (line) => void lines.push(line) });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('logs', () => {
  test('a line is JSON with the level in words and an ISO time', () => {
    const { logger, last } = listen();
    logger.info({ orderNo: 'BJ-1' }, 'taken in');
    expect(last()).toMatchObject({ level: 'info', process: 'test', orderNo: 'BJ-1', msg: 'taken in' });
    expect(last().time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  test('personal and secret fields are hidden at any depth', () => {
    const { logger, lines } = listen();
    logger.warn({ caller: { x: '李四' }, a: [{ b: { phone: '139', content: '漏水', Authorization: 'k' } }] }, 'm');
    for (const secret of ['李四', '139', '漏水', '"k"']) expect(lines[0]).not.toContain(secret);
  });

  test('what lies deeper than six levels is cut, not trusted', () => {
    const { logger, lines } = listen();
    logger.info({ a: { b: { c: { d: { e: { f: { g: '李四' } } } } } } }, 'm');
    expect(lines[0]).not.toContain('李四');
  });

  test('a mobile number or a password that got into a message is masked', () => {
    const { logger, lines } = listen();
    logger.error({ err: new Error('call 13800138000 failed') }, 'postgres://jiesu:hunter2@127.0.0.1:5432/jiesu');
    expect(lines[0]).not.toMatch(/13800138000|hunter2/);
    expect(lines[0]).toContain('postgres://jiesu:***@127.0.0.1');
  });

  test('an epoch time in milliseconds is not taken for a phone number', () => {
    const { logger, last } = listen();
    logger.info({ at: 1_795_531_200_000 }, 'm');
    expect(last().at).toBe(1_795_531_200_000);
  });

  test("Temporal's logger puts the message first and its error under err", () => {
    const { logger, last, lines } = listen('info');
    const adapter = temporalLogger(logger);
    adapter.warn('task failed', { error: new Error('why'), taskToken: 'AAA', workflowId: 'complaint/1' });
    expect(last()).toMatchObject({
      level: 'warn',
      msg: 'task failed',
      workflowId: 'complaint/1',
      err: { message: 'why' },
    });
    expect(lines[0]).not.toContain('AAA');
    adapter.log('INFO', 'plain');
    expect(last()).toMatchObject({ level: 'info', msg: 'plain' });
    adapter.trace('too low');
    adapter.debug('too low');
    expect(lines).toHaveLength(2);
  });

  test('of the one command go to a file, and to the screen from warnings on, masked in both', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-log-'));
    const screen: string[] = [];
    const destination = fileAndScreen(join(folder, 'logs', 'jiesu.log'), { write: (line) => void screen.push(line) });
    const logger = createLogger('info', 'test', destination);
    logger.debug('too low');
    logger.info('taken in');
    logger.warn('call 13800138000');
    const lines = readFileSync(join(folder, 'logs', 'jiesu.log'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['taken in', 'call 1**********']);
    expect(screen.map((line) => JSON.parse(line).msg)).toEqual(['call 1**********']);
    rmSync(folder, { recursive: true });
  });

  test('a log file that cannot be written stops nothing', () => {
    const screen: string[] = [];
    const destination = fileAndScreen('/dev/null/logs/jiesu.log', { write: (line) => void screen.push(line) });
    const logger = createLogger('info', 'test', destination);
    expect(() => logger.warn('still said')).not.toThrow();
    expect(screen).toHaveLength(1);
  });
});

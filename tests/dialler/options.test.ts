import { readOptions } from '../../dialler/options';

describe('the dialler’s command line', () => {
  test('needs a key and nothing else', () => {
    const { url, key, shares, everyMs } = readOptions([], { DIALLER_KEY: 'k' });
    expect(url.href).toBe('http://127.0.0.1:8080/');
    expect({ key, everyMs }).toEqual({ key: 'k', everyMs: 5_000 });
    expect(shares.satisfied).toBe(60);
  });

  test.each([
    [[], '--key'],
    [['--key', 'k', '--url', 'localhost'], '--url'],
    [['--key', 'k', '--answers', 'happy=1'], '--answers'],
    [['--key', 'k', '--answers', 'satisfied=0'], '--answers'],
    [['--key', 'k', '--answers', 'satisfied=-1'], '--answers'],
    [['--key', 'k', '--every', '0'], '--every'],
    [['--key', 'k', '--seed', 'x'], '--seed'],
    [['--key', 'k', '--listen', '9000'], 'FOLLOW_UP_HOOK_SECRET'],
    [['--key', 'k', '--what'], '--what'],
  ])('%j is refused by naming %s', (args, named) => {
    expect(() => readOptions(args, {})).toThrow(named);
  });

  test('takes announcements only with their secret', () => {
    const env = { DIALLER_KEY: 'k', FOLLOW_UP_HOOK_SECRET: 's' };
    expect(readOptions(['--listen', '9000'], env).listen).toEqual({ port: 9_000, secret: 's' });
  });
});

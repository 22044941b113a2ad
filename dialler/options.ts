import { resolve } from 'node:path';
import { readCommandLine, wholeNumber, wrongUsage } from '../platform/commandLine';
import type { StartupError } from '../platform/failures';
import { ANSWERS, type AnswerShares } from './behaviour';

/** How a dialler runs. */
export interface DiallerOptions {
  /** Where the API listens. */
  readonly url: URL;
  /** API key of role visitor. */
  readonly key: string;
  readonly seed: number;
  readonly shares: AnswerShares;
  /** Folder of the journal; one dialler at a time works in it. */
  readonly folder: string;
  /** How often the list is asked for, ms; with `listen` only to pick up what was never announced. */
  readonly everyMs: number;
  /** Ends after one look at the list. */
  readonly once: boolean;
  /** Also takes announcements: port and shared secret. */
  readonly listen?: { readonly port: number; readonly secret: string };
}

export const USAGE = `npm run dialler -- [--url http://127.0.0.1:8080] [--key KEY] [--answers satisfied=60,basic=20,dissatisfied=10,noAnswer=10]
  [--seed 1] [--folder .data/dialler] [--every 5] [--once] [--listen PORT]

  --key      回访员的 API 密钥，也可用 DIALLER_KEY / API key of role visitor, or DIALLER_KEY
  --answers  各种结果的份额 / shares of what comes of a call: ${ANSWERS.join(', ')}
  --every    轮询间隔（秒） / seconds between two looks at the list
  --listen   接收外发通知的端口，密钥取 FOLLOW_UP_HOOK_SECRET / port for announcements, their secret in FOLLOW_UP_HOOK_SECRET
`;

/**
 * Reads the command line.
 * @throws StartupError `CONFIG` naming what is wrong
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DiallerOptions {
  const { values } = parse(args);
  const key = values.key ?? env.DIALLER_KEY ?? '';
  if (key === '') throw wrong('--key', '需要回访员的 API 密钥 / an API key of role visitor is needed');
  const port = env.PORT ?? '8080';
  const url = values.url ?? `http://127.0.0.1:${port}`;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw wrong('--url', 'http(s)://host:port');
  const listen = values.listen === undefined ? undefined : whole('--listen', values.listen, 1, 65_535);
  const secret = env.FOLLOW_UP_HOOK_SECRET ?? '';
  if (listen !== undefined && secret === '') throw wrong('FOLLOW_UP_HOOK_SECRET', '未设置 / not set');
  return {
    url: new URL(url),
    key,
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    shares: readShares(values.answers ?? 'satisfied=60,basic=20,dissatisfied=10,noAnswer=10'),
    folder: resolve(values.folder ?? `${env.DATA_DIR ?? '.data'}/dialler`),
    everyMs: whole('--every', values.every ?? '5', 1, 3_600) * 1_000,
    once: values.once ?? false,
    ...(listen !== undefined && { listen: { port: listen, secret } }),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    url: text,
    key: text,
    answers: text,
    seed: text,
    folder: text,
    every: text,
    listen: text,
    once: { type: 'boolean' },
  } as const;
  return readCommandLine(args, options, USAGE);
}

function readShares(text: string): AnswerShares {
  const shares: Partial<Record<(typeof ANSWERS)[number], number>> = {};
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split('=');
    const answer = ANSWERS.find((each) => each === name.trim());
    const share = Number(value);
    if (!answer || value.trim() === '' || !(share >= 0)) throw wrong('--answers', `${ANSWERS.join('=…,')}=…`);
    shares[answer] = share;
  }
  if (Object.values(shares).every((share) => share === 0)) throw wrong('--answers', '份额全为零 / all shares are 0');
  return shares;
}

function whole(name: string, text: string, least: number, most: number): number {
  return wholeNumber(USAGE, name, text, least, most);
}

function wrong(name: string, expected: string): StartupError {
  return wrongUsage(USAGE, `${name}: ${expected}`);
}

import { isIP } from 'node:net';
import { z } from 'zod';

/** Who may come to the API in a browser's name, and whose word is taken for where a request came from. */
export interface Doorway {
  /** Origins of web pages that may ask; empty: none but our own. */
  readonly allowedOrigins: readonly string[];
  /** Reverse proxies whose X-Forwarded-For is believed; empty: nobody's. */
  readonly trustedProxies: readonly string[];
}

const list = (isGood: (item: string) => boolean) =>
  z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .refine((items) => items.every(isGood))
    .default([]);

/** Scheme, host and port as a browser writes them: no path, no wildcard. */
function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** An address or a block of addresses; not everybody. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const kind = isIP(address);
  if (kind === 0 || more.length > 0) return false;
  const longest = kind === 4 ? 32 : 128;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= longest);
}

/** What the environment may say of it. */
export const DOORWAY_VARIABLES = { ALLOWED_ORIGINS: list(isOrigin), TRUSTED_PROXIES: list(isNetwork) };

/** What each must be, in words for people. */
export const DOORWAY_EXPECTED = {
  ALLOWED_ORIGINS: '来源，逗号分隔，例如 https://console.example.cn / origins, separated by commas',
  TRUSTED_PROXIES: '地址或网段，逗号分隔，例如 10.0.0.0/8 / addresses or networks, separated by commas',
} as const;

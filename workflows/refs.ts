const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** 64 hex digits, filled up to whole groups of three, are 44 digits of base64url; the last one holds nothing. */
const SHORT = 43;

/** A SHA-256 in base64url: every history keeps some of them, and 43 characters say what 64 hex digits say. Anything else stays. */
export function shortRef(ref: string): string {
  if (!/^[0-9a-f]{64}$/.test(ref)) return ref;
  let short = '';
  for (let i = 0; i < 66; i += 3) {
    const twelveBits = Number.parseInt(`${ref}00`.slice(i, i + 3), 16);
    short += DIGITS.charAt(twelveBits >> 6) + DIGITS.charAt(twelveBits & 63);
  }
  return short.slice(0, SHORT);
}

/** Inverse of {@link shortRef}; what was never short stays as it is. */
export function longRef(short: string): string {
  if (!/^[\w-]{43}$/.test(short)) return short;
  let ref = '';
  for (let i = 0; i < SHORT; i += 2) {
    const [high = 'A', low = 'A'] = short.slice(i, i + 2);
    ref += (DIGITS.indexOf(high) * 64 + DIGITS.indexOf(low)).toString(16).padStart(3, '0');
  }
  return ref.slice(0, 64);
}

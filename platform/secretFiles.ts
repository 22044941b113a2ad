import { readFileSync } from 'node:fs';
import { parseKeys } from './keys/source';

/** A file that holds the password of an address, and the address it belongs to. */
export const PASSWORD_FILES = {
  DATABASE_PASSWORD_FILE: 'DATABASE_URL',
  DATABASE_PASSWORD_LEDGER_FILE: 'DATABASE_URL_LEDGER',
  DATABASE_PASSWORD_VAULT_FILE: 'DATABASE_URL_VAULT',
  DATABASE_PASSWORD_READER_FILE: 'DATABASE_URL_READER',
  DATABASE_PASSWORD_AUDITOR_FILE: 'DATABASE_URL_AUDITOR',
} as const;

/** Every setting that names the file of another one; the keys of vault and histories have their own (keys/source.ts). */
export const SECRET_FILES = [
  ...(Object.keys(PASSWORD_FILES) as (keyof typeof PASSWORD_FILES)[]),
  'ARCHIVE_KEY_FILE',
  'FOLLOW_UP_HOOK_SECRET_FILE',
] as const;
export type SecretFile = (typeof SECRET_FILES)[number];

/** What such a file must be, in words for people. */
export const SECRET_FILE_EXPECTED =
  '可读的非空文件；其设置本身须另有地址而不含密码，或不另设 / a readable file that is not empty, beside an address without a password, or instead of the setting itself';

/**
 * Puts what lies in files into the settings that they stand for. Read once: a new password asks for a restart.
 *
 * @param given the settings by name, changed in place
 * @returns names of the files that cannot be read, are empty, or stand beside what they would replace
 */
export function fillSecrets(given: Record<string, string>): readonly SecretFile[] {
  return SECRET_FILES.filter((name) => {
    const file = given[name];
    if (file === undefined) return false;
    let text: string;
    try {
      text = readFileSync(file, 'utf8').trim();
    } catch {
      return true;
    }
    return text === '' || !fillOne(given, name, text);
  });
}

/** @returns false where it cannot be put */
function fillOne(given: Record<string, string>, name: SecretFile, text: string): boolean {
  if (name === 'FOLLOW_UP_HOOK_SECRET_FILE') {
    if (given.FOLLOW_UP_HOOK_SECRET !== undefined) return false;
    given.FOLLOW_UP_HOOK_SECRET = text;
    return true;
  }
  if (name === 'ARCHIVE_KEY_FILE') {
    // One key a line, as in the files of the other keys: the first one locks.
    const [current, ...old] = (parseKeys(text) ?? []).map((key) => key.toString('base64'));
    if (current === undefined || given.ARCHIVE_KEY !== undefined) return false;
    given.ARCHIVE_KEY = current;
    if (old.length > 0) given.ARCHIVE_OLD_KEYS = old.join(',');
    return true;
  }
  const address = given[PASSWORD_FILES[name]];
  if (address === undefined || !URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.password !== '') return false;
  url.password = encodeURIComponent(text);
  given[PASSWORD_FILES[name]] = url.href;
  return true;
}

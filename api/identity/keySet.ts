import { readFileSync, statSync } from 'node:fs';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** How long fetched keys are used without asking again; a key id nobody knows is asked for at once, at most every half minute. */
const FRESH_MS = 10 * 60_000;
const COOLDOWN_MS = 30_000;
const TIMEOUT_MS = 3_000;

/** The keys of the identity provider cannot be had. */
export class KeysAway extends Error {
  constructor(cause: unknown) {
    super('the keys of the identity provider cannot be fetched', { cause });
    this.name = 'KeysAway';
  }
}

/**
 * The public keys by which tokens are verified. Where they come from is a setting: no header of a token (`jku`, `x5u`, `jwk`)
 * names a key or an address.
 *
 * @param place an https address, or a file
 */
export function keySetAt(place: string): JWTVerifyGetKey {
  return /^https?:/.test(place) ? fromAddress(new URL(place)) : fromFile(place);
}

/** While the provider is away the keys last fetched go on; with none it is said that it is away. */
function fromAddress(address: URL): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(address, {
    cacheMaxAge: FRESH_MS,
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: TIMEOUT_MS,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      const known = remote.jwks();
      if (known === undefined) throw new KeysAway(error);
      return createLocalJWKSet(known)(header, token);
    }
  };
}

/** Read anew when the file was changed. */
function fromFile(path: string): JWTVerifyGetKey {
  let read: { readonly at: number; readonly keys: JWTVerifyGetKey } | undefined;
  return (header, token) => {
    try {
      const at = statSync(path).mtimeMs;
      if (read?.at !== at)
        read = { at, keys: createLocalJWKSet(JSON.parse(readFileSync(path, 'utf8')) as JSONWebKeySet) };
    } catch (error) {
      if (read === undefined) throw new KeysAway(error);
    }
    return read.keys(header, token);
  };
}

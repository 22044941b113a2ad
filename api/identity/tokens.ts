import { createHash } from 'node:crypto';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { ROLES, type Role } from '../../domain/commands';
import { mixesDuties } from '../../domain/permissions';
import { StartupError } from '../../platform/failures';
import type { SignIn } from '../../platform/config';
import type { Principal } from '../auth';
import { Problem } from '../problem';
import { KeysAway, keySetAt } from './keySet';

/** Asymmetric only: with HS… whoever knows the public key could sign, and `none` is no signature. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
/** A token is a day's work at most, whatever its issuer says. */
const MOST_AGE = '12h';
const WITH_UNIT: readonly Role[] = ['unit', 'district'];
/** Not from a person's sign-in: the clock, and citizens, who come by number and code. */
const NEVER: readonly string[] = ['timer', 'caller'];

/** Is what was presented a token (three parts) rather than one of our keys? */
export function isToken(presented: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(presented);
}

/**
 * Says who presents a token of the identity provider (OpenID Connect, RFC 7519, RFC 8725): issuer, audience, signature, times;
 * roles and unit from the claims the settings name.
 *
 * @param settings where the provider is and how its claims are read
 * @param now real clock, ms
 * @returns the principal; throws Problem BAD_TOKEN, TOKEN_EXPIRED, NO_ROLE, MIXED_DUTIES, IDENTITY_UNAVAILABLE
 * @throws StartupError `CONFIG` for a role nobody knows in the map
 */
export function tokenReader(
  settings: SignIn,
  now: () => number = Date.now,
  keys: JWTVerifyGetKey = keySetAt(settings.jwks),
): (token: string) => Promise<Principal> {
  checkMap(settings);
  const { issuer, audience, clockSkewS: clockTolerance } = settings;
  const options = { issuer, audience, clockTolerance, algorithms: ALGORITHMS, maxTokenAge: MOST_AGE };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        ...options,
        requiredClaims: ['exp', 'iat', 'sub'],
        currentDate: new Date(now()),
      });
      return principalIn(payload, settings);
    } catch (error) {
      throw problemOf(error);
    }
  };
}

function checkMap({ roleMap }: SignIn): void {
  const known: readonly string[] = ROLES;
  const wrong = Object.values(roleMap).filter((role) => !known.includes(role) || NEVER.includes(role));
  if (wrong.length > 0)
    throw new StartupError('CONFIG', `OIDC_ROLE_MAP: 未知角色 / unknown roles: ${wrong.join(', ')}`);
}

function problemOf(error: unknown): unknown {
  if (error instanceof Problem) return error;
  if (error instanceof KeysAway) return new Problem('IDENTITY_UNAVAILABLE', { cause: error });
  if (error instanceof errors.JWTExpired) return new Problem('TOKEN_EXPIRED');
  if (error instanceof errors.JWTClaimValidationFailed && ['nbf', 'iat'].includes(error.claim))
    return new Problem(error.reason === 'missing' ? 'BAD_TOKEN' : 'TOKEN_EXPIRED');
  if (error instanceof errors.JOSEError || error instanceof TypeError) return new Problem('BAD_TOKEN');
  return error;
}

/** The claim at a path of names, as `realm_access.roles`; a name itself may hold dots or be an address. */
function claimAt(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  return path.split('.').reduce<unknown>((found, name) => {
    const inner = typeof found === 'object' && found !== null && Object.hasOwn(found, name);
    return inner ? (found as Record<string, unknown>)[name] : undefined;
  }, payload);
}

function principalIn(payload: JWTPayload, { issuer, rolesClaim, unitClaim, roleMap }: SignIn): Principal {
  const said = claimAt(payload, rolesClaim);
  const names = typeof said === 'string' ? said.split(/[\s,]+/) : Array.isArray(said) ? said : [];
  const mapped = Object.keys(roleMap).length > 0;
  const known: readonly unknown[] = ROLES.filter((role) => !NEVER.includes(role));
  const roles = names.flatMap((name): Role[] => {
    const role: unknown = mapped ? typeof name === 'string' && Object.hasOwn(roleMap, name) && roleMap[name] : name;
    return known.includes(role) ? [role as Role] : [];
  });
  const unit = claimAt(payload, unitClaim);
  const code = typeof unit === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/.test(unit) ? unit : undefined;
  const usable = [...new Set(roles)].filter((role) => code !== undefined || !WITH_UNIT.includes(role));
  if (usable.length === 0) throw new Problem('NO_ROLE');
  if (mixesDuties(usable)) throw new Problem('MIXED_DUTIES');
  return { keyId: personId(issuer, String(payload.sub)), roles: usable, ...(code !== undefined && { unit: code }) };
}

/** Who acts stands in events for ever, so not the subject itself, which may be a name or a number of the house. */
function personId(issuer: string, subject: string): string {
  return `p-${createHash('sha256').update(`${issuer}\n${subject}`).digest('hex').slice(0, 20)}`;
}

import { z } from 'zod';

/** The identity provider by which people sign in (OpenID Connect). */
export interface SignIn {
  readonly issuer: string;
  readonly audience: string;
  /** Where its public keys are: an https address, or a file. */
  readonly jwks: string;
  /** The claim with the roles, e.g. `realm_access.roles`, and the one with the unit's code. */
  readonly rolesClaim: string;
  readonly unitClaim: string;
  /** The provider's names → our roles; empty: the provider uses ours. */
  readonly roleMap: Readonly<Record<string, string>>;
  readonly clockSkewS: number;
}

const keyPlace = z.string().refine((text) => {
  if (text.startsWith('/')) return !text.includes('\0');
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && here));
});
const claim = z.string().regex(/^[\x21-\x7e]{1,200}$/);
const roleMap = z
  .string()
  .transform((text): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  })
  .pipe(z.record(z.string(), z.string()));
/** What the environment may say of it. */
export const SIGN_IN_VARIABLES = {
  OIDC_ISSUER: z
    .string()
    .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text))
    .optional(),
  OIDC_AUDIENCE: z.string().min(1).max(200).optional(),
  OIDC_JWKS: keyPlace.optional(),
  OIDC_ROLES_CLAIM: claim.default('roles'),
  OIDC_UNIT_CLAIM: claim.default('unit'),
  OIDC_ROLE_MAP: roleMap.default({}),
  OIDC_CLOCK_SKEW_S: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .refine((seconds) => seconds <= 300)
    .default(30),
};

/** What each must be, in words for people. */
export const SIGN_IN_EXPECTED = {
  OIDC_ISSUER: '颁发者网址 / the issuer, an http(s) URL',
  OIDC_AUDIENCE: '本系统在身份认证中的标识 / what tokens for this system name as their audience',
  OIDC_JWKS:
    'https 网址（本机可用 http）或绝对路径文件 / an https URL (http on this machine) or the absolute path of a file',
  OIDC_ROLES_CLAIM: '声明名，例如 realm_access.roles / the name of a claim',
  OIDC_UNIT_CLAIM: '声明名 / the name of a claim',
  OIDC_ROLE_MAP: 'JSON 对象，例如 {"热线坐席":"agent"} / a JSON object of names to roles',
  OIDC_CLOCK_SKEW_S: '0–300 秒 / seconds, 0 to 300',
} as const;

/** All of them or none: half a provider would let in nobody, or the wrong ones. */
export const SIGN_IN_NEEDED = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS'] as const;

const READ = z.object(SIGN_IN_VARIABLES);

/** The provider, where one is set. */
export function signInOf(set: z.infer<typeof READ>): SignIn | undefined {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS: jwks } = set;
  if (issuer === undefined || audience === undefined || jwks === undefined) return undefined;
  return {
    issuer,
    audience,
    jwks,
    rolesClaim: set.OIDC_ROLES_CLAIM,
    unitClaim: set.OIDC_UNIT_CLAIM,
    roleMap: set.OIDC_ROLE_MAP,
    clockSkewS: set.OIDC_CLOCK_SKEW_S,
  };
}

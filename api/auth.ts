import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { assignmentsOf, openAssignment } from '../domain/assigning';
import { wasCalled, worksOn } from '../domain/calling';
import { type Actor, COMMANDS, type CommandName, type CommandRow, type Role } from '../domain/commands';
import { PERMISSIONS, type PermissionName, reachOf, type Right, rolesFor } from '../domain/permissions';
import { raisesOf } from '../domain/raising';
import { isConfidential, readersOf } from '../domain/secrecy';
import { hangDesk } from '../domain/hanging';
import { type OrderState, ownerOf } from '../domain/state';
import { supervisionsOf } from '../domain/supervising';
import type { UnitCode } from '../domain/terms';
import { tokensOf } from '../ledger/projections/complaint/rowsOf';
import { Problem } from './problem';
import { coded } from './views/coded';

/** Whose key it is. Roles, unit and public id stand with the key and come from nowhere else. */
export interface Principal {
  readonly keyId: string;
  readonly roles: readonly Role[];
  readonly unit?: UnitCode;
  /** The units below the own one, by the rules in force; looked up where a right reaches to them. */
  readonly below?: readonly UnitCode[];
}

/** The store of hashed keys. Undefined: no such key, or revoked. Throws when the store is away. */
export type Authenticate = (presented: string) => Promise<Principal | undefined>;

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined;
  }
  interface FastifyContextConfig {
    /** The row of domain/permissions.ts or of the commands that the route stands under; a route without one is not served. */
    right?: Right;
  }
}

/** While the store is away nobody can revoke a key in it either; a key seen today may go on. */
const STALE_MS = 12 * 3_600_000;
const MOST_KEYS = 10_000;

/**
 * Lets keys seen within half a day go on while their store is away, so that commands are taken during an outage of the
 * ledger (design.md "Acknowledged"). Kept by the key's hash.
 * @param now real clock, ms
 */
export function throughOutages(authenticate: Authenticate, now: () => number): Authenticate {
  const seen = new Map<string, { readonly principal: Principal; readonly at: number }>();
  return async (presented) => {
    const digest = createHash('sha256').update(presented).digest('base64');
    let principal: Principal | undefined;
    try {
      principal = await authenticate(presented);
    } catch (error) {
      const known = seen.get(digest);
      if (known !== undefined && now() - known.at < STALE_MS) return known.principal;
      throw error;
    }
    seen.delete(digest);
    if (principal !== undefined) {
      if (seen.size >= MOST_KEYS) seen.delete(seen.keys().next().value as string);
      seen.set(digest, { principal, at: now() });
    }
    return principal;
  };
}

/** The key or token a request presents, in `Authorization: Bearer`, or the key in `X-API-Key`. A token may be long. */
export function presentedKey(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  const bearer = authorization === undefined ? undefined : /^Bearer +([\x21-\x7e]{1,8000})$/i.exec(authorization)?.[1];
  const plain = request.headers['x-api-key'];
  return bearer ?? (typeof plain === 'string' && /^[\x21-\x7e]{1,200}$/.test(plain) ? plain : undefined);
}

/** @throws Problem NO_KEY: a route without authentication asks who is there */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === undefined) throw new Problem('NO_KEY');
  return request.principal;
}

/**
 * The actor of a command: the first of the key's roles that the command's row allows.
 * @throws Problem ROLE_NOT_ALLOWED
 */
export function actorFor(principal: Principal, command: CommandName): Actor {
  const row: CommandRow = COMMANDS[command];
  const role = principal.roles.find((each) => row.roles.includes(each));
  if (role === undefined)
    throw new Problem('ROLE_NOT_ALLOWED', {
      rule: row.article,
      expected: { roles: row.roles.map((each) => coded('role', each)) },
    });
  return actorAs(principal, role);
}

export function actorAs({ keyId, unit }: Principal, role: Role): Actor {
  return { role, key: keyId, ...(unit !== undefined && { unit }) };
}

/** Leads the order, or was called in to it, or assigned to, and is at work or on the way; a report 举报 is for the lead alone. */
function worksHere(state: OrderState, unit: UnitCode): boolean {
  const works = worksOn(state, unit) || openAssignment(state, unit) !== undefined;
  return state.holder?.unit === unit || (!isConfidential(state) && works);
}

/**
 * The actor of anything that is no command: the first of the key's roles that the right is for.
 * @throws Problem ROLE_NOT_ALLOWED
 */
export function actorBy(principal: Principal, right: PermissionName): Actor {
  const role = principal.roles.find((each) => rolesFor(right).includes(each));
  if (role === undefined) throw new Problem('FORBIDDEN', { rule: PERMISSIONS[right].article });
  return actorAs(principal, role);
}

/** `all`, or the units whose orders this key may read: its own first; and what counts where an order is for few eyes. */
export type Sight = (
  | { readonly all: true }
  | { readonly all: false; readonly unit: UnitCode; readonly below: readonly UnitCode[] }
) & {
  /** As `role:…` and `unit:…`. */
  readonly eyes: readonly string[];
};

/**
 * How far the key sees under a right.
 * @throws Problem FORBIDDEN for a key that reads nothing under it
 */
export function sightOf(principal: Principal, right: PermissionName = 'readOrder'): Sight {
  const { roles, unit, below = [] } = principal;
  const reach = reachOf(right, roles);
  const own = unit !== undefined && roles.some((role) => reachOf(right, [role]) === 'own');
  const eyes = roles.filter((role) => reachOf(right, [role]) === 'all').map((role) => `role:${role}`);
  if (own) eyes.push(`unit:${unit}`);
  if (reach === 'all') return { all: true, eyes };
  if (own) return { all: false, unit, below, eyes };
  throw new Problem('FORBIDDEN', { rule: PERMISSIONS[right].article });
}

/** Does what is about a unit as a whole lie within the sight: of its own, or of one below it? */
export function reaches(sight: Sight, unit: UnitCode): boolean {
  return sight.all || sight.unit === unit || sight.below.includes(unit);
}

/** Was assigned to, is or was supervised or supervising, or was asked for an opinion. */
function hasPart(state: OrderState, unit: UnitCode): boolean {
  const assigned = assignmentsOf(state).some((each) => each.unit === unit);
  const overseen = supervisionsOf(state).some((each) => each.unit === unit || each.supervisor === unit);
  return assigned || overseen || raisesOf(state).some((each) => each.to === unit);
}

/**
 * Does the key see this order: everything, or as lead unit, district with a copy, or whoever must act now; a unit that was
 * called in by whistle or as co-unit, assigned to from above, supervised or asked, also afterwards, for it answers for its
 * part; and whoever is above the lead in the organisation. An order that is for few eyes only as {@link readersOf} says.
 */
export function sees(sight: Sight, state: OrderState): boolean {
  const readers = tokensOf(readersOf(state));
  if (readers) return readers.some((reader) => sight.eyes.includes(reader));
  if (sight.all) return true;
  const { unit, below } = sight;
  if (state.holder && below.includes(state.holder.unit)) return true;
  const leads = state.holder?.unit === unit || state.copyTo === unit || ownerOf(state)?.unit === unit;
  // A district that decides on hanging, or looks at its progress, need not have had a copy of the order.
  const decides = state.hang !== undefined && hangDesk(state) === unit;
  return leads || decides || wasCalled(state, unit) || hasPart(state, unit);
}

/**
 * Who may read who the caller is (§2.4 "only roles on the order"): the lead unit, the hotline while the order is on its
 * desk, the follow-up caller while a follow-up is open, a unit called in while it is at work on the order. A report of
 * wrongdoing 举报, or one to be kept secret 保密, hides its caller from the desks and from units called in too.
 * @returns the actor to be written into the reading log
 * @throws Problem FORBIDDEN
 */
export function readerOf(
  principal: Principal,
  state: OrderState,
  right: 'readCaller' | 'readSuggestions' = 'readCaller',
): Actor {
  const owner = ownerOf(state);
  const open = !isConfidential(state);
  const may: Partial<Record<Role, boolean>> = {
    unit: principal.unit !== undefined && state.outcome === undefined && worksHere(state, principal.unit),
    visitor: state.visit !== undefined && owner?.role === 'visitor',
    agent: open && owner?.role === 'agent',
    dispatcher: open && owner?.role === 'dispatcher',
    city: open && owner?.role === 'city',
  };
  const role = principal.roles.find((each) => reachOf(right, [each]) === 'onOrder' && may[each] === true);
  if (role === undefined) throw new Problem('FORBIDDEN', { rule: PERMISSIONS[right].article });
  return actorAs(principal, role);
}

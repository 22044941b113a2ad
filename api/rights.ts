import type { FastifyRequest } from 'fastify';
import { COMMANDS, type CommandName } from '../domain/commands';
import { PERMISSIONS, type PermissionName, type PermissionRow, type Right, rolesFor } from '../domain/permissions';
import type { UnitCode } from '../domain/terms';
import { unitsBelow } from '../rules/below';
import { actorFor, principalOf } from './auth';
import type { Deps } from './deps';
import type { Metrics } from './metrics';
import { Problem } from './problem';
import { coded } from './views/coded';

/** Is this route for whoever comes, without a key? A citizen's code is asked for by the route itself. */
export function needsNoKey(right: Right): boolean {
  return right in PERMISSIONS && (PERMISSIONS[right as PermissionName] as PermissionRow).open !== undefined;
}

/** @throws Error at start-up for a route that nobody put into the tables of rights */
export function declared(method: string | readonly string[], url: string, right: Right | undefined): Right {
  if (right !== undefined && (right in PERMISSIONS || right in COMMANDS)) return right;
  throw new Error(`no row of domain/permissions.ts for ${String(method)} ${url}`);
}

/**
 * Asked of every request behind a key before anything of it is read: does one of its roles have the right the route stands
 * under? How far the right reaches is for the route, which knows the order.
 *
 * @throws Problem ROLE_NOT_ALLOWED for a command and intake, FORBIDDEN else
 */
export async function requireRight(request: FastifyRequest, deps: Deps, metrics: Metrics): Promise<void> {
  const { right } = request.routeOptions.config;
  if (right === undefined) return;
  const principal = principalOf(request);
  if (right in COMMANDS) {
    try {
      actorFor(principal, right as CommandName);
    } catch (error) {
      metrics.commands.inc({ command: right, outcome: 'ROLE_NOT_ALLOWED' });
      throw error;
    }
    return;
  }
  const row: PermissionRow = PERMISSIONS[right as PermissionName];
  const mine = principal.roles.filter((role) => rolesFor(right).includes(role));
  if (mine.length === 0) throw refusalOf(right as PermissionName, row);
  const own = principal.unit !== undefined && mine.some((role) => row.may[role] === 'own');
  if (own) request.principal = { ...principal, below: await belowOf(deps, principal.unit) };
}

function refusalOf(right: PermissionName, { article }: PermissionRow): Problem {
  const asCommand: readonly PermissionName[] = ['takeIn', 'startTask'];
  if (!asCommand.includes(right)) return new Problem('FORBIDDEN', { rule: article });
  const roles = rolesFor(right).map((role) => coded('role', role));
  return new Problem('ROLE_NOT_ALLOWED', { rule: article, expected: { roles } });
}

/** While the rules cannot be read, a unit sees its own. */
async function belowOf({ rules }: Deps, unit: UnitCode): Promise<readonly UnitCode[]> {
  const pack = await rules.active().catch(() => undefined);
  return pack ? unitsBelow(pack, unit) : [];
}

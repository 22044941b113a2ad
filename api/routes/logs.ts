import type { DutyActor } from '../../vault/access/dutyLog';
import type { PermissionName } from '../../domain/permissions';
import type { Api } from '../app';
import { actorBy, type Principal, principalOf } from '../auth';
import type { Deps } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { dutiesQuery, dutiesView, readingsQuery, readingsView } from '../schemas/logs';
import { READ_PROBLEMS } from '../schemas/problem';
import { coded, iso } from '../views/coded';

const USUAL = 100;

/** The logs that nobody can change: who read about callers, and what administrators did. Reading them is logged as well. */
export function logRoutes(app: Api, { vault }: Deps): void {
  app.get(
    '/v1/audit/reads',
    {
      config: { right: 'auditReads' },
      schema: {
        tags: [TAGS.audit],
        summary: '阅览日志，最近在前 / who read what about callers, newest first',
        description:
          '只说明谁在何时、因何读取，不含内容；查看本日志本身也记入管理日志。\n\nWho, when, what for; never what it said. Asking is itself logged.',
        security: SECURITY,
        querystring: readingsQuery,
        response: { 200: readingsView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { limit = USUAL, cursor, ...filter } = request.query;
      const by = dutyActor(principalOf(request), 'auditReads');
      const page = { limit, ...(cursor !== undefined && { before: cursor }) };
      const lines = await vault.readings(filter, page, by);
      return {
        readings: lines.map(({ at, actorKey, actorRole, orderNo, what, purpose, found }) => ({
          at: iso(at),
          by: { role: coded('role', actorRole), key: actorKey },
          orderNo,
          what,
          purpose,
          found,
        })),
        ...nextOf(lines, limit),
      };
    },
  );

  app.get(
    '/v1/audit/duties',
    {
      config: { right: 'auditDuties' },
      schema: {
        tags: [TAGS.audit],
        summary: '管理员操作日志，最近在前 / what the administrators did, newest first',
        description:
          '密钥的发放、更换、吊销，规则的发布与启用，日志的查看。\n\nKeys granted, rotated, revoked; rules published and put into force; logs read.',
        security: SECURITY,
        querystring: dutiesQuery,
        response: { 200: dutiesView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { limit = USUAL, cursor } = request.query;
      const by = dutyActor(principalOf(request), 'auditDuties');
      const lines = await vault.duties({ limit, ...(cursor !== undefined && { before: cursor }) }, by);
      return {
        duties: lines.map(({ at, actorKey, actorRole, action, subject, detail }) => ({
          at: iso(at),
          by: { role: coded('role', actorRole), key: actorKey },
          action: coded('adminDuty', action),
          subject,
          detail,
        })),
        ...nextOf(lines, limit),
      };
    },
  );
}

function nextOf(lines: readonly { readonly id: number }[], limit: number): { readonly next?: number } {
  const last = lines.at(-1);
  return lines.length === limit && last ? { next: last.id } : {};
}

function dutyActor(principal: Principal, right: PermissionName): DutyActor {
  const { role } = actorBy(principal, right);
  return { keyId: principal.keyId, role };
}

import { versionOf } from './install';
import { oneProcess } from './rival';

export const DBOS = oneProcess({
  key: 'dbos',
  letter: 'D',
  zh: 'DBOS',
  en: 'DBOS: a durable function in the same process, its records in the same database',
  gives: '持久执行，无单独的引擎 / durable execution without an engine of its own',
  packages: true,
  server: 'contestants/dbos.ts',
  engine: () => `DBOS ${versionOf('@dbos-inc/dbos-sdk')}`,
  // Steps and waits with their results, messages, and the workflow's own row.
  async kept({ judge }, orderNos) {
    const { rows } = await judge.query<{ n: string }>(
      `select ((select count(*) from dbos.operation_outputs where workflow_uuid = any($1))
             + (select count(*) from dbos.notifications where destination_uuid = any($1))
             + (select count(*) from dbos.workflow_status where workflow_uuid = any($1)))::text as n`,
      [orderNos],
    );
    return { events: Number(rows[0]?.n ?? 0) / orderNos.length };
  },
});

export const PG_BOSS = oneProcess({
  key: 'pgboss',
  letter: 'F',
  zh: 'pg-boss 与状态表',
  en: 'pg-boss and a state table: limits and follow-ups are jobs',
  gives: '作业不丢失；流程散在代码各处 / jobs are not lost; the course of a complaint is spread over the code',
  packages: true,
  server: 'contestants/pgboss.ts',
  engine: () => `pg-boss ${versionOf('pg-boss')}`,
  async kept({ judge }, orderNos) {
    const { rows } = await judge.query<{ n: string }>(
      `select count(*)::text as n from pgboss.job where data ->> 'orderNo' = any($1)`,
      [orderNos],
    );
    return { events: Number(rows[0]?.n ?? 0) / orderNos.length };
  },
});

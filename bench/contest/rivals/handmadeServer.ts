/** G: a state machine in PostgreSQL written by hand. One statement a message, timers in a table, SKIP LOCKED. */
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import { given, serve } from '../process';
import { INTAKE_VALUES, intakeValues } from './book';
import { listen } from './http';

const LOOK_EVERY_MS = 250;
const CONNECTIONS = 10;

/** From which stage a message is heard, and where it leads. A report opens the follow-up in the same statement. */
const MOVES = {
  sign: ['dispatch', 'sign'],
  contact: ['sign', 'contact'],
  report: ['contact', 'followUp'],
  score: ['followUp', 'score'],
} as const;

const TAKE_IN = `
  with c as (
    insert into contest.complaint (order_no, stage, intake, sign_due, contact_due, report_due)
    values (${INTAKE_VALUES.replace("'intake'", "'dispatch'")}) on conflict do nothing
    returning order_no, sign_due, contact_due, report_due),
  s as (
    insert into contest.step (order_no, message_id, name)
    select order_no, name, name from c, (values ('intake'), ('dispatch')) as v (name))
  insert into contest.timer (order_no, deadline, due_at)
  select order_no, v.* from c, lateral (values ('sign', sign_due), ('contact', contact_due), ('report', report_due)) as v`;
const HEAR = `
  with s as (
    insert into contest.step (order_no, message_id, name)
    select order_no, $2, $3 from contest.complaint where order_no = $1 and stage = $4 for update
    on conflict do nothing returning order_no),
  f as (
    insert into contest.step (order_no, message_id, name) select order_no, 'followUp', 'followUp' from s where $3 = 'report'),
  t as (delete from contest.timer t using s where t.order_no = s.order_no and t.deadline = $3),
  u as (
    update contest.complaint c set stage = $5, score = coalesce($6, score), changed_at = clock_timestamp()
    from s where c.order_no = s.order_no returning c.stage)
  select coalesce((select stage from u), (select stage from contest.complaint where order_no = $1)) as stage`;
const FALL_DUE = `
  with due as (
    select order_no, deadline from contest.timer where due_at <= now() order by due_at limit 100 for update skip locked),
  gone as (delete from contest.timer t using due d where t.order_no = d.order_no and t.deadline = d.deadline returning t.*),
  s as (
    insert into contest.step (order_no, message_id, name)
    select order_no, 'escalate-' || deadline, 'escalate-' || deadline from gone on conflict do nothing returning order_no)
  update contest.complaint c set escalations = escalations + n
  from (select order_no, count(*) as n from s group by 1) as e where c.order_no = e.order_no`;

serve(async (env) => {
  const pool = new Pool({ connectionString: given(env, 'DATABASE_URL'), max: CONNECTIONS });
  const api = await listen({
    async takeIn(intake) {
      await pool.query({ name: 'take-in', text: TAKE_IN, values: [...intakeValues(intake)] });
      return 'dispatch';
    },
    async hear(no, { id, name, score }) {
      const values = [no, id, name, ...MOVES[name], score ?? null];
      const { rows } = await pool.query<{ stage: string }>({ name: 'hear', text: HEAR, values });
      return rows[0]?.stage ?? '';
    },
  });
  let stopped = false;
  const look = async () => {
    while (!stopped) {
      const { rowCount } = await pool.query({ name: 'fall-due', text: FALL_DUE });
      if (rowCount === 0) await delay(LOOK_EVERY_MS);
    }
  };
  const looking = look();
  return {
    port: api.port,
    async stop() {
      stopped = true;
      await looking;
      await api.close();
      await pool.end();
    },
  };
});

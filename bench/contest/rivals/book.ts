import type { Pool } from 'pg';
import type { Deadline, Intake } from '../scenario';

/** Tables in which the contestants other than ours show their orders, and the views of the judge on them. */
export const BOOK = `
  create table contest.complaint (
    order_no text primary key,
    stage text not null,
    intake jsonb not null,
    sign_due timestamptz not null,
    contact_due timestamptz not null,
    report_due timestamptz not null,
    score text,
    escalations int not null default 0,
    changed_at timestamptz not null default clock_timestamp()
  );
  create table contest.step (
    order_no text not null,
    message_id text not null,
    name text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (order_no, message_id)
  );
  create view contest.seen as
    select c.order_no, c.stage = 'followUp' as in_follow_up, c.stage = 'score' and c.score is not null as done,
      count(s.*) filter (where s.name = 'escalate-report')::int as escalations,
      count(s.*) filter (where s.name = 'escalate-report' and s.at < c.report_due)::int as early
    from contest.complaint c left join contest.step s using (order_no) group by c.order_no;
  create view contest.step_seen as select order_no, name from contest.step;
`;

/** What an engine calls to write a step down. Each is one statement and safe to be done again. */
export interface Book {
  takeIn(intake: Intake): Promise<void>;
  /** The stage is the step's name. @param id of the message, so that a repeat changes nothing */
  step(orderNo: string, name: string, id: string, score?: string): Promise<void>;
  escalate(orderNo: string, deadline: Deadline): Promise<void>;
  stage(orderNo: string): Promise<string>;
}

export const INTAKE_VALUES = `$1, 'intake', $2, now() + $3 * interval '1 ms', now() + $4 * interval '1 ms', now() + $5 * interval '1 ms'`;

export const intakeValues = ({ limits, ...intake }: Intake) =>
  [intake.orderNo, JSON.stringify(intake), limits.sign, limits.contact, limits.report] as const;

const TAKE_IN = `
  with c as (
    insert into contest.complaint (order_no, stage, intake, sign_due, contact_due, report_due)
    values (${INTAKE_VALUES}) on conflict do nothing returning order_no)
  insert into contest.step (order_no, message_id, name) select order_no, 'intake', 'intake' from c`;
const STEP = `
  with s as (
    insert into contest.step (order_no, message_id, name) values ($1, $2, $3) on conflict do nothing returning order_no)
  update contest.complaint c set stage = $3, score = coalesce($4, score), changed_at = clock_timestamp()
  from s where c.order_no = s.order_no`;
const ESCALATE = `
  with s as (
    insert into contest.step (order_no, message_id, name) values ($1, $2, $2) on conflict do nothing returning order_no)
  update contest.complaint c set escalations = escalations + 1 from s where c.order_no = s.order_no`;
const STAGE = 'select stage from contest.complaint where order_no = $1';

/** Prepared statements throughout, as our own ledger has them. */
export function openBook(pool: Pick<Pool, 'query'>): Book {
  const run = (name: string, text: string, values: readonly unknown[]) =>
    pool.query<{ stage: string }>({ name: `book-${name}`, text, values: [...values] });
  return {
    takeIn: async (intake) => void (await run('take-in', TAKE_IN, intakeValues(intake))),
    step: async (no, name, id, score) => void (await run('step', STEP, [no, id, name, score ?? null])),
    escalate: async (no, deadline) => void (await run('escalate', ESCALATE, [no, `escalate-${deadline}`])),
    stage: async (no) => (await run('stage', STAGE, [no])).rows[0]?.stage ?? '',
  };
}

/** The events as a table of this session, with an index: what follows looks things up order by order. */
export const EVENTS = `
create temp table e as
  select order_no, seq, type, event::jsonb as event, (event ->> 'at')::bigint as ms,
    to_char(date_trunc('month', (to_timestamp((event ->> 'at')::bigint / 1000.0) at time zone 'Asia/Shanghai') - interval '18 days') + interval '1 month', 'YYYY-MM') as period
  from ledger.order_event`;

/**
 * Who had the order from which event on: dispatched to it, or the result of its incident taken over, which no longer stands
 * once the order has left the incident.
 */
export const GIVEN = `
create temp table given as
  select g.order_no, g.seq, g.event ->> 'unit' as unit, case g.type when 'RESULT_TAKEN' then
    (select min(l.seq) from e l where l.order_no = g.order_no and l.type = 'LEFT' and l.seq > g.seq) end as until
  from e g where g.type in ('DISPATCHED', 'RESULT_TAKEN')`;

/**
 * A second implementation of the appraisal, written for itself: SQL straight on the events, which knows nothing of fold,
 * contributions or counts. Each row: period, whose, what, gross, net.
 */
export const INDEPENDENT = `
with last_of as (
  select distinct on (order_no) order_no, type, event, seq, period from e
  where type in ('ANSWERED', 'TRANSFERRED', 'DECLINED', 'MERGED', 'CANCELLED', 'CLOSED', 'LEFT') order by order_no, seq desc
),
own as (select order_no from e where type = 'RECEIVED' and event ->> 'kind' = 'task'),
out_of as (select distinct order_no from e where type = 'APPEAL_RULED' and (event ->> 'granted')::boolean),
rated as (
  select r.order_no, r.seq, r.period, r.event ->> 'satisfaction' as mood, (r.event ->> 'contacted')::boolean as contacted,
    (r.event ->> 'solved')::boolean as solved,
    row_number() over (partition by r.order_no order by r.seq) as no,
    row_number() over (partition by r.order_no order by r.seq desc) as back,
    (select d.unit from given d where d.order_no = r.order_no and d.seq < r.seq and (d.until is null or d.until > r.seq)
     order by d.seq desc limit 1) as unit,
    reported.type in ('REPORTED', 'RESULT_TAKEN') as was_reported,
    (reported.event ->> 'late')::boolean as late, reported.event ->> 'result' as result
  from e r left join lateral (
    select p.type, p.event from e p where p.order_no = r.order_no and p.seq < r.seq
      and p.type in ('REPORTED', 'RESULT_TAKEN', 'DISPATCHED', 'REPORT_REJECTED', 'REDO_ORDERED', 'LEFT')
    order by p.seq desc limit 1) reported on true
  where r.type = 'RATED'
),
ended as (
  select l.order_no, l.period, f.solved, f.contacted, f.mood, f.order_no is not null as valid,
    f.solved and (not f.was_reported or f.late) as solved_late, f.solved and f.was_reported and f.result = 'explained' as explained,
    coalesce(f.unit, (select d.unit from given d where d.order_no = l.order_no and (d.until is null or d.until > l.seq) order by d.seq desc limit 1)) as unit,
    exists (select 1 from e x where x.order_no = l.order_no and x.type = 'REDO_ORDERED') as redone
  from last_of l left join rated f on f.order_no = l.order_no and f.back = 1
  where l.type = 'CLOSED' and (f.order_no is not null or l.event ->> 'outcome' = 'invalid') and l.order_no not in (select * from own)
),
came as (
  select r.order_no, r.period, r.event ->> 'previousOrderNo' as previous, l.type as ending,
    (select coalesce(p.event -> 'place' ->> 'street', p.event -> 'place' ->> 'district', 'NOWHERE') from e p
     where p.order_no = r.order_no and p.type in ('RECEIVED', 'INFO_ADDED', 'SUBMITTED') and p.event ? 'place' order by p.seq desc limit 1) as place
  from e r left join last_of l using (order_no) where r.type = 'RECEIVED' and r.order_no not in (select * from own)
),
missed as (
  select distinct on (b.order_no, b.event ->> 'owner', b.event ->> 'round') b.order_no, b.event ->> 'owner' as unit,
    (b.event ? 'outage') as outage,
    -- When it first had the order in that round: from the redo, or dispatched after it.
    (select s.period from e s where s.order_no = b.order_no and s.seq < b.seq and (
       s.type = 'DISPATCHED' and s.event ->> 'unit' = b.event ->> 'owner' and s.seq > coalesce((
         select max(x.seq) from e x where x.order_no = b.order_no and x.type = 'REDO_ORDERED' and x.event ->> 'round' = b.event ->> 'round'), 0)
       or s.type = 'REDO_ORDERED' and s.event ->> 'round' = b.event ->> 'round' and b.event ->> 'owner' = (
         select d.unit from given d where d.order_no = s.order_no and d.seq < s.seq and (d.until is null or d.until > s.seq)
         order by d.seq desc limit 1))
     order by s.seq limit 1) as period
  from e b where b.type = 'BREACHED' and b.event ->> 'clock' = 'report' and not b.event ? 'liaison' and b.order_no not in (select * from own)
  order by b.order_no, b.event ->> 'owner', b.event ->> 'round', b.seq
),
told as (
  select order_no, period, unit as whose, what from ended cross join lateral (values
    ('V', valid), ('contacted', valid and contacted), ('solved', valid and solved), ('satisfied', mood = 'satisfied'),
    ('basic', mood = 'basic'), ('unrated', mood = 'unrated'), ('visited', true), ('redone', redone),
    ('solvedLate', solved_late), ('unsolved', not solved), ('explained', explained)) each (what, is_so) where is_so
  union all
  select order_no, period, unit, what from rated cross join lateral (values
    ('first', true), ('firstContacted', contacted), ('firstSolved', solved), ('firstSatisfied', mood = 'satisfied')) each (what, is_so)
  where no = 1 and is_so
  union all
  select order_no, period, place, what from came cross join lateral (values
    ('received', true), ('answered', ending = 'ANSWERED'), ('transferred', ending = 'TRANSFERRED'), ('declined', ending = 'DECLINED'),
    ('withdrawn', ending = 'CANCELLED'), ('repeat', ending = 'MERGED' or previous is not null)) each (what, is_so) where is_so
  union all
  select order_no, period, unit, 'overdue' from missed where not outage
  union all
  select order_no, period, event ->> 'unit', 'passedOn' from e where type = 'OBJECTED'
)
select period, whose, what, count(*)::int as gross, count(*) filter (where order_no not in (select * from out_of))::int as net
from told group by period, whose, what`;

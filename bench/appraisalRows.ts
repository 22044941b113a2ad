/**
 * Six contributions an order, as a life leaves them: received, dispatched, led, followed up, scored, closed. Units as unequal
 * as those of a city: some have many orders, most have few. $1…$2 numbers, $3 units, $4 places, $5 start, $6 length (ms), $7 period.
 */
export const GENERATE = `
  insert into ledger.contribution (order_no, kind, unit, no, other, at, period, marks, took_ms)
  select 'P-' || o.g, c.kind, c.unit, 1, c.other, to_timestamp(least(o.at + c.later, $5::double precision + $6 - 1) / 1000), $7, c.marks, c.took
  from (
    select g, ($3::text[])[1 + floor(cardinality($3::text[]) * power(random(), 1.7))::int] as unit,
      ($4::text[])[1 + floor(cardinality($4::text[]) * random())::int] as place,
      $5::double precision + $6 * random() as at, random() as said, random() as mood, random() as late, random() as level, random() as away
    from generate_series($1::int, $2::int) g
  ) o cross join lateral (
    select array_remove(array['contacted', case when o.said < 0.93 then 'solved' end,
      case when o.mood < 0.85 then 'satisfied' when o.mood < 0.93 then 'basic' when o.mood < 0.97 then 'dissatisfied' else 'unrated' end,
      case when o.away < 0.01 then 'excluded' end], null) as answer
  ) a cross join lateral (values
    ('received', o.place, null, 0, array_remove(array[case when o.said < 0.02 then 'repeat' end], null), null::bigint),
    ('sent', 'BJ-DESK-DISPATCH', null, 0, array_remove(array['byCatalogue', 'first', case when o.late < 0.02 then 'returned' end], null), null),
    ('lead', o.unit, null, 0, array_remove(array['held', case when o.late < 0.02 then 'objected' end, 'signDecided', case when o.late < 0.98 then 'signedInTime' end,
      'contactDecided', case when o.away < 0.95 then 'contactedInTime' end, 'reportDecided', case when o.late < 0.95 then 'reportedInTime' else 'reportedLate' end,
      case when o.level < 0.02 then 'level1' when o.level < 0.1 then 'level2' when o.level < 0.9 then 'level3' else 'level4' end], null), (o.said * 604800000)::bigint),
    ('visit', o.unit, null, 3600000, array['firstVisit'] || a.answer, (o.away * 604800000)::bigint),
    ('scored', o.unit, null, 3600000, a.answer, null),
    ('closed', o.unit, null, 3600000, array_remove(array[case when o.said < 0.93 then 'solved' else 'unsolved' end, 'visited', 'valid',
      case when o.late > 0.95 and o.said < 0.93 then 'solvedLate' end, case when o.said < 0.1 then 'explained' end, case when o.away < 0.01 then 'excluded' end], null), null)
  ) c (kind, unit, other, later, marks, took)`;

import { dayOf, parseDay } from '../domain/calendar';
import type { Instant, UnitCode } from '../domain/terms';
import type { Unit } from './organisation';
import type { Organisation } from './schemas';

/** Is the unit no more at that instant? */
export function isDissolved({ dissolvedFrom }: Unit, at: Instant): boolean {
  return dissolvedFrom !== undefined && dayOf(at) >= (parseDay(dissolvedFrom) ?? Number.POSITIVE_INFINITY);
}

/**
 * Who supervises a unit (AP-15, peers.md 10): the first above it that is there and has somebody in it. Over holes (no
 * supervisor, one nobody knows, a role without a person, a unit that is no more, a circle) the way goes on upwards, and ends
 * at a desk that has somebody in it: the leaders', else the city's duty desk.
 */
export function supervisorOf(
  units: ReadonlyMap<UnitCode, Unit>,
  desks: Organisation['desks'],
  code: UnitCode,
  at: Instant,
): UnitCode {
  const passed = new Set<UnitCode>([code]);
  for (let above = units.get(code)?.supervisor; above !== undefined && !passed.has(above); ) {
    const unit = units.get(above);
    if (unit && isThere(unit, at)) return above;
    passed.add(above);
    above = unit?.supervisor;
  }
  const leaders = units.get(desks.leader);
  return leaders && desks.leader !== code && isThere(leaders, at) ? desks.leader : desks.city;
}

function isThere(unit: Unit, at: Instant): boolean {
  return unit.vacant !== true && !isDissolved(unit, at);
}

import { COMMANDS, ROLES, SPOKEN_NAMES } from '../../domain/commands';
import {
  ADMINISTRATORS,
  mixesDuties,
  PERMISSIONS,
  type PermissionName,
  reachOf,
  rolesFor,
} from '../../domain/permissions';

const NAMES = Object.keys(PERMISSIONS) as PermissionName[];

describe('the table of rights beside the table of commands', () => {
  test('no right has the name of a command, so that a route names one row', () => {
    expect(NAMES.filter((name) => name in COMMANDS)).toEqual([]);
  });

  test('a right is for somebody, or open to who has no key; the clock has none', () => {
    for (const name of NAMES) {
      const open = 'open' in PERMISSIONS[name];
      expect([name, rolesFor(name).length > 0 !== open]).toEqual([name, true]);
      expect(rolesFor(name)).not.toContain('timer');
    }
  });

  test('for a command it is for the roles of its row', () => {
    for (const name of SPOKEN_NAMES) expect(rolesFor(name)).toBe(COMMANDS[name].roles);
  });

  test('of several roles the widest reach counts, of none that may there is none', () => {
    expect(reachOf('readOrder', ['unit'])).toBe('own');
    expect(reachOf('readOrder', ['unit', 'auditor'])).toBe('all');
    expect(reachOf('readCaller', ['visitor'])).toBe('onOrder');
    expect(reachOf('readOrder', ['caller', 'admin'])).toBeUndefined();
    expect(reachOf('readOrder', [])).toBeUndefined();
  });
});

describe('三员分立: system, security and audit are administered by three', () => {
  test('an administrator holds no other role, a desk may hold several', () => {
    for (const one of ADMINISTRATORS)
      for (const other of ROLES) expect([one, other, mixesDuties([one, other])]).toEqual([one, other, one !== other]);
    expect(mixesDuties(['dispatcher', 'city'])).toBe(false);
  });

  test('none of them has a right of another, and none sees orders or callers', () => {
    const known = (name: PermissionName) => rolesFor(name).length > 5;
    const held = ADMINISTRATORS.map((role) => NAMES.filter((name) => !known(name) && rolesFor(name).includes(role)));
    expect(held).toEqual([
      ['changeRules', 'keepLedger'],
      ['grantKeys', 'keepVault'],
      ['auditReads', 'auditDuties'],
    ]);
    for (const role of ADMINISTRATORS) {
      for (const name of ['readOrder', 'readCaller', 'readText', 'listOrders'] as const)
        expect(reachOf(name, [role])).toBeUndefined();
    }
    // Deadlines after a calendar notice are the system's upkeep, not a word on an order.
    const commands = SPOKEN_NAMES.filter((name) => ADMINISTRATORS.some((role) => rolesFor(name).includes(role)));
    expect(commands).toEqual(['recomputeDeadlines']);
  });
});

import type { AddressInfo } from 'node:net';
import { FIGURE_NAMES } from '../../../../appraisal/figureTable';
import { buildApp } from '../../../../api/app';
import { COMMAND_EXAMPLES } from '../../../../api/schemas/commands';
import { COMMANDS, type CommandRow, ROLES, type Role, SPOKEN_NAMES } from '../../../../domain/commands';
import { HEAT, STREET } from '../../../workflows/desk';
import { openHouse } from '../../house';

/** An API that listens, and what somebody may know who works with it. */
export interface Target {
  readonly url: string;
  /** A key of each role. */
  readonly keys: Readonly<Record<string, string>>;
  /** For `METHOD /path`: the roles it is for; absent: any. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Orders there are, in several stages. */
  readonly orders: readonly string[];
  readonly units: readonly string[];
  readonly figures: readonly string[];
  /** What the API wrote to its log so far, a line each. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

const UNITS: Partial<Record<Role, string>> = { unit: HEAT, district: 'BJ-110108' };
const MANY = 1_000_000_000;

/** Opens the real API over the real engine, ledger and vault, takes orders in and moves some of them on. */
export async function openTarget(): Promise<Target> {
  const house = await openHouse('fuzz');
  const allowance = {
    requestsPerMinute: MANY,
    wrongKeysPerMinute: MANY,
    requestsPerMinuteOfAddress: MANY,
    citizenRequestsPerMinute: MANY,
  };
  const app = await buildApp(house.deps, allowance);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const people = ROLES.filter((role) => role !== 'timer');
  const keys = Object.fromEntries(
    await Promise.all(people.map(async (role) => [role, await house.key(role, UNITS[role])] as const)),
  );
  const unit = ['unit', HEAT] as const;
  const orders: string[] = [];
  const steps = ['sign', 'contact', 'report'] as const;
  for (let moved = 0; moved <= steps.length; moved++) {
    const no = await house.takeIn();
    for (const name of steps.slice(0, moved))
      await house.post(unit, `/v1/complaints/${no}/${name}`, COMMAND_EXAMPLES[name]);
    orders.push(no);
  }
  const commands = SPOKEN_NAMES.map((name) => {
    const row: CommandRow = COMMANDS[name];
    return [`POST /v1/complaints/{orderNo}/${name}`, row.roles.filter((role) => role !== 'timer')] as const;
  });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    keys,
    roles: { ...Object.fromEntries(commands), 'POST /v1/complaints': ['agent', 'dispatcher', 'city'] },
    orders,
    units: [HEAT, STREET, 'BJ-110108'],
    figures: FIGURE_NAMES,
    log: house.log,
    async close() {
      await app.close();
      await house.close();
    },
  };
}

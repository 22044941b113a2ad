import type { ComplaintActivities } from '../../activities/contract';
import type { Actor, CommandBodies, CommandName, Intake } from '../../domain/commands';
import { append } from '../../ledger/append';
import { startSkipping } from '../../platform/timeSkipping';
import { COMPLAINT, complaintId } from '../../workflows/messages';
import type { WireTerms } from '../../workflows/wire';
import { BESIDES_SCENARIOS } from './besidesScenarios';
import { CALLING_SCENARIOS } from './callingScenarios';
import { HANGING_SCENARIOS } from './hangingScenarios';
import { INCIDENT_SCENARIOS } from './incidentScenarios';
import { LEVEL_SCENARIOS, OVERSIGHT_SCENARIOS } from './levelScenarios';
import { handsOn, type Scenario, type Switches } from './hands';
import { SIMULATED_SCENARIOS } from './simulatedScenarios';
import { SUGGESTING_SCENARIOS } from './suggestingScenarios';
import { signedByALostTask } from '../workflows/fixtures/lostTask';
import {
  AGENT,
  CITY,
  commandOf,
  type Desk,
  DISPATCHER,
  eventsOf,
  freshOrder,
  give,
  intakeOf,
  MONDAY,
  openDesk,
  startOf,
  takeIn,
  UNIT,
  until,
  VISITOR,
} from '../workflows/desk';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SUPERVISOR: Actor = { role: 'supervisor', key: 'k-supervisor' };
const APPRAISER: Actor = { role: 'appraiser', key: 'k-appraiser' };
const REACHED = { channel: 'phone', outcome: 'reached', contacted: true } as const;
const SATISFIED = { ...REACHED, solved: true, satisfaction: 'satisfied' } as const;
const DISSATISFIED = { ...REACHED, solved: false, satisfaction: 'dissatisfied' } as const;

/** Real activities that fail while their switch is off. */
export function switched(switches: Switches, foreign: (orderNo: string) => Promise<void>) {
  return (real: ComplaintActivities): ComplaintActivities => {
    const orAway = <A extends unknown[], R>(
      name: 'append' | 'resolve' | 'checkSignal',
      act: (...args: A) => Promise<R>,
    ) => {
      return async (...args: A): Promise<R> => {
        if (switches[name]) throw new Error('away');
        return act(...args);
      };
    };
    return {
      ...real,
      resolve: orAway('resolve', async (request) => {
        const terms = await real.resolve(request);
        return 'refused' in terms ? terms : (terms.with(16, switches.outward) as unknown as WireTerms);
      }),
      announce: async () => true,
      checkSignal: orAway('checkSignal', real.checkSignal),
      append: orAway('append', async (proposal) => {
        if (switches.foreign) {
          switches.foreign = false;
          await foreign(proposal.orderNo);
        }
        return real.append(proposal);
      }),
    };
  };
}

const reported: (order: Awaited<ReturnType<typeof handsOn>>) => Promise<void> = async (order) => {
  await order.unit('report', { result: 'solved', contacted: true });
  await order.as(DISPATCHER, 'reviewReport', { accepted: true });
  await order.untilVisited();
};

async function closed(desk: Desk): Promise<Awaited<ReturnType<typeof handsOn>>> {
  const order = await handsOn(desk, {}, Date.now());
  await reported(order);
  await order.as(VISITOR, 'recordFollowUp', SATISFIED);
  await order.end();
  return order;
}

const special = (treatment: Intake['treatment'], more: Partial<Intake> = {}): Scenario => {
  return async (desk) => (await handsOn(desk, { kind: 'consult', treatment, ...more })).orderNo;
};
/** Held back at intake; then the agent does away with it. */
const held = <N extends CommandName>(name: N, body: CommandBodies[N], more: Partial<Intake> = {}): Scenario => {
  return async (desk) => {
    const order = await handsOn(desk, { treatment: { as: 'hold' }, ...more });
    await order.as(AGENT, name, body);
    await order.end();
    return order.orderNo;
  };
};
/** A matter that no unit gets without a person, and one of level 3 that goes to a district's department. */
const BY_HAND = { matter: 'heating.boiler' };
const LEVEL_3 = { matter: 'heating.fee' };

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...CALLING_SCENARIOS,
  ...BESIDES_SCENARIOS,
  ...SUGGESTING_SCENARIOS,
  ...HANGING_SCENARIOS,
  ...INCIDENT_SCENARIOS,
  ...LEVEL_SCENARIOS,
  ...OVERSIGHT_SCENARIOS,
  ...SIMULATED_SCENARIOS,
  'kept-in-time': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('sign', {});
    await order.unit('contact', { reached: false, reason: 'noAnswer' });
    await order.pass(3 * HOUR);
    await reported(order);
    await order.as(VISITOR, 'claimFollowUp', {});
    await order.as(VISITOR, 'recordFollowUp', SATISFIED);
    return order.orderNo;
  },
  'silent-unit': async (desk) => {
    const order = await handsOn(desk);
    await order.pass(45 * DAY);
    return order.orderNo;
  },
  'nobody-reached': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('report', { result: 'solved' });
    await startSkipping(desk.client, complaintId(order.orderNo));
    await order.end();
    return order.orderNo;
  },
  redone: async (desk) => {
    const order = await handsOn(desk);
    await reported(order);
    await order.as(VISITOR, 'recordFollowUp', { channel: 'phone', outcome: 'noAnswer' });
    await order.pass(30 * HOUR);
    await order.as(VISITOR, 'recordFollowUp', DISSATISFIED);
    await order.unit('report', { result: 'partly' });
    await order.as(DISPATCHER, 'reviewReport', { accepted: false });
    await order.unit('report', { result: 'solved' });
    await order.pass(2 * HOUR);
    await order.as(SUPERVISOR, 'redo', {});
    return order.orderNo;
  },
  'objection-upheld': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('object', { ground: 'duty', proposedUnit: 'BJ-ENT-WATER' });
    await order.as(CITY, 'ruleObjection', { upheld: true, unit: 'BJ-ENT-WATER' });
    return order.orderNo;
  },
  'objection-denied': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('object', { ground: 'territory', proposedUnit: 'BJ-ENT-WATER' });
    await order.as(CITY, 'ruleObjection', { upheld: false });
    return order.orderNo;
  },
  'objection-undecided': async (desk) => {
    const order = await handsOn(desk);
    await order.unit('object', { ground: 'duty', proposedUnit: 'BJ-ENT-WATER' });
    await order.pass(DAY);
    return order.orderNo;
  },
  'extension-granted': async (desk) => {
    const order = await handsOn(desk, LEVEL_3);
    await order.unit('sign', {});
    await order.unit('askExtension', { value: 2, reason: 'season', ...(await order.told()) });
    await order.as(CITY, 'ruleExtension', { granted: true });
    await order.pass(12 * DAY);
    return order.orderNo;
  },
  'extension-undecided': async (desk) => {
    const order = await handsOn(desk, LEVEL_3);
    await order.unit('sign', {});
    await order.unit('askExtension', { value: 2, reason: 'season', ...(await order.told()) });
    await order.pass(2 * DAY);
    return order.orderNo;
  },
  answered: special({ as: 'answer' }),
  transferred: special({ as: 'transfer', to: '119' }),
  declined: special({ as: 'decline', ground: 'statutoryRoute' }),
  merged: async (desk) => {
    const order = await handsOn(desk, { treatment: { as: 'merge', into: await takeIn(desk) } });
    await order.end();
    return order.orderNo;
  },
  'merged-into-nothing': async (desk) => {
    const order = await handsOn(desk, { treatment: { as: 'merge', into: freshOrder() } });
    await order.end();
    return order.orderNo;
  },
  'info-added': async (desk) => {
    const order = await handsOn(desk, { treatment: { as: 'askInfo' } });
    await order.as(AGENT, 'addInfo', { place: { district: '110105' } });
    return order.orderNo;
  },
  'info-lapsed': async (desk) => {
    const order = await handsOn(desk, { treatment: { as: 'askInfo' } });
    await order.pass(10 * DAY);
    return order.orderNo;
  },
  'held-and-submitted': async (desk) => {
    const order = await handsOn(desk, { treatment: { as: 'hold' } });
    await order.as(AGENT, 'submit', { level: 3 });
    return order.orderNo;
  },
  'held-and-answered': held('answer', {}, { kind: 'consult' }),
  'held-and-transferred': held('transfer', { to: '119' }),
  'held-and-merged': async (desk, switches) => held('merge', { into: await takeIn(desk) })(desk, switches),
  'consulted-and-dispatched': async (desk) => {
    const order = await handsOn(desk, BY_HAND);
    await order.as(DISPATCHER, 'consult', {});
    await order.as(DISPATCHER, 'dispatch', { unit: 'BJ-ENT-HEAT', level: 2 });
    await order.as(CITY, 'dispatch', { unit: 'BJ-ENT-WATER' });
    return order.orderNo;
  },
  'dispatch-forced': async (desk) => {
    const order = await handsOn(desk, BY_HAND);
    await order.as(DISPATCHER, 'consult', {});
    await order.pass(5 * DAY);
    return order.orderNo;
  },
  'supervised-recomputed-cancelled': async (desk) => {
    const order = await handsOn(desk);
    await order.as(SUPERVISOR, 'supervise', { ground: 'manyCallers' });
    await order.as(CITY, 'recomputeDeadlines', {}).catch(() => undefined);
    await order.as(AGENT, 'urge', {});
    await order.as(AGENT, 'cancel', { ground: 'caller' });
    return order.orderNo;
  },
  'late-urge-after-closing': async (desk) => {
    const order = await closed(desk);
    await order.as(AGENT, 'urge', {});
    await order.end();
    return order.orderNo;
  },
  'appeal-ruled': async (desk) => {
    const order = await closed(desk);
    await order
      .unit('appeal', { ground: 'wrongRecord' })
      .catch(() => give(desk, order.orderNo, 'appeal', { ground: 'wrongRecord' }, UNIT));
    await order.as(APPRAISER, 'ruleAppeal', { granted: false });
    await order.end();
    return order.orderNo;
  },
  'appeal-undecided': async (desk) => {
    const order = await closed(desk);
    await give(desk, order.orderNo, 'appeal', { ground: 'wrongRecord' }, UNIT);
    await startSkipping(desk.client, complaintId(order.orderNo));
    await order.end();
    return order.orderNo;
  },
  'refused-after-closing': async (desk) => {
    const order = await closed(desk);
    await give(desk, order.orderNo, 'sign', {}, UNIT).catch(() => undefined);
    await order.end();
    return order.orderNo;
  },
  'unknown-order': async (desk) => {
    const orderNo = freshOrder();
    await desk.gateway.revive(orderNo);
    await desk.client.workflow
      .getHandle(complaintId(orderNo))
      .result()
      .catch(() => undefined);
    return orderNo;
  },
  'unknown-matter': async (desk) => {
    const orderNo = freshOrder();
    await takeIn(desk, { orderNo, matter: 'nothing.known' }).catch(() => undefined);
    return orderNo;
  },
  signals: async (desk) => {
    const order = await handsOn(desk);
    const handle = desk.client.workflow.getHandle(complaintId(order.orderNo));
    await order.signal('sign', {});
    await order.signal('sign', {}, 's-water');
    await handle.signal('sign', 'nonsense');
    await handle.signal('nothingOfTheKind', {});
    await order.signal('report', { result: 'solved' });
    await order.untilEvents(7);
    return order.orderNo;
  },
  'keys-away': async (desk, switches) => {
    const order = await handsOn(desk);
    switches.checkSignal = true;
    await order.signal('sign', {});
    await new Promise((wake) => setTimeout(wake, 2_500));
    switches.checkSignal = false;
    await order.untilEvents(3);
    return order.orderNo;
  },
  'rules-away': async (desk, switches) => {
    const order = await handsOn(desk);
    switches.resolve = true;
    const given = order.as(CITY, 'dispatch', { unit: 'BJ-ENT-WATER' }).catch(() => undefined);
    await new Promise((wake) => setTimeout(wake, 2_500));
    switches.resolve = false;
    await given;
    await order.untilEvents(3);
    return order.orderNo;
  },
  'rules-away-at-intake': async (desk, switches) => {
    switches.resolve = true;
    const orderNo = freshOrder();
    const taken = takeIn(desk, { orderNo });
    await new Promise((wake) => setTimeout(wake, 2_500));
    switches.resolve = false;
    await taken;
    return orderNo;
  },
  'ledger-away': async (desk, switches) => {
    const order = await handsOn(desk);
    switches.append = true;
    for (let i = 0; i < 4; i++) await desk.gateway.command(order.orderNo, commandOf('urge', {}, AGENT));
    await new Promise((wake) => setTimeout(wake, 1_000));
    switches.append = false;
    await order.untilEvents(6);
    return order.orderNo;
  },
  'something-else-stands': async (desk, switches) => {
    const order = await handsOn(desk);
    switches.foreign = true;
    await order.unit('sign', {});
    return order.orderNo;
  },
  'found-standing': async () => {
    const hands = await openDesk({ name: 'standing', handsOnly: true });
    try {
      return (await signedByALostTask(hands)).orderNo;
    } finally {
      await hands.close();
    }
  },
  'something-else-stands-after-an-outage': async (desk, switches) => {
    const order = await handsOn(desk);
    switches.append = true;
    await desk.gateway.command(order.orderNo, commandOf('sign', {}, UNIT));
    await desk.gateway.command(order.orderNo, commandOf('urge', {}, AGENT));
    switches.foreign = true;
    switches.append = false;
    await order.untilEvents(5);
    return order.orderNo;
  },
  'continued-as-new': async (desk) => {
    const orderNo = freshOrder();
    const args = [startOf(intakeOf(orderNo), { historyLimit: 40, offsetMs: MONDAY - Date.now() })];
    await desk.client.workflow.start(COMPLAINT, { workflowId: complaintId(orderNo), taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    for (let i = 0; i < 12; i++) await give(desk, orderNo, 'urge', {}, AGENT);
    return orderNo;
  },
};

/** An urge that no workflow knows of. */
export async function foreignUrge(desk: Pick<Desk, 'ledger'>, orderNo: string): Promise<void> {
  const { rows } = await desk.ledger.pool.query<{ seq: number; hash: string; at: number }>(
    `select seq, hash, (event->>'at')::float8 as at from ledger.order_event where order_no = $1 order by seq desc limit 1`,
    [orderNo],
  );
  const head = rows[0];
  if (!head) return;
  const event = { type: 'URGED', how: 'hotline', at: head.at, by: AGENT, message: 'of-another-run' } as const;
  await append(desk.ledger)({ orderNo, seq: head.seq + 1, prevHash: head.hash, events: [event] });
}

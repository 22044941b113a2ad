import { setTimeout as delay } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import type { PoolClient } from 'pg';
import type { ComplaintActivities } from '../../../../activities/contract';
import type { Deps } from '../../../../api/deps';
import type { IntakeStart } from '../../../../api/gateway';
import { openLedger } from '../../../../ledger/database';
import { goesOnAsNewRuns, HISTORY_LIMIT } from '../numbers';
import type { Holds } from './holds';

/** The real activities, with the points of the worker between them and the workflows. */
export function aroundActivities({ at, isArmed }: Holds): (real: ComplaintActivities) => ComplaintActivities {
  return (real) => ({
    ...real,
    async append(proposal) {
      const { orderNo } = proposal;
      const hasOutbox = isArmed('outbox.committed', orderNo);
      // The quick append fails as it does while the database is away, so that the patient one comes.
      if (hasOutbox && activityInfo().isLocal) throw new Error('the ledger is away for this order');
      await at('append.before', orderNo);
      const appended = await real.append(proposal);
      await at('append.committed', orderNo);
      if (hasOutbox) await at('outbox.committed', orderNo);
      return appended;
    },
    async checkSignal(orderNo, name, raw) {
      const checked = await real.checkSignal(orderNo, name, raw);
      await at('signal.checked', orderNo);
      return checked;
    },
    async announce(what) {
      await at('announce.before', what.orderNo);
      const [sure] = await Promise.all([real.announce(what), at('announce.sent', what.orderNo)]);
      await at('announce.answered', what.orderNo);
      return sure;
    },
    async deliver(orderNo, command) {
      // The one that urges is named by the message's id: merge-<its number>.
      const from = command.id.replace(/^merge-/, '');
      await at('deliver.before', from);
      await real.deliver(orderNo, command);
      await at('deliver.done', from);
    },
  });
}

/** Until a call has left this process. */
const SENT_MS = 20;

interface Statement {
  readonly name?: string;
  readonly values?: readonly unknown[];
}

/** The real ledger, with the points beside the statement that writes. */
export function watchedLedger({ at, isArmed }: Holds): typeof openLedger {
  return (url, options) => {
    const ledger = openLedger(url, options);
    ledger.pool.on('connect', (client: PoolClient) => {
      const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
      const held = async (given: unknown[], orderNo: string): Promise<unknown> => {
        await at('append.read', orderNo);
        const [answer] = await Promise.all([query(...given), at('append.sent', orderNo)]);
        return answer;
      };
      Object.assign(client, {
        query(...given: unknown[]): unknown {
          const [{ name, values } = {}] = given as [Statement?];
          const orderNo = String(values?.[0]);
          const watched = isArmed('append.read', orderNo) || isArmed('append.sent', orderNo);
          return name === 'ledger-append' && watched ? held(given, orderNo) : query(...given);
        },
      });
    });
    return ledger;
  };
}

/** What the routes of the API use, with its points between. */
export function aroundApi({ at }: Holds): (real: Deps) => Deps {
  return (real) => {
    const { gateway, vault } = real;
    return {
      ...real,
      vault: {
        ...vault,
        async keepWithCall(what, call) {
          await at('vault.before', what.orderNo);
          const kept = await vault.keepWithCall(what, call);
          await at('vault.kept', what.orderNo);
          return kept;
        },
        async keepMessage(what) {
          const kept = await vault.keepMessage(what);
          await at('words.kept', what.orderNo);
          return kept;
        },
      },
      gateway: {
        ...gateway,
        async intake(start) {
          const { orderNo } = start.intake;
          const limit = goesOnAsNewRuns(orderNo) ? { historyLimit: HISTORY_LIMIT } : {};
          const [receipt] = await Promise.all([
            gateway.intake({ ...start, ...limit } as IntakeStart),
            delay(SENT_MS).then(() => at('start.sent', orderNo)),
          ]);
          await at('start.answered', orderNo);
          return receipt;
        },
        async command(orderNo, command) {
          const sent = delay(SENT_MS).then(() => at('command.sent', orderNo));
          const [told] = await Promise.all([gateway.command(orderNo, command), sent]);
          await at('command.answered', orderNo);
          return told;
        },
      },
    };
  };
}

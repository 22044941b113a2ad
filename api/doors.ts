import { Kysely, PostgresDialect, sql } from 'kysely';
import { signedVersions } from '../audit/periods/store';
import { decisionsIn, topicsIn } from '../insight/topics/store';
import { findWarning, ordersOfWarning, warningList } from '../insight/warning/read';
import { type LedgerDatabase, orUnavailable } from '../ledger/database';
import { ledgerAway } from '../ledger/errors';
import { excludedWithin } from '../ledger/periods/exclusions';
import { nearOf } from '../ledger/queries/appraisal';
import { callList } from '../ledger/queries/calls';
import { dueList } from '../ledger/queries/due';
import { ordersBehind, talliesOf, talliesOfAll } from '../ledger/queries/figures';
import { followUpTasks } from '../ledger/queries/followUps';
import { hungList, topicList } from '../ledger/queries/hung';
import { unitInbox } from '../ledger/queries/inbox';
import { alikeOrders, incidentList, membersOfIncident } from '../ledger/queries/incidents';
import { listOrders } from '../ledger/queries/list';
import { endings, findOrder, stateAtIntake, timelineOf } from '../ledger/queries/order';
import { periodReader } from '../ledger/queries/periods';
import { punctuality } from '../ledger/queries/punctuality';
import { besideTallies, rankLines } from '../ledger/queries/ranks';
import { supervisionList } from '../ledger/queries/supervisions';
import { folderOf, readMade } from '../outputs/folder';
import { createPackStore, type RulesTables } from '../rules/store';
import { dutiesOf, noteDuty } from '../vault/access/dutyLog';
import { earlierCalls } from '../vault/calls';
import type { Vault } from '../vault/database';
import { sweep } from '../vault/erase';
import { keep, keepMessage, keepText, keepWithCall } from '../vault/keep';
import { issueCode, tryCode } from '../vault/orderCode';
import { readCaller, readings, readText, textsHeld } from '../vault/read';
import type { BoardDoor, LedgerReader, PeriodDoor, Rules, VaultDoor } from './deps';
import type { BoardGateway } from './gatewayBoard';
import type { PeriodGateway } from './gatewayPeriods';

/** The ledger as the API reads it. @param ledger opened in the reader's role */
export function ledgerReader(ledger: LedgerDatabase): LedgerReader {
  return {
    order: (orderNo) => findOrder(ledger, orderNo),
    atIntake: (orderNo) => stateAtIntake(ledger, orderNo),
    endings: (orderNos) => endings(ledger, orderNos),
    timeline: (orderNo) => timelineOf(ledger, orderNo),
    list: (filter, page) => listOrders(ledger, filter, page),
    inbox: (unit, filter, page) => unitInbox(ledger, unit, filter, page),
    due: (filter, page) => dueList(ledger, filter, page),
    followUps: (filter, page) => followUpTasks(ledger, filter, page),
    calls: (unit, filter, page) => callList(ledger, unit, filter, page),
    tallies: (whose, within) => talliesOf(ledger, whose, within),
    talliesOfAll: (rule, within, page) => talliesOfAll(ledger, rule, within, page),
    ordersBehind: (rule, whose, within, counted, page) => ordersBehind(ledger, rule, whose, within, counted, page),
    rankLines: (periods, rules, units) => rankLines(ledger, periods, rules, units),
    besideTallies: (stretch, units) => besideTallies(ledger, stretch, units),
    excluded: (periods) => excludedWithin(ledger, periods),
    near: (stretch, nearMs, units) => nearOf(ledger, stretch, nearMs, units),
    hung: (filter, page) => hungList(ledger, filter, page),
    topics: (filter, page) => topicList(ledger, filter, page),
    punctuality: (unit, received) => punctuality(ledger, unit, received),
    incidents: (filter, page) => incidentList(ledger, filter, page),
    members: (parent, page) => membersOfIncident(ledger, parent, page),
    alike: (question) => alikeOrders(ledger, question),
    supervisions: (filter, page) => supervisionList(ledger, filter, page),
    warnings: (filter, page) => warningList(ledger, filter, page),
    warning: (id) => findWarning(ledger, id),
    warningOrders: (id, eyes) => ordersOfWarning(ledger, id, eyes),
    ping: async () => {
      await orUnavailable(sql`select 1 from ledger.order_event limit 1`.execute(ledger.db));
    },
  };
}

/** Appraisal periods. @param ledger opened in the reader's role @param outputs folder of the files made of them */
export function periodDoor(ledger: LedgerDatabase, gateway: PeriodGateway, outputs: string): PeriodDoor {
  return {
    ...periodReader(ledger),
    versions: (period) => signedVersions(ledger, period),
    outputFile: (period, of, file) => readMade(folderOf(outputs, period, of), file),
    gateway,
  };
}

/** The topic board. @param pool in the reader's role */
export function boardDoor({ pool }: Pick<LedgerDatabase, 'pool'>, gateway: BoardGateway): BoardDoor {
  return { topics: () => topicsIn(pool, ledgerAway), decisions: () => decisionsIn(pool, ledgerAway), gateway };
}

/** The vault as the API writes and reads it. @param vault opened in the vault's role */
export function vaultDoor(vault: Vault): VaultDoor {
  return {
    keep: (what) => keep(vault, what),
    keepWithCall: (what, call) => keepWithCall(vault, what, call),
    earlierCalls: (orderNo, since) => earlierCalls(vault, orderNo, since),
    keepMessage: (what) => keepMessage(vault, what),
    keepText: (orderNo, text) => keepText(vault, orderNo, text),
    readCaller: (orderNo, reading) => readCaller(vault, orderNo, reading),
    readText: (orderNo, ref, reading) => readText(vault, orderNo, ref, reading),
    textsHeld: (orderNos, refs) => textsHeld(vault, orderNos, refs),
    issueCode: (orderNo) => issueCode(vault, orderNo),
    tryCode: (orderNo, code) => tryCode(vault, orderNo, code),
    readings: async (filter, page, by) => {
      await noteDuty(vault, by, 'readLogs', 'readings', filter);
      return readings(vault, filter, page);
    },
    duties: async (page, by) => {
      await noteDuty(vault, by, 'readLogs', 'duties');
      return dutiesOf(vault, page);
    },
    sweep: (olderThan, claimed) => sweep(vault, olderThan, claimed),
  };
}

/** The rules in force for a profile. @param pool in a role that may read packs */
export function rulesInForce(pool: Vault['pool'], profile: string): Rules {
  const store = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) }));
  return { get: (hash) => store.get(hash), active: () => store.active(profile) };
}

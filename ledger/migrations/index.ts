import type { Migration } from 'kysely';
import * as orderEvent from './0001_order_event';
import * as readModels from './0002_read_models';
import * as calledUnits from './0003_called_units';
import * as bounces from './0004_bounces';
import * as contributions from './0005_contributions';
import * as liaisonAndSecrecy from './0006_liaison_and_secrecy';
import * as hungOrders from './0007_hung_orders';
import * as incidents from './0008_incidents';
import * as supervisions from './0009_supervisions';
import * as tallies from './0010_tallies';
import * as held from './0011_held';
import * as rankCounts from './0012_rank_counts';
import * as periods from './0013_periods';
import * as eventAsWritten from './0014_event_as_written';
import * as periodOutputs from './0015_period_outputs';

/** In order; a migration that has run anywhere is never changed, only followed by another. */
export const LEDGER_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_order_event': orderEvent,
  '0002_read_models': readModels,
  '0003_called_units': calledUnits,
  '0004_bounces': bounces,
  '0005_contributions': contributions,
  '0006_liaison_and_secrecy': liaisonAndSecrecy,
  '0007_hung_orders': hungOrders,
  '0008_incidents': incidents,
  '0009_supervisions': supervisions,
  '0010_tallies': tallies,
  '0011_held': held,
  '0012_rank_counts': rankCounts,
  '0013_periods': periods,
  '0014_event_as_written': eventAsWritten,
  '0015_period_outputs': periodOutputs,
};

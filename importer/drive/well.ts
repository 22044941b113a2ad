import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import type { Pool } from 'pg';
import { reasonOf, StartupError } from '../../platform/failures';

/** An import waits this long for a part that is away, ms; afterwards it ends and may be gone on with later. */
const PATIENCE_MS = 10 * 60_000;

/** Resolves once engine and database answer. @throws StartupError when one of them stays away */
export async function untilWell(connection: Connection, pool: Pool): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await pool.query('select 1');
      await connection.withDeadline(Date.now() + 5_000, () => connection.workflowService.getSystemInfo({}));
      return;
    } catch (error) {
      if (Date.now() > end)
        throw new StartupError('ENGINE', `引擎或数据库未恢复 / engine or database stays away: ${reasonOf(error)}`);
      await delay(500);
    }
  }
}

import { randomUUID } from 'node:crypto';
import { appendToPeriod } from '../../../ledger/periods/append';
import { OUTPUTS, outputsId, PERIOD, type PeriodActivities, periodQueue } from '../../../workflows/periods';
import { APPRAISER, DAY, END, HOUR, PAPER, PERIOD_OF_LIVES, PeriodDesk, SECOND, START, STREET } from './fixture';

/** Plays one branch; returns the ids of its workflows. */
export type PeriodScenario = (periods: PeriodDesk) => Promise<readonly string[]>;

const EVIDENCE = [PAPER];
const PROPOSAL = { orderNo: 'A-1', reason: 'unreasonableDemand', evidence: EVIDENCE } as const;
const GRANTED = { no: 1, granted: true } as const;
const ANEW = { reason: 'dataError', exclude: [], include: [], evidence: EVIDENCE } as const;

/** Opens March and starts its workflow by hand, with a limit of its history. */
async function short(periods: PeriodDesk, historyLimit: number): Promise<void> {
  await appendToPeriod(periods.auditor, {
    period: PERIOD_OF_LIVES,
    after: 0,
    events: [{ type: 'OPENED', at: START, period: PERIOD_OF_LIVES, start: START, end: END }],
  });
  const taskQueue = periodQueue(periods.desk.taskQueue);
  const args = [{ period: PERIOD_OF_LIVES, offsetMs: START + HOUR - Date.now(), historyLimit }];
  await periods.desk.client.workflow.start(PERIOD, { workflowId: periods.idOf(), taskQueue, args });
}

/** Every branch of the period's workflow (docs/appraisal.md). */
export const PERIOD_SCENARIOS: Readonly<Record<string, PeriodScenario>> = {
  'period-life': async (periods) => {
    await periods.openAt(START + HOUR);
    await periods.forward(13 * HOUR);
    await periods.untilType('PROVISIONAL');
    await periods.give('objectToFigures', { about: 'figure', figure: 'response', ...PROPOSAL }, STREET);
    await periods.give('objectToFigures', { about: 'order', ...PROPOSAL }, STREET, 'twice');
    await periods.give('objectToFigures', { about: 'order', ...PROPOSAL }, STREET, 'twice');
    await periods.give('ruleFigureObjection', GRANTED, APPRAISER);
    await periods.give('decideExclusion', GRANTED, APPRAISER);
    await periods.give('decideExclusion', GRANTED, SECOND);
    await periods.give('proposeExclusion', { ...PROPOSAL, orderNo: 'A-2' }, APPRAISER);
    await periods.forward(END - START);
    await periods.untilType('CLOSED');
    await periods.forward(10 * DAY);
    await periods.untilType('RESULT_SIGNED');
    await periods.give('proposeCorrection', ANEW, APPRAISER);
    await periods.give('decideCorrection', GRANTED, SECOND);
    await periods.untilType('RESULT_SIGNED', 2);
    await periods.give('publishResult', { version: 2 }, APPRAISER);
    return [periods.idOf()];
  },
  'period-unknown': async (periods) => {
    await periods.give('publishResult', { version: 1 }, APPRAISER, randomUUID(), '2031-01');
    return [periods.idOf('2031-01')];
  },
  'period-missed': async (periods) => {
    await periods.openAt(END + 40 * DAY, PERIOD_OF_LIVES);
    await periods.untilType('CLOSED');
    await periods.untilType('CLOSED', 1, '2026-04');
    return [periods.idOf(), periods.idOf('2026-04')];
  },
  'period-continued-as-new': async (periods) => {
    await short(periods, 20);
    for (const orderNo of ['A-1', 'A-2', 'A-3'])
      await periods.give('proposeExclusion', { ...PROPOSAL, orderNo }, APPRAISER);
    return [periods.idOf()];
  },
  /** Another run has written meanwhile: the command is judged anew on what stands. */
  'period-stands-otherwise': async (periods) => {
    await short(periods, 2_000);
    await periods.give('proposeExclusion', { ...PROPOSAL, orderNo: FOREIGN }, APPRAISER);
    return [periods.idOf()];
  },
  /** Files made of figures, and asked for of figures that nobody made. */
  'period-outputs': async (periods) => {
    await periods.openAt(START + HOUR);
    await periods.forward(13 * HOUR);
    await periods.untilType('PROVISIONAL');
    const ids: string[] = [];
    for (const which of ['day/2026-02-19', 'v9']) {
      const [taskQueue, asked] = [periodQueue(periods.desk.taskQueue), { period: PERIOD_OF_LIVES, of: which }];
      const workflowId = outputsId(taskQueue, asked);
      const run = await periods.desk.client.workflow.start(OUTPUTS, { workflowId, taskQueue, args: [asked] });
      await run.result().catch(() => undefined);
      ids.push(workflowId);
    }
    return ids;
  },
  'period-opened': async (periods) => {
    await periods.openAt(START + HOUR);
    await periods.openAt(START + HOUR);
    const found: string[] = [];
    const query = `TaskQueue = '${periodQueue(periods.desk.taskQueue)}' and WorkflowType = 'openPeriods'`;
    for (let tries = 0; found.length < 2 && tries < 100; tries++) {
      found.length = 0;
      for await (const { workflowId } of periods.desk.client.workflow.list({ query })) found.push(workflowId);
      await new Promise((wake) => setTimeout(wake, 100));
    }
    return found;
  },
};

/** A proposal about this order finds that somebody else proposed another one first. */
const FOREIGN = 'A-FOREIGN';

/** Puts another event under the first proposal about {@link FOREIGN}. */
export function otherwise(real: PeriodActivities): PeriodActivities {
  let done = false;
  return {
    ...real,
    appendPeriod: async (batch) => {
      const [event] = batch.events;
      if (!done && event?.type === 'EXCLUSION_PROPOSED' && event.orderNo === FOREIGN) {
        done = true;
        await real.appendPeriod({ ...batch, events: [{ ...event, orderNo: 'A-9', message: 'foreign' }] });
      }
      return real.appendPeriod(batch);
    },
  };
}

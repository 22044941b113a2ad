import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf } from '../../platform/failures';
import type { OwnFolder } from '../../platform/ownFolder';
import { progressBar } from '../../platform/progress';
import { fixed, kb } from '../report';
import { CONTESTANTS } from './contestants';
import { type Key, type Opened, PARTS, type Place } from './contestant';
import type { ContestOptions } from './options';
import { type Bar, barChart } from './plot';
import { contestLines, type Plot, writeContestDocs } from './report';
import { installContestants } from './rivals/install';
import { measureRound } from './round';
import { type Contest, resumed, saveContest, type Turn, turnsLeft, turnsOf } from './schedule';
import { type Standing, standingsOf } from './standings';

type Say = (line: string) => void;
const onStep = () => undefined;

/**
 * Holds the contest round by round, each contestant on new parts of its own, and reports.
 *
 * @param own for the parts, emptied after each turn
 * @returns the exit code: 1 when somebody failed or was excluded
 */
export async function runContest(options: ContestOptions, own: OwnFolder, document: string, say: Say): Promise<number> {
  let running: Opened | undefined;
  own.closeAtEnd({ close: async () => running?.close() });
  const onOpened = (opened: Opened) => {
    running = opened;
  };
  const chosen = CONTESTANTS.filter(({ key }) => options.contestants.includes(key));
  if (chosen.some(({ packages }) => packages)) installContestants(say);
  const { orders, sideBySide, seed } = options;
  let contest = resumed(options.json, { orders, sideBySide, seed });
  const left = turnsLeft(turnsOf(options.contestants, options.rounds), contest);
  const bar = progressBar('contest', left.length * orders);
  try {
    for (const [i, turn] of left.entries()) {
      contest = await take(
        turn,
        options,
        { folder: join(own.path, 'turn'), env: process.env, onStep, onOpened },
        contest,
        (done) => bar.at(i * orders + done),
        say,
      );
      saveContest(options.json, contest);
    }
  } finally {
    bar.stop();
  }
  const standings = standingsOf(contest, chosen, options.outsideLoad);
  for (const line of contestLines(contest, standings, options.outsideLoad)) say(line);
  if (options.writeDocs) {
    writeContestDocs(document, contest, standings, options.outsideLoad, writePlots(dirname(document), standings));
  }
  return contest.failed.length === 0 && standings.every(({ excluded }) => excluded === undefined) ? 0 : 1;
}

/** One turn; a contestant that cannot take it says why, and the others go on. */
async function take(
  turn: Turn,
  { orders, warmUp, sideBySide, seed, outsideLoad }: ContestOptions,
  place: Place,
  contest: Contest,
  onDone: (done: number) => void,
  say: Say,
): Promise<Contest> {
  const contestant = contestantOf(turn.contestant);
  const { folder } = place;
  mkdirSync(folder);
  // Started by root, the database runs under an account of its own, which must get through to its folder.
  chmodSync(folder, 0o711);
  try {
    const plan = { round: turn.round, orders, warmUp, sideBySide, seed, onDone };
    const figures = await measureRound(contestant, place, plan);
    const discarded = figures.outsideLoad > outsideLoad ? '，计时作废 / times discarded' : '';
    const load = `外部负载 / outside load ${fixed(figures.outsideLoad, 2)}${discarded}`;
    say(`#${turn.round} ${contestant.letter} ${contestant.zh}: ${fixed(figures.perSecond)}/s, ${load}`);
    return { ...contest, turns: [...contest.turns, figures] };
  } catch (error) {
    const reason = reasonOf(error);
    say(`#${turn.round} ${contestant.letter} ${contestant.zh}: ${reason}`);
    return { ...contest, failed: [...contest.failed, { ...turn, reason }] };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function contestantOf(key: Key): (typeof CONTESTANTS)[number] {
  const found = CONTESTANTS.find((contestant) => contestant.key === key);
  if (!found) throw new Error(`${key}?`);
  return found;
}

/** Written beside the document. */
function writePlots(folder: string, standings: readonly Standing[]): readonly Plot[] {
  const label = ({ contestant }: Standing) => `${contestant.letter} ${contestant.zh}`;
  const draw = (
    name: string,
    title: string,
    all: readonly Standing[],
    parts: (of: Standing) => Bar['parts'],
    show: (value: number) => string,
  ) => {
    writeFileSync(
      join(folder, name),
      barChart(
        title,
        all.map((each) => ({ label: label(each), parts: parts(each) })),
        show,
      ),
    );
    return { name, title };
  };
  const timed = standings.filter(({ cpuMs }) => cpuMs.n > 0);
  return [
    draw(
      'contest-statements.svg',
      'SQL 语句，每件工单 / SQL statements a complaint',
      standings,
      ({ counts }) => [{ name: 'SQL', value: counts.statements }],
      fixed,
    ),
    draw(
      'contest-wal.svg',
      'PostgreSQL 预写日志，每件工单 / WAL a complaint',
      standings,
      ({ counts }) => [{ name: 'WAL', value: counts.walBytes }],
      kb,
    ),
    ...(timed.length === 0
      ? []
      : [
          draw(
            'contest-cpu.svg',
            'CPU，每件工单 / CPU a complaint',
            timed,
            ({ cpuByPart }) =>
              PARTS.flatMap((name) => {
                const value = cpuByPart[name];
                return value === undefined ? [] : [{ name, value }];
              }),
            (ms) => `${fixed(ms, 0)} ms`,
          ),
        ]),
  ];
}

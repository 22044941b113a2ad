import type { Figures } from './c1';

/** One figure beside what it should be. */
export interface Verdict {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What must be reached, and what is aimed at. */
  readonly must: number;
  readonly goal: number;
  readonly pass: boolean;
  readonly reached: boolean;
}

/**
 * The figures that count, each against its goal; not measured, not judged. Of the engine's counts both are judged: the
 * plain complaint, which other figures compare with, and the mean of the scenario with its escalations.
 */
export function verdictsOf({ engine, lagMs, memory }: Figures): readonly Verdict[] {
  const rows: [what: string, value: number, unit: string, must: number, goal: number][] = [
    ['状态转换，一般工单 / state transitions, plain', engine.plain.transitions, '', 10, 7],
    ['状态转换，C1 平均 / state transitions, mean of C1', engine.all.transitions, '', 10, 7],
    ['历史事件，一般工单 / history events, plain', engine.plain.events, '', 45, 34],
    ['历史事件，C1 平均 / history events, mean of C1', engine.all.events, '', 45, 34],
    ['历史字节（编码前），一般工单 / history before codec, plain', engine.plain.plainBytes / 1_000, 'KB', 6.5, 3],
    ['历史字节（编码前），C1 平均 / history before codec, mean of C1', engine.all.plainBytes / 1_000, 'KB', 6.5, 3],
    ['读模型滞后 p99 / projection lag p99', lagMs.p99, 'ms', 1_000, 250],
  ];
  if (memory)
    rows.push(['每件在办工单内存 / worker memory per cached open case', memory.perCase / 1_000, 'KB', 400, 100]);
  return rows.map(([what, value, unit, must, goal]) => ({
    what,
    value,
    unit,
    must,
    goal,
    pass: value <= must,
    reached: value <= goal,
  }));
}

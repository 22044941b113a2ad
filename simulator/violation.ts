/** An invariant of quality.md §6 that did not hold. */
export class Violation extends Error {
  constructor(
    readonly invariant: number,
    readonly what: string,
  ) {
    super(`${invariant}: ${what}`);
  }
}

/** @throws Violation unless it holds */
export function check(invariant: number, holds: boolean, what: string): void {
  if (!holds) throw new Violation(invariant, what);
}

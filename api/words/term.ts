/** One term in both languages. */
export interface Term {
  readonly zh: string;
  readonly en: string;
}

export function term(zh: string, en: string): Term {
  return { zh, en };
}

/** A word for every code: one that lacks its word does not compile. */
export type Table<Code extends string | number> = { readonly [C in Code]: Term };

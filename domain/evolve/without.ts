import type { Due, DueKind, Dues } from '../events';

/** The armed deadlines without some kinds of them; the same object where none of those is armed. */
export function without(dues: Dues, ...kinds: readonly DueKind[]): Dues {
  if (!kinds.some((kind) => dues[kind])) return dues;
  const rest: { [K in DueKind]?: Due } = {};
  // Built anew: what is deleted from makes V8 give up the object's class, and every later look at it slow.
  for (const name in dues) {
    const kind = name as DueKind;
    if (!kinds.includes(kind)) rest[kind] = dues[kind] as Due;
  }
  return rest;
}

import type { Part, PartDeps } from './parts';

/** Starts the HTTP API. */
export function startApi(_deps: PartDeps): Promise<Part> {
  return Promise.resolve({ says: [], stop: () => Promise.resolve() });
}

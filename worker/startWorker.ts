import type { Part, PartDeps } from './parts';

/** Starts the Temporal worker. */
export function startWorker(_deps: PartDeps): Promise<Part> {
  return Promise.resolve({ says: [], stop: () => Promise.resolve() });
}

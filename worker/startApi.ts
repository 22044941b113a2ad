import { runApi } from '../api/run';
import type { Part, PartDeps } from './parts';

/** Starts the HTTP API. */
export function startApi(deps: PartDeps): Promise<Part> {
  return runApi(deps);
}

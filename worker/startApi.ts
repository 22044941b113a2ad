import { runApi } from '../api/run';
import type { Part, PartDeps } from './parts';

/** Starts the HTTP API. */
export function startApi(deps: PartDeps): Promise<Part> {
  const { oldVaultKeys, sdkMetricsAddress } = deps.config;
  return runApi(deps, {
    oldVaultKeys,
    ...(sdkMetricsAddress !== undefined && { sdkMetrics: `http://${sdkMetricsAddress}/metrics` }),
  });
}

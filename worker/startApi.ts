import { runApi } from '../api/run';
import type { ApiPartDeps, Part } from './parts';

/** Starts the HTTP API. */
export function startApi(deps: ApiPartDeps): Promise<Part> {
  const { sdkMetricsAddress } = deps.config;
  return runApi(deps, sdkMetricsAddress === undefined ? {} : { sdkMetrics: `http://${sdkMetricsAddress}/metrics` });
}

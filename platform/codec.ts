import type { DataConverter } from '@temporalio/common';

/** Absolute path of the module with our payload converter; the workflow bundle takes the same. */
export const PAYLOAD_CONVERTER_PATH = require.resolve('./payloads');

/**
 * How values become payloads and back. Every client and every worker of the system takes its converter from here, so a
 * codec (compression, encryption) is added in this one place.
 */
export function dataConverter(): DataConverter {
  return { payloadConverterPath: PAYLOAD_CONVERTER_PATH, payloadCodecs: [] };
}

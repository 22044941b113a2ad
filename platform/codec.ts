import type { DataConverter, Payload } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { Cipher } from './cipher/gcm';
import { codecKey } from './codec/codecKey';
import { payloadCodec } from './codec/payloadCodec';
import { keyRing } from './keys/ring';
import type { KeySource } from './keys/source';

export { CodecKeyMissing } from './codec/payloadCodec';

/** Absolute paths of the modules with our converters; the workflow bundle takes the same. */
export const PAYLOAD_CONVERTER_PATH = require.resolve('./payloads');
export const FAILURE_CONVERTER_PATH = require.resolve('./failureConverter');

/** How histories are written: under which keys, by which cipher. */
export interface Secrecy {
  /** Without keys payloads are written in clear, and locked ones cannot be read. */
  readonly keys?: KeySource | undefined;
  /** `none` writes in clear and reads either form: first step of a rolling upgrade. Default AES-256-GCM. */
  readonly cipher?: Cipher | 'none';
}

/**
 * How values become payloads and back: JSON, deflated against a dictionary, locked. Every client and every worker of the
 * system takes its converter from here, by {@link TemporalPlace}.
 *
 * @throws CodecKeyMissing later, from whatever reads a payload whose key is not among `keys`
 */
export function dataConverter({ keys, cipher = 'aes-256-gcm' }: Secrecy): DataConverter {
  const ring = keys && keyRing(keys, codecKey);
  return {
    payloadConverterPath: PAYLOAD_CONVERTER_PATH,
    failureConverterPath: FAILURE_CONVERTER_PATH,
    payloadCodecs: [payloadCodec({ ring, cipher })],
  };
}

type History = temporal.api.history.v1.IHistory;

/**
 * A history with every payload in clear, as it would stand there without a codec; for what keeps or counts histories.
 *
 * @throws CodecKeyMissing
 */
export async function decodeHistory(history: History, { payloadCodecs = [] }: DataConverter): Promise<History> {
  const decode = async (payload: Payload) => {
    let payloads = [payload];
    for (const codec of payloadCodecs) payloads = await codec.decode(payloads);
    return payloads[0];
  };
  const walk = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(walk));
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || 'toNumber' in value) return value;
    if ('metadata' in value && 'data' in value) return decode(value as Payload);
    const entries = Object.entries(value).map(async ([key, inner]) => [key, await walk(inner)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  return (await walk(history)) as History;
}

import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/** Stands for what could not be read; no schema takes it. */
export const UNREADABLE = { unreadable: true } as const;

/**
 * The default converter, except that it never throws at what comes in. A signal from a foreign system in an encoding that
 * nobody knows would otherwise fail the workflow's task for ever, and with it every clock of the order; so it arrives as
 * {@link UNREADABLE} and is refused like any other malformed message.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload(payload);
    } catch {
      return UNREADABLE as T;
    }
  },
};

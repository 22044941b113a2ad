import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stacks of failures go into a payload, and so through the codec; code and rule stay legible. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });

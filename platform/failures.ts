/**
 * A start-up fault that the person at the keyboard can cure: said in one sentence, without a stack.
 *
 * `exitCode` follows sysexits: 78 a wrong setting, 69 a part that is not to be had, 73 a folder that cannot be written.
 */
export class StartupError extends Error {
  constructor(
    readonly code: 'CONFIG' | 'DATA_DIR' | 'PORT_IN_USE' | 'ENGINE' | 'DATABASE' | 'ALREADY_RUNNING',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StartupError';
  }

  /** The exit code of the process that stops for this fault. */
  get exitCode(): number {
    if (this.code === 'CONFIG') return 78;
    if (this.code === 'DATA_DIR') return 73;
    return 69;
  }
}

/** The message of anything thrown, for a line meant for a person. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // node hides the reasons of a refused dual-stack connection in an AggregateError without a message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error.message;
}

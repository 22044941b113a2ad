import { ApplicationFailure } from '@temporalio/common';
import { type Gateway, GatewayFailure } from '../api/gateway';
import { FAILURES } from '../domain/failures';
import type { ComplaintActivities } from './contract';

/**
 * Gives a command to another order, running or brought back. Its id makes repeating safe.
 * @throws ApplicationFailure with the refusal's code; retryable only while something is away
 */
export function deliver(gateway: Pick<Gateway, 'command'>): ComplaintActivities['deliver'] {
  return async (orderNo, command) => {
    try {
      await gateway.command(orderNo, command);
    } catch (error) {
      if (!(error instanceof GatewayFailure)) throw error;
      throw ApplicationFailure.create({
        type: error.code,
        message: FAILURES[error.code].zh,
        nonRetryable: FAILURES[error.code].status < 500,
      });
    }
  };
}

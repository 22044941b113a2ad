import { type Sinks, proxySinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';

/** What a replayed history does, told to the test outside. Bundled with the workflow code; changes nothing in it. */
export interface ObserverSinks extends Sinks {
  readonly observer: {
    began(mode: string): void;
    scheduled(how: 'local' | 'regular', activity: string, args: unknown): void;
    /** `ok`, or the code of the refusal. */
    answered(command: string, outcome: string): void;
    signalled(name: string): void;
    continued(): void;
  };
}

const { observer } = proxySinks<ObserverSinks>();

/** Every interceptor hands on the very promise it was given: one more step between two promises would be another order of commands. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      execute(input, next) {
        observer.began((input.args[0] as { mode: string }).mode);
        return next(input);
      },
      handleUpdate(input, next) {
        const answer = next(input);
        answer.then(
          () => observer.answered(input.name, 'ok'),
          (error: unknown) => {
            if (error instanceof ApplicationFailure) observer.answered(input.name, error.type ?? 'unknown');
          },
        );
        return answer;
      },
      handleSignal(input, next) {
        observer.signalled(input.signalName);
        return next(input);
      },
    },
  ],
  outbound: [
    {
      scheduleLocalActivity(input, next) {
        observer.scheduled('local', input.activityType, input.args);
        return next(input);
      },
      scheduleActivity(input, next) {
        observer.scheduled('regular', input.activityType, input.args);
        return next(input);
      },
      continueAsNew(input, next) {
        observer.continued();
        return next(input);
      },
    },
  ],
});

/** Everything in the workers' bundle. */
export { chore } from './chore';
export { complaint } from './complaint';
export { outputs } from './outputs';
export { openPeriods, period } from './period';
export { decideTopic } from './decideTopic';
export { watch } from './watch';

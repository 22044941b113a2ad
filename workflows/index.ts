/** Everything in the worker's bundle. */
export { complaint } from './complaint';

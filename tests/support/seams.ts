export { migrateAll } from '../../worker/schema';
export { searchAttributes } from '../../worker/searchAttributes';

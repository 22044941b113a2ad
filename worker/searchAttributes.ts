import type { SearchAttributeTypes } from '../platform/engine/namespace';

/**
 * None. They would be clear text in the engine and stale between upserts, and an upsert at every step costs an event and
 * about 150 bytes in each history: lists come from the ledger's read models, and the engine's own pages show what an
 * order is (static summary) and where it stands (current details).
 */
export const searchAttributes: SearchAttributeTypes = {};

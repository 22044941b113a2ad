import type { SearchAttributeTypes } from '../platform/engine/namespace';

/** The search attributes that the workflows set: codes only, they are clear text in the engine. */
export const searchAttributes: SearchAttributeTypes = {};

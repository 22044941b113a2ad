import type { DatabaseUrls } from '../../platform/config';
import type { SearchAttributeTypes } from '../../platform/engine/namespace';

/** The search attributes that the workflows set. */
export const searchAttributes: SearchAttributeTypes = {};

/** Brings an empty database to the newest schema. */
export async function migrateAll(_urls: DatabaseUrls): Promise<void> {}

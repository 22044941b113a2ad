import type { DataConverter } from '@temporalio/common';
import { dataConverter } from '../../platform/codec';
import { keySource } from '../../platform/keys/source';

/** Known to everybody who reads this, hence good for tests only. */
export const TEST_CODEC_KEY = Buffer.alloc(32, 'test');

/** How the tests' histories are written: as in service, under a key of their own. */
export function testConverter(): DataConverter {
  return dataConverter({ keys: keySource('CODEC_KEY', { given: [TEST_CODEC_KEY] }) });
}

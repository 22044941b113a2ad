/** The thread of a press: told a name it answers with the document, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { makeDocument } from './documents';
import type { EditionData } from './edition';

const { edition } = workerData as { readonly edition: EditionData };
let before: Promise<unknown> = Promise.resolve();

parentPort?.on('message', (name: string) => {
  before = before.then(async () => {
    try {
      parentPort?.postMessage({ bytes: await makeDocument(edition, name) });
    } catch (error) {
      parentPort?.postMessage({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
});

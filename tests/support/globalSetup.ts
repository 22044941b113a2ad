import { join } from 'node:path';
import { openTestServices, type TestServices } from './services';

declare global {
  var jiesuTestServices: TestServices | undefined;
}

/** Opens the door to the test services; a test starts them by asking (environment.ts). */
export default async function globalSetup(): Promise<void> {
  const services = await openTestServices(process.env.JIESU_CACHE ?? join(__dirname, '..', '..', '.cache'));
  globalThis.jiesuTestServices = services;
  process.env.JIESU_TEST_SERVICES = services.url;
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C does not wait; the guards of the parts still end them.
      if (asked) process.exit(130);
      asked = true;
      void services.stop().finally(() => process.exit(130));
    });
  }
}

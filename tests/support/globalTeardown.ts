/** Stops whatever the tests had started. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.jiesuTestServices?.stop();
}

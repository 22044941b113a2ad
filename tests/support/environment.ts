import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { DatabaseUrls } from '../../platform/config';

function ask<T>(path: string): Promise<T> {
  const base = process.env.JIESU_TEST_SERVICES;
  if (base === undefined) throw new Error('tests run under jest with tests/support/globalSetup.ts');
  return new Promise((answer, refuse) => {
    // A connection of its own: one kept alive may be closed by the other side in the very moment of the next question.
    const call = request(new URL(path, base), { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => (response.statusCode === 200 ? answer(JSON.parse(text) as T) : refuse(new Error(text))));
    });
    call.on('error', refuse);
    call.end();
  });
}

/** The Temporal dev server of this test run (time skipping allowed); started by the first test that asks. */
export function testTemporal(): Promise<{ address: string; namespace: string }> {
  return ask('/temporal');
}

/** A database of this test file's own. */
export interface TestDatabase {
  readonly name: string;
  readonly urls: DatabaseUrls;
}

/** A fresh database with the newest schema of ledger and vault, on the real PostgreSQL of this test run. */
export function createDatabase(): Promise<TestDatabase> {
  return ask('/database');
}

/** A fresh database with nothing in it, for the tests of the migrations themselves. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return ask('/empty-database');
}

/** A task queue that no other test file polls. */
export function uniqueTaskQueue(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

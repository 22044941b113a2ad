import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import { StartupError, reasonOf } from '../failures';

/** The types of search attributes, as the SDK spells them. */
export type SearchAttributeType = 'TEXT' | 'KEYWORD' | 'INT' | 'DOUBLE' | 'BOOL' | 'DATETIME' | 'KEYWORD_LIST';
/** Search attributes by name. Codes only: they are clear text in the engine. */
export type SearchAttributeTypes = Readonly<Record<string, SearchAttributeType>>;

/** How long a closed workflow's history is kept by the engine; the ledger keeps the events for ever. */
export const RETENTION_DAYS = 90;
const DAY_SECONDS = 86_400;
const CALL_LIMIT_MS = 40_000;
const GRPC_NOT_FOUND = 5;

const { IndexedValueType } = temporal.api.enums.v1;
const INDEXED: Record<SearchAttributeType, temporal.api.enums.v1.IndexedValueType> = {
  TEXT: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  DOUBLE: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
  BOOL: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
};

/** A server of one's own starts without any namespace. */
async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== GRPC_NOT_FOUND) throw error;
    const workflowExecutionRetentionPeriod = msToTs(RETENTION_DAYS * DAY_SECONDS * 1_000);
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    await untilKnown(connection, namespace);
  }
}

/** The front end learns of a new namespace from a cache that it refreshes every few seconds. */
async function untilKnown(connection: Connection, namespace: string): Promise<void> {
  for (let i = 0; i < 150; i++) {
    try {
      await connection.operatorService.listSearchAttributes({ namespace });
      return;
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== GRPC_NOT_FOUND) throw error;
      await delay(200);
    }
  }
}

async function ensureRetention(connection: Connection, namespace: string): Promise<void> {
  const described = await connection.workflowService.describeNamespace({ namespace });
  const seconds = Number(described.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  if (seconds >= RETENTION_DAYS * DAY_SECONDS) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(RETENTION_DAYS * DAY_SECONDS * 1_000) },
  });
  const after = await connection.workflowService.describeNamespace({ namespace });
  const kept = Number(after.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  if (kept < RETENTION_DAYS * DAY_SECONDS) {
    throw new StartupError(
      'ENGINE',
      `引擎的历史保留期为 ${kept / DAY_SECONDS} 天，需要 ${RETENTION_DAYS} 天 / the engine keeps histories ${kept / DAY_SECONDS} days, ${RETENTION_DAYS} are needed`,
    );
  }
}

async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
  wanted: SearchAttributeTypes,
): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: Record<string, temporal.api.enums.v1.IndexedValueType> = {};
  for (const [name, type] of Object.entries(wanted)) {
    const known = customAttributes[name];
    if (known === undefined) missing[name] = INDEXED[type];
    else if (known !== INDEXED[type]) {
      throw new StartupError(
        'ENGINE',
        `搜索属性 ${name} 的类型不是 ${type} / the engine knows the search attribute ${name} as another type than ${type}`,
      );
    }
  }
  if (Object.keys(missing).length === 0) return;
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
  // The front end serves them from a cache that it refreshes every few seconds.
  for (let i = 0; i < 100; i++) {
    const now = await connection.operatorService.listSearchAttributes({ namespace });
    if (Object.keys(missing).every((name) => name in now.customAttributes)) return;
    await delay(100);
  }
}

/**
 * Makes a namespace what the system needs: there, histories kept 90 days, search attributes known. Does nothing when all is
 * as it should be, so every start may call it.
 *
 * @throws StartupError `ENGINE` when it cannot be made so
 */
export async function prepareNamespace(
  connection: Connection,
  namespace: string,
  wanted: SearchAttributeTypes,
): Promise<void> {
  try {
    await connection.withDeadline(Date.now() + CALL_LIMIT_MS, async () => {
      await ensureNamespace(connection, namespace);
      await ensureRetention(connection, namespace);
      await ensureSearchAttributes(connection, namespace, wanted);
    });
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(
      'ENGINE',
      `命名空间 ${namespace} 未能就绪 / the namespace ${namespace} could not be prepared: ${reasonOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

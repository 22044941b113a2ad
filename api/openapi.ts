import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

export const TAGS = {
  intake: '受理 Intake',
  commands: '工单操作 Commands',
  orders: '工单查询 Orders',
  lists: '清单 Lists',
  figures: '考核数据 Figures',
  insight: '主动治理 Acting first',
  rules: '规则 Rules',
  audit: '审计 Audit',
  mine: '我的工单 My order',
  service: '运行 Service',
} as const;

const ABOUT = `接诉即办：一件诉求一个持久流程。每个操作对应条例的一条；被拒绝的操作会说明依据的条款（\`rule\`）。

Every request of a 12345 hotline is one durable process. A refused command names the rule that refused it.

* 鉴权 / authentication: \`Authorization: Bearer <key>\` 或 \`X-API-Key\`。操作者的角色与单位只取自密钥 / role and unit come from the key only.
* 时刻 / instants: ISO 8601，须带时区；答复一律 +08:00 / with their zone; answers in +08:00.
* 错误 / errors: RFC 9457 \`application/problem+json\`，\`code\` 稳定不变 / \`code\` is stable.
* 503：同一编号（或同一 Idempotency-Key）重发即可，不会重复受理 / repeat with the same number or key.`;

/** Registers OpenAPI 3.1 at /openapi.json and a page for people at /docs; before any route. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: '接诉 Jiesu API', version, description: ABOUT },
      servers: [{ url: '/' }],
      tags: Object.values(TAGS).map((name) => ({ name })),
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          orderCode: { type: 'apiKey', in: 'header', name: 'X-Order-Code' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withOneNameEach(jsonSchemaTransformObject(document)),
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { deepLinking: true } });
}

/** What every route behind a key says about its authentication. */
export const SECURITY = [{ bearer: [] }, { apiKey: [] }];
/** And what a citizen shows instead of a key. */
export const CITIZEN_SECURITY = [{ orderCode: [] }];

type Document = ReturnType<SwaggerTransformObject>;
const REFERENCE = /"#\/components\/schemas\/(\w+)"/g;

/**
 * The transform writes every schema twice, as it comes in (`XInput`) and as it goes out (`X`). None of ours differs
 * between the two but in strictness, so each is kept once, under its own name: as it comes in where a request uses it.
 */
function withOneNameEach(document: Document): Document {
  const { paths, components, ...rest } = document as { paths: object; components: { schemas: Record<string, object> } };
  const { schemas, ...others } = components;
  const short = (name: string) => (name.endsWith('Input') ? name.slice(0, -'Input'.length) : name);
  const kept: Record<string, object> = {};
  const take = (json: string): void => {
    for (const [, name] of json.matchAll(REFERENCE)) {
      if (name === undefined || kept[short(name)] !== undefined) continue;
      const schema = schemas[name] ?? {};
      kept[short(name)] = schema;
      take(JSON.stringify(schema));
    }
  };
  const strictFirst = JSON.stringify(paths);
  for (const [, name] of strictFirst.matchAll(REFERENCE))
    if (name?.endsWith('Input')) take(`"#/components/schemas/${name}"`);
  take(strictFirst);
  const ordered = Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
  const whole = JSON.stringify({ ...rest, paths, components: { ...others, schemas: ordered } });
  return JSON.parse(
    whole.replace(REFERENCE, (_whole, name: string) => `"#/components/schemas/${short(name)}"`),
  ) as Document;
}

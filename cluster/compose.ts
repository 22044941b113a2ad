import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** One service of docker-compose.yml, as far as it can be run without a container. */
export interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  /** `source:target[:ro]` */
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly restart?: string;
  readonly profiles?: readonly string[];
  readonly deploy?: { readonly replicas?: number };
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

/** docker-compose.yml with its variables filled in. */
export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export const COMPOSE_FILE = join(__dirname, '..', 'docker-compose.yml');

/**
 * Puts values into `${NAME}`, `${NAME:-default}` and `${NAME:?words}` as compose does.
 *
 * @throws Error for a variable without value or default
 */
export function interpolated(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replace(/\$\{([A-Z_]+)(?::([?-])([^}]*))?\}/g, (_all, name: string, kind: string, rest: string) => {
    const set = variables[name];
    const value = set !== undefined && set !== '' ? set : kind === '-' ? rest : undefined;
    if (value === undefined) throw new Error(`docker-compose.yml: ${name} has no value`);
    return value;
  });
}

/** @param variables as the environment or `.env` would give them */
export function readCompose(
  variables: Readonly<Record<string, string | undefined>> = {},
  text: string = readFileSync(COMPOSE_FILE, 'utf8'),
): Compose {
  // A merge key is YAML 1.1; compose reads it, and so must we.
  return filled(parse(text, { merge: true }), variables) as Compose;
}

function filled(value: unknown, variables: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof value === 'string') return interpolated(value, variables);
  if (Array.isArray(value)) return value.map((item) => filled(item, variables));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, variables)]));
}

/** @throws Error when the file has no such service */
export function serviceOf({ services }: Compose, name: string): Service {
  const service = services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

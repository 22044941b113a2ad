import { join } from 'node:path';
import type { Service } from './compose';

/** What stands on this machine for what a container would see. */
export interface Here {
  /** `host:port` of another service → `127.0.0.1:port`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Folder of the secret files. */
  readonly secrets: string;
  /** Folder in which the named volumes lie. */
  readonly volumes: string;
  /** Folder of docker-compose.yml. */
  readonly root: string;
}

const SECRETS = '/run/secrets/';

/**
 * The environment of a service as a process on this machine needs it: the same variables, with the addresses, mounted
 * files, secrets and folders of this machine, and bound to the loopback.
 *
 * @returns nothing that is empty: compose hands an empty variable on, and every program here takes it for not set
 */
export function environmentOf(service: Service, here: Here): Readonly<Record<string, string>> {
  const mounts = (service.volumes ?? []).map((volume) => mountOf(volume, here));
  const entries = Object.entries(service.environment ?? {}).map(([name, value]) => {
    let text = value;
    for (const [target, source] of mounts)
      if (text === target || text.startsWith(`${target}/`)) text = source + text.slice(target.length);
    if (text.startsWith(SECRETS)) text = join(here.secrets, text.slice(SECRETS.length));
    for (const [far, near] of Object.entries(here.addresses)) text = text.replace(far, near);
    return [name, text === '0.0.0.0' ? '127.0.0.1' : text] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function mountOf(volume: string, { root, volumes }: Here): readonly [target: string, source: string] {
  const [source = '', target = ''] = volume.split(':');
  return [target, source.startsWith('.') ? join(root, source) : join(volumes, source)];
}

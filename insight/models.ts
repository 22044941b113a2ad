import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Suggestion } from '../domain/suggesting';
import type { Logger } from '../platform/log';
import type { Pack } from '../rules/pack';
import { type Model, readModel } from './modelFile';
import { type Asked, suggest } from './suggest';

/** Makes suggestions; undefined where there is no model, or it has nothing to say. Never throws. */
export type Suggest = (pack: Pack, asked: Asked) => Suggestion | undefined;

const LOOK_EVERY_MS = 60_000;

/**
 * The newest model of a folder, read when first asked for and looked for anew each minute, so that `train` needs no restart.
 * Without one the catalogue alone decides, and the log says so once.
 */
export function suggestFrom(folder: string, logger: Logger, now: () => number): Suggest {
  let model: Model | undefined;
  let path: string | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = (profile: string): void => {
    if (now() - lookedAt < LOOK_EVERY_MS) return;
    const first = lookedAt === Number.NEGATIVE_INFINITY;
    lookedAt = now();
    const newest = newestModel(folder, profile);
    if (newest === path && !first) return;
    path = newest;
    model = undefined;
    if (path === undefined) {
      logger.info({ folder }, '无派单模型，只按目录派单 / no dispatch model: the catalogue alone decides');
      return;
    }
    model = readModel(path);
    logger.info({ model: model.hash, profile: model.profile }, '已载入派单模型 / dispatch model loaded');
  };
  return (pack, asked) => {
    try {
      look(pack.profile);
      return model && suggest(model, pack, asked);
    } catch (error) {
      // A model must never cost an order its intake; the words of the request stand in no error of this code.
      logger.warn({ fault: error instanceof Error ? error.name : 'unknown' }, '派单建议不可用 / no suggestion');
      return undefined;
    }
  };
}

/** By the time it was written, then by name; undefined without folder or model. */
function newestModel(folder: string, profile: string): string | undefined {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const ours = (name: string) => name.startsWith(`dispatch-${profile}-`) && /-[0-9a-f]{12}\.json$/.test(name);
  const files = names.filter(ours).map((name) => join(folder, name));
  const dated = files.map((file) => ({ file, at: statSync(file).mtimeMs }));
  return dated.sort((a, b) => b.at - a.at || a.file.localeCompare(b.file))[0]?.file;
}

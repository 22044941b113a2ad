import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';

export const HISTORIES = join(__dirname, 'histories');

export interface Recorded {
  /** File name, e.g. `kept-in-time.json.gz`, `late-urge-after-closing.2.json.gz`. */
  readonly file: string;
  readonly history: temporal.api.history.v1.History;
}

/** Every recorded history, by name. */
export function recordedHistories(): readonly Recorded[] {
  return readdirSync(HISTORIES)
    .filter((name) => name.endsWith('.json.gz'))
    .sort()
    .map((file) => ({
      file,
      history: temporal.api.history.v1.History.fromObject(
        JSON.parse(gunzipSync(readFileSync(join(HISTORIES, file))).toString('utf8')),
      ),
    }));
}

/** Ids of the patches that a history says it went through. */
export function patchesIn({ history }: Recorded): readonly string[] {
  return history.events.flatMap(({ markerRecordedEventAttributes: marker }) => {
    if (marker?.markerName !== 'core_patch') return [];
    const data = marker.details?.['patch-data']?.payloads?.[0]?.data;
    return data ? [(JSON.parse(Buffer.from(data).toString('utf8')) as { id: string }).id] : [];
  });
}

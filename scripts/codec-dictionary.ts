/**
 * `npm run codec:dictionary N`: makes dictionary N of the payload codec from the recorded histories, as
 * platform/codec/dictionaryN.ts. One that has been in service must not be made again; add the next number.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gunzipSync } from 'node:zlib';

const ROOT = join(__dirname, '..');
const HISTORIES = join(ROOT, 'tests', 'replay', 'histories');
const MOST_BYTES = 6 * 1024;
/** A text earns its place when it saves the payloads like it at least this many bytes. */
const LEAST_GAIN = 10;
/** Longer ones are the carried state of a run that goes on as a new one: rare, and they repeat themselves. */
const LONGEST = 1_000;

/** Parts that differ from order to order: no use in a dictionary, and nobody's data in our source. */
const VOLATILE: readonly [RegExp, string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, ''],
  [/T-[0-9a-f]{8}-[0-9a-f]{4}/g, ''],
  [/[A-Za-z0-9_-]{43}(?="|\\)/g, ''],
  [/[0-9a-f]{64}/g, ''],
  [/-?\d{10,}/g, '17'],
];

type Node = { metadata?: { encoding?: string }; data?: string } | readonly Node[] | { readonly [key: string]: Node };

function payloadsIn(node: unknown, into: string[]): void {
  if (typeof node !== 'object' || node === null) return;
  const { metadata, data } = node as { metadata?: { encoding?: string }; data?: unknown };
  if (metadata?.encoding !== undefined && typeof data === 'string') {
    if (Buffer.from(metadata.encoding, 'base64').toString() !== 'json/plain') return;
    const text = Buffer.from(data, 'base64').toString('utf8');
    // The record of a local activity is Core's own and passes no codec.
    if (!text.startsWith('{"seq":') && text.length <= LONGEST) into.push(text);
    return;
  }
  for (const inner of Object.values(node)) payloadsIn(inner, into);
}

function steady(text: string): string {
  return VOLATILE.reduce((so, [what, by]) => so.replace(what, by), text);
}

/** The commonest texts, each in so far as the others do not hold it already; the commonest last, where a reference to it is shortest. */
function dictionaryOf(samples: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const sample of samples) counts.set(sample, (counts.get(sample) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  let dictionary = '';
  const cost = (text: string) => {
    const given = Buffer.from(dictionary);
    return deflateRawSync(text, { level: 9, windowBits: 13, ...(given.length > 0 && { dictionary: given }) }).length;
  };
  for (const [text, count] of ranked) {
    if (Buffer.byteLength(dictionary + text) > MOST_BYTES) continue;
    if (count > 1 && cost(text) >= LEAST_GAIN) dictionary = text + dictionary;
  }
  return dictionary;
}

const number = Number(process.argv[2]);
const target = join(ROOT, 'platform', 'codec', `dictionary${number}.ts`);
if (!Number.isInteger(number) || number < 1 || number > 63 || existsSync(target)) {
  process.stderr.write(`用法 / usage: npm run codec:dictionary N (1–63, not yet made)\n`);
  process.exit(78);
}
const texts: string[] = [];
for (const file of readdirSync(HISTORIES).sort()) {
  payloadsIn(JSON.parse(gunzipSync(readFileSync(join(HISTORIES, file))).toString('utf8')) as Node, texts);
}
const dictionary = dictionaryOf(texts.map(steady));
const lines = dictionary.match(/.{1,100}/gsu) ?? [];
const quoted = lines.map((line) => `  ${JSON.stringify(line)},`).join('\n');
writeFileSync(
  target,
  `/** Made by \`npm run codec:dictionary ${number}\`. In service: never to be changed. */\nexport const DICTIONARY_${number} = [\n${quoted}\n].join('');\n`,
);
process.stdout.write(`${target}: ${Buffer.byteLength(dictionary)} bytes from ${texts.length} payloads\n`);

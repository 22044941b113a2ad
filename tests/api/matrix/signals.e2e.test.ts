import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { signedText } from '../../../activities/signals';
import { COMMAND_EXAMPLES, TEXT_FIELDS } from '../../../api/schemas/commands';
import type { SpokenName } from '../../../domain/commands';
import { commandSignals, complaintId } from '../../../workflows/messages';
import { eventsOf, until } from '../../workflows/desk';
import { BODIES, type City, openCity, REFUSED } from './city';
import { ACTORS, type Cell, report, table } from './expectation';

/**
 * The same expectation, asked by signals that each unit's own system signs: the same table judges them. A signal is told no by
 * an event on the order, not by a status.
 */
const SIGNERS = new Map<
  string,
  { readonly unit: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject }
>();
for (const { name, way, unit } of ACTORS)
  if (way === 'unit') SIGNERS.set(`s-${name}`, { unit, ...generateKeyPairSync('ed25519') });

let city: City;
const cells: Cell[] = [];
beforeAll(async () => {
  city = await openCity('api-matrix-signals', {
    signingKey: async (unit, key) => {
      const signer = SIGNERS.get(key);
      return signer?.unit === unit ? signer.publicKey : undefined;
    },
    hasText: async () => true,
  });
}, 600_000);
afterAll(async () => {
  process.stdout.write(`${report(cells)}（信号 signals）\n`);
  await city.close();
});

/** @returns id of the message */
async function signal(orderNo: string, name: SpokenName, who: string): Promise<string> {
  const signer = SIGNERS.get(`s-${who}`);
  if (!signer) throw new Error(`nobody signs as ${who}`);
  const example: Record<string, unknown> = { ...COMMAND_EXAMPLES[name], ...BODIES[name] };
  const texts = TEXT_FIELDS.filter((field) => example[field] !== undefined).map((field) => [field, 'b'.repeat(64)]);
  const body = { ...example, ...(Object.fromEntries(texts) as object) };
  const id = randomUUID();
  const signature = sign(null, Buffer.from(signedText({ orderNo, name, id, body })), signer.privateKey);
  const raw = { id, unit: signer.unit, key: `s-${who}`, body, signature: signature.toString('base64') };
  await city.house.desk.client.workflow.getHandle(complaintId(orderNo)).signal(commandSignals[name], raw);
  return id;
}

/** What the order says of a message: the code it was refused with, or nothing where it counted. */
async function answerTo(orderNo: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const events = await until(
    () => eventsOf(city.house.desk, orderNo),
    (all) => ids.every((id) => all.some(({ message }) => message === id)),
    120_000,
  );
  return new Map(
    ids.map((id) => {
      const refused = events.find((event) => event.type === 'COMMAND_REFUSED' && event.message === id);
      return [id, refused?.type === 'COMMAND_REFUSED' ? refused.code : ''];
    }),
  );
}

/** For a signal the terms are looked up before it is asked whose the order is: what does not fit them is refused by them. */
const UNFIT: readonly string[] = ['NOT_TO_GRASSROOTS', 'NOT_BELOW'];

const units = ACTORS.filter(({ way }) => way === 'unit');
/** An order that is over takes no signals: its case has ended. */
const running = table('commands.csv').filter(([, scene]) => scene !== 'closed');

test('signals × whose system sends them; what is refused changes nothing but the note that it was', async () => {
  for (const [name, scene, may] of running) {
    const cell = (who: string, expected: 'yes' | 'no', code: string) => {
      const no = REFUSED.includes(code) || (expected === 'no' && UNFIT.includes(code));
      cells.push({ what: `${name} (${scene})`, who, expected, got: no ? 'no' : 'yes', code });
    };
    const told = new Map<string, string>();
    const shared = await city.sceneOf(scene);
    for (const { name: who } of units.filter(({ name: each }) => !may.includes(each)))
      told.set(who, await signal(shared, name as SpokenName, who));
    const codes = await answerTo(shared, [...told.values()]);
    for (const [who, id] of told) cell(who, 'no', codes.get(id) ?? '');
    for (const { name: who } of units.filter(({ name: each }) => may.includes(each))) {
      const own = await city.freshScene(scene);
      const id = await signal(own, name as SpokenName, who);
      cell(who, 'yes', (await answerTo(own, [id])).get(id) ?? '');
    }
  }
  expect(cells.filter(({ expected, got }) => expected !== got)).toEqual([]);
}, 1_200_000);

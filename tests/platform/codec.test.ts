import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { sm4 } from 'sm-crypto-v2';
import { codecKey } from '../../platform/codec/codecKey';
import { DICTIONARY_1 } from '../../platform/codec/dictionary1';
import { payloadCodec } from '../../platform/codec/payloadCodec';
import { CIPHERS } from '../../platform/cipher/gcm';
import { keyRing } from '../../platform/keys/ring';
import { keySource } from '../../platform/keys/source';

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const ringOf = (...keys: Buffer[]) => keyRing(keySource('CODEC_KEY', { given: keys }), codecKey);
const json = (value: unknown): Payload => defaultPayloadConverter.toPayload(value) as Payload;
const clear = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value)])),
  data: Buffer.from(data ?? []),
});
/** The sentence every payload of these tests must hide. */
const SECRET = { orderNo: 'T-1', note: '金丝雀 jinsique' };

describe.each(CIPHERS)('payloads locked by %s', (cipher) => {
  const codec = payloadCodec({ ring: ringOf(OLD), cipher });

  test('come back as they were, whatever they are', async () => {
    const bytes = fc.uint8Array({ maxLength: 3_000 });
    const payload = fc.record({ metadata: fc.dictionary(fc.string(), bytes), data: bytes });
    await fc.assert(
      fc.asyncProperty(fc.oneof(payload, fc.jsonValue().map(json)), async (given) => {
        const [locked] = await codec.encode([given]);
        const [opened] = await codec.decode([locked as Payload]);
        expect(clear(opened as Payload)).toEqual(clear(given));
      }),
      { numRuns: 300 },
    );
  });

  test('show nothing of what they hold, and are never twice the same', async () => {
    const locked = await codec.encode([json(SECRET), json(SECRET)]);
    const [one, two] = locked.map(({ data }) => Buffer.from(data ?? []));
    expect(one?.equals(two as Buffer)).toBe(false);
    for (const part of ['T-1', 'jinsique', '金丝雀', 'orderNo']) expect(one?.includes(part)).toBe(false);
    expect(Object.keys(locked[0]?.metadata ?? {})).toEqual(['encoding']);
  });

  test('are shorter than in clear where the dictionary knows their words', async () => {
    const start = json({ mode: 'intake', intake: { kind: 'complaint', matter: 'heating.none' }, profile: 'beijing' });
    const [locked] = await codec.encode([start]);
    const [stored] = await payloadCodec({ ring: ringOf(OLD), cipher, compress: false }).encode([start]);
    expect(locked?.data?.length).toBeLessThan((start.data?.length ?? 0) + 1);
    expect(stored?.data?.length).toBeGreaterThan(locked?.data?.length ?? 0);
    expect(await codec.decode([stored as Payload])).toMatchObject(await codec.decode([locked as Payload]));
  });

  test('changed by one bit anywhere they pass unopened, for the converter to call unreadable', async () => {
    const [locked] = await codec.encode([json(SECRET)]);
    const bytes = Buffer.from(locked?.data ?? []);
    for (let i = 0; i < bytes.length; i++) {
      // The id of the key: another id is another key, which is told apart below.
      if (i >= 1 && i <= 4) continue;
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 0x04;
      const given = { metadata: locked?.metadata, data: changed } as Payload;
      expect((await codec.decode([given]))[0]).toBe(given);
    }
    const short = { metadata: locked?.metadata, data: bytes.subarray(0, 20) } as Payload;
    expect((await codec.decode([short]))[0]).toBe(short);
  });
});

describe('keys of the codec', () => {
  test('several open, the first locks, and one that is missing is said by its id', async () => {
    const [before] = await payloadCodec({ ring: ringOf(OLD), cipher: 'aes-256-gcm' }).encode([json(SECRET)]);
    const both = payloadCodec({ ring: ringOf(NEW, OLD), cipher: 'sm4-gcm' });
    expect(clear((await both.decode([before as Payload]))[0] as Payload)).toEqual(clear(json(SECRET)));
    const [after] = await both.encode([json(SECRET)]);
    const onlyOld = payloadCodec({ ring: ringOf(OLD), cipher: 'aes-256-gcm' });
    await expect(onlyOld.decode([after as Payload])).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining(codecKey(NEW).id),
    });
    await expect(payloadCodec({ ring: undefined, cipher: 'none' }).decode([after as Payload])).rejects.toMatchObject({
      code: 'CONFIG',
    });
  });

  test('what bears no mark of ours passes as it is: histories from before, signals of units’ own systems', async () => {
    const codec = payloadCodec({ ring: ringOf(OLD), cipher: 'aes-256-gcm' });
    const foreign = [json('in clear'), { metadata: null, data: Buffer.from('x') }, {}] as Payload[];
    expect(await codec.decode(foreign)).toEqual(foreign);
  });

  test('“nothing” stays in clear: it is shorter and says nothing', async () => {
    const nothing = defaultPayloadConverter.toPayload(undefined) as Payload;
    expect(await payloadCodec({ ring: ringOf(OLD), cipher: 'aes-256-gcm' }).encode([nothing])).toEqual([nothing]);
  });

  test('`none` writes in clear and reads both', async () => {
    const reading = payloadCodec({ ring: ringOf(OLD), cipher: 'none' });
    expect(await reading.encode([json(1)])).toEqual([json(1)]);
    const [locked] = await payloadCodec({ ring: ringOf(OLD), cipher: 'aes-256-gcm' }).encode([json(SECRET)]);
    expect(clear((await reading.decode([locked as Payload]))[0] as Payload)).toEqual(clear(json(SECRET)));
  });

  test('a dictionary that is in service is never changed', () => {
    expect(createHash('sha256').update(DICTIONARY_1).digest('hex')).toBe(
      'd56f946c68f9b6544b575e4cbf1c9882faeceae35bd7dedc751e25f13ad38278',
    );
  });

  test('SM4-GCM is the one of RFC 8998, appendix A.1', () => {
    const { tag } = sm4.encrypt(
      Buffer.from(['AA', 'BB', 'CC', 'DD', 'EE', 'FF', 'EE', 'AA'].map((each) => each.repeat(8)).join(''), 'hex'),
      Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex'),
      {
        mode: 'gcm',
        iv: Buffer.from('00001234567800000000ABCD', 'hex'),
        associatedData: Buffer.from('FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2', 'hex'),
        output: 'array',
        outputTag: true,
      },
    );
    expect(Buffer.from(tag as Uint8Array).toString('hex')).toBe('83de3541e4c2b58177e065a9bf7b62ec');
  });
});

describe('where keys come from', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a file is followed while the process runs, and half a file takes nothing away', () => {
    const file = join(folder, 'keys');
    writeFileSync(file, `# first\n${OLD.toString('base64')}\n`);
    const source = keySource('CODEC_KEY', { file });
    const ring = keyRing(source, codecKey);
    expect(ring.current().id).toBe(codecKey(OLD).id);

    writeFileSync(file, 'half a ke');
    source.refresh();
    expect(ring.current().id).toBe(codecKey(OLD).id);

    writeFileSync(`${file}.new`, `${NEW.toString('hex')}\n${OLD.toString('base64')}\n`);
    renameSync(`${file}.new`, file);
    // Somebody else already writes under the new key: asked for it, the ring looks again at once.
    expect(ring.find(codecKey(NEW).id)?.id).toBe(codecKey(NEW).id);
    expect(ring.current().id).toBe(codecKey(NEW).id);
    expect(ring.find(codecKey(OLD).id)?.id).toBe(codecKey(OLD).id);
    expect(ring.find('00000000')).toBeUndefined();
  });

  test('a program gives them, as a KMS has one; what it says when it fails is not repeated', () => {
    const script = join(folder, 'kms.js');
    writeFileSync(script, `console.log(${JSON.stringify(OLD.toString('base64'))})`);
    const source = keySource('CODEC_KEY', { command: [process.execPath, script] });
    expect(source.keys()).toEqual([OLD]);
    writeFileSync(script, `console.log('hunter2'); process.exit(3)`);
    source.refresh();
    expect(source.keys()).toEqual([OLD]);
    for (const body of [`console.log('hunter2'); process.exit(3)`, `console.log('hunter2')`, '']) {
      writeFileSync(script, body);
      const asked = () => keySource('CODEC_KEY', { command: [process.execPath, script] });
      expect(asked).toThrow(/CODEC_KEY/);
      expect(asked).not.toThrow(/hunter2/);
    }
    expect(() => keySource('CODEC_KEY', { file: join(folder, 'none') })).toThrow(/CODEC_KEY.*ENOENT/);
  });
});

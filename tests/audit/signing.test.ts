import { generateKeyPairSync } from 'node:crypto';
import { ALGORITHMS, digestFor, freshKey, readSigner, readVerifier } from '../../audit/seal/signing';

describe.each(ALGORITHMS)('a seal signed with %s', (algorithm) => {
  const secret = freshKey(algorithm);
  const signer = readSigner(secret);
  const verifier = readVerifier(signer.publicText);

  test('is known by the public key, which names itself by the same id', () => {
    expect(verifier.key).toBe(signer.key);
    expect(signer.key).toMatch(/^[0-9a-f]{16}$/);
    expect(verifier.verify('封印 seal', signer.sign('封印 seal'))).toBe(true);
    expect(signer.publicText).not.toContain(secret.trim().split('\n').at(-2) ?? secret);
  });

  test('is wrong for another text, another key, and for what is no signature at all', () => {
    const signature = signer.sign('a');
    expect(verifier.verify('b', signature)).toBe(false);
    expect(readVerifier(readSigner(freshKey(algorithm)).publicText).verify('a', signature)).toBe(false);
    for (const nonsense of ['', 'AAAA', 'not base64 at all', signature.slice(4)])
      expect(verifier.verify('a', nonsense)).toBe(false);
  });
});

test('SM2 goes with SM3, Ed25519 with SHA-256', () => {
  expect(ALGORITHMS.map(digestFor)).toEqual(['sha256', 'sm3']);
});

test('a key of another kind is refused in words', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  expect(() => readSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)).toThrow('Ed25519');
});

import * as fc from 'fast-check';
import { digestOf, DIGESTS } from '../../audit/seal/digest';
import { leafHash, MerkleRoot, rootBy, wayOf } from '../../audit/seal/merkle';

const rootOf = (name: 'sha256' | 'sm3', leaves: readonly string[]): string => {
  const tree = new MerkleRoot(name);
  for (const leaf of leaves) tree.add(leafHash(name, leaf));
  return tree.root();
};

/** RFC 6962, 2.1 as it is written: split at the largest power of two smaller than n. */
function byTheRfc(name: 'sha256' | 'sm3', leaves: readonly string[]): Buffer {
  if (leaves.length === 0) return digestOf(name);
  const [only] = leaves;
  if (leaves.length === 1) return digestOf(name, Uint8Array.of(0), only as string);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return digestOf(name, Uint8Array.of(1), byTheRfc(name, leaves.slice(0, k)), byTheRfc(name, leaves.slice(k)));
}

describe('the Merkle tree of a seal', () => {
  test('is that of RFC 6962: of nothing the digest of nothing, of one leaf its hash', () => {
    expect(rootOf('sha256', [])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    // The published vector for one empty leaf.
    expect(rootOf('sha256', [''])).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    expect(digestOf('sm3', 'abc').toString('hex')).toBe(
      '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
    );
  });

  test.each(DIGESTS)('%s: equals the recursive definition for 0 to 70 leaves', (name) => {
    const leaves = Array.from({ length: 70 }, (_, i) => `leaf ${i}`);
    for (let n = 0; n <= leaves.length; n++) {
      const some = leaves.slice(0, n);
      expect(rootOf(name, some)).toBe(byTheRfc(name, some).toString('hex'));
    }
  });

  test('every leaf has a way to the root, and no other leaf has that way', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.string(),
        (leaves, at, other) => {
          const index = at % leaves.length;
          const own = leaves[index] as string;
          const way = wayOf(
            'sha256',
            leaves.map((leaf) => leafHash('sha256', leaf)),
            index,
          );
          expect(rootBy('sha256', own, way)).toBe(rootOf('sha256', leaves));
          if (other !== own) expect(rootBy('sha256', other, way)).not.toBe(rootOf('sha256', leaves));
          expect(way.length).toBeLessThanOrEqual(Math.ceil(Math.log2(leaves.length)));
        },
      ),
    );
  });
});

import { type Adapter, read } from '@dougong/conformance';
import { type BeaconScheme, verifyBeacon } from '@dougong/crypto/beacon';
import { compare, hex } from './compare.ts';

const drand: Adapter = {
  folder: 'crypto/bls',
  files: /^drand-.*\.json$/,
  ignores: { title: 'words' },
  *cases(file) {
    for (const [index, data] of read.array(read.object(file.json(), 'file')['cases'], 'cases').entries()) {
      const valid = read.object(data, 'case')['valid'] === true;
      yield {
        id: String(index),
        data,
        asserts: valid ? ['valid', 'randomness', 'signature'] : ['valid'],
        run(value) {
          const c = read.object(value, 'case');
          const chain = {
            scheme: read.string(c['scheme'], 'scheme') as BeaconScheme,
            publicKey: hex(c['publicKey'], 'publicKey'),
          };
          const previous = c['previousSignature'];
          const randomness = verifyBeacon(chain, {
            round: read.number(c['round'], 'round'),
            signature: hex(c['signature'], 'signature'),
            ...(previous === undefined ? {} : { previousSignature: hex(previous, 'previousSignature') }),
            randomness: hex(c['randomness'], 'randomness'),
          });
          return compare('valid', randomness !== undefined, c['valid']);
        },
      };
    }
  },
};

export const adapters: readonly Adapter[] = [drand];

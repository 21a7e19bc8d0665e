import { type Adapter, read } from '@dougong/conformance';
import { getPublicKey, proofToHash, prove, type VrfSuiteName, verify } from '@dougong/crypto/vrf';
import { compare, hex } from './compare.ts';

const rfc9381: Adapter = {
  folder: 'crypto/vrf',
  files: /\.json$/,
  ignores: { H: 'an intermediate point', example: 'names the case' },
  *cases(file) {
    for (const data of read.array(read.object(file.json(), 'file')['cases'], 'cases')) {
      const { suite, example } = read.object(data, 'case');
      yield {
        id: `${String(suite)} example ${String(example)}`,
        data,
        asserts: ['PK', 'pi', 'beta'],
        run(value) {
          const c = read.object(value, 'case');
          const options = { suite: read.string(c['suite'], 'suite') as VrfSuiteName };
          const secretKey = hex(c['SK'], 'SK');
          const alpha = hex(c['alpha'], 'alpha');
          const proof = hex(c['pi'], 'pi');
          return (
            compare('PK', getPublicKey(secretKey, options), c['PK']) ??
            compare('pi', prove(secretKey, alpha, options), c['pi']) ??
            compare('beta', verify(hex(c['PK'], 'PK'), alpha, proof, options) ?? null, c['beta']) ??
            compare('beta by proofToHash', proofToHash(proof, options) ?? null, c['beta'])
          );
        },
      };
    }
  },
};

export const adapters: readonly Adapter[] = [rfc9381];

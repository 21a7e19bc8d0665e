import { PrivateKey, suites } from '@dougong/crypto/keys';
import {
  allOf,
  anyOf,
  decodePolicy,
  encodePolicy,
  evaluate,
  key,
  minimalSatisfaction,
  multisig,
} from '@dougong/crypto/policy';

const newKey = (): Uint8Array => PrivateKey.generate(suites.ed25519).publicKey.encode();
const [alice, bob, carol, auditor, court] = [newKey(), newKey(), newKey(), newKey(), newKey()];

const treasury = anyOf(allOf(key(auditor), multisig(2, [alice, bob, carol])), key(court));
const stored = encodePolicy(treasury);

console.log(evaluate(decodePolicy(stored), [alice, carol])); // false: the auditor is missing
console.log(minimalSatisfaction(treasury, [alice, carol, auditor])?.length); // 3

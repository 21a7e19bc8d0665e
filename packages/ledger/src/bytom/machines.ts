import { verify } from '@dougong/crypto/ed25519';
import { ripemd160, sha3_256, sha256, sm3 } from '@dougong/crypto/hash';
import { sm2 } from '@dougong/crypto/sm';
import {
  type BvmCrypto,
  checkMultiSigOpcode,
  checkSigOpcode,
  coreOpcodes,
  createVm,
  hashOpcode,
  mulFractionOpcode,
  type SignatureRule,
  type Vm,
} from '../bvm/index.ts';

/** The deployed Ed25519 rule: cofactorless, lenient about encodings and about S above the group order. */
const ed25519Rule: SignatureRule = {
  publicKeyBytes: 32,
  verify: (signature, message, publicKey) => verify(signature, message, publicKey, { rule: 'bytom' }),
};

const crypto: BvmCrypto = { sha256, sha3: sha3_256, ripemd160, signature: ed25519Rule };

/** VM version 1 of the main chain. */
export const bytom1Vm: Vm = createVm(1n, coreOpcodes(crypto));

/** VM version 1 of the side chain, which knows MULFRACTION. */
export const vaporVm: Vm = createVm(1n, [...coreOpcodes(crypto), mulFractionOpcode]);

/** SM2 over the 32 bytes themselves: no identity, no further hash. */
const sm2Rule: SignatureRule = {
  publicKeyBytes: 33,
  verify: (signature, message, publicKey) => sm2.verifyDigest(signature, message, publicKey),
};

/** The opcodes that name SM2 refuse a signature of another length; the common ones find it invalid. */
const namedSm2Rule: SignatureRule = { ...sm2Rule, signatureBytes: 64 };

/** VM version 1 of the branch with Chinese national cryptography. */
export const gmVm: Vm = createVm(1n, [
  ...coreOpcodes({ ...crypto, signature: sm2Rule }),
  hashOpcode(0xb0, 'SM3', sm3),
  checkSigOpcode(0xb1, 'CHECKSIGSM2', namedSm2Rule),
  checkMultiSigOpcode(0xb2, 'CHECKMULTISIGSM2', namedSm2Rule),
]);

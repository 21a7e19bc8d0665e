import { verify } from '@dougong/crypto/ed25519';
import { ripemd160, sha3_256, sha256 } from '@dougong/crypto/hash';
import { type BvmCrypto, coreOpcodes, createVm, mulFractionOpcode, type SignatureRule, type Vm } from '../bvm/index.ts';

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

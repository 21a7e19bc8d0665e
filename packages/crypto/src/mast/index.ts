/**
 * Merkelized alternative script trees as BIP-341 defines them: a key that commits to a tree of programs, of which
 * spending reveals one.
 *
 * @packageDocumentation
 */
export {
  type ControlBlock,
  controlBlock,
  decodeControlBlock,
  encodeControlBlock,
  verifyControlBlock,
} from './control-block.ts';
export {
  MAX_TAPTREE_DEPTH,
  TAPSCRIPT_VERSION,
  type TapLeaf,
  type TapLeafProof,
  type TapTree,
  type Taptree,
  tapBranch,
  tapLeaf,
  taptree,
  weightedTree,
} from './tree.ts';
export { type TweakedKey, tapTweak, tweakPublicKey, tweakSecretKey } from './tweak.ts';

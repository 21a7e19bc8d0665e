/** The optional native packages, by the name of their npm package. */
export type AddonName = 'sodium-native' | 'secp256k1' | '@chainsafe/blst';

/** A module of the Node standard library; `undefined` outside Node. */
export function nodeModule(_name: string): unknown {
  return undefined;
}

/** An optional native package, where it is installed and loads; `undefined` outside Node. */
export function addon(_name: AddonName): unknown {
  return undefined;
}

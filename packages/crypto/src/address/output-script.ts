import { concatBytes, equalBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import type { Address } from './address.ts';
import { type BitcoinNetworkName, type BytomNetworkName, bitcoinNetworks, isBitcoinNetwork } from './networks.ts';

const P2PKH_HEAD = /* @__PURE__ */ Uint8Array.of(0x76, 0xa9, 0x14); // OP_DUP OP_HASH160, push of 20
const P2PKH_TAIL = /* @__PURE__ */ Uint8Array.of(0x88, 0xac); // OP_EQUALVERIFY OP_CHECKSIG
const P2SH_HEAD = /* @__PURE__ */ Uint8Array.of(0xa9, 0x14); // OP_HASH160, push of 20
const P2SH_TAIL = /* @__PURE__ */ Uint8Array.of(0x87); // OP_EQUAL
const OP_1 = 0x51;

/**
 * The program of an output that pays the address: the scriptPubKey of the Bitcoin family (BIP-16, BIP-141, BIP-341), the
 * control program of the Bytom family.
 *
 * @throws {@link CryptoError} `address.malformed` for accounts, which have no such program.
 */
export function outputScript(address: Address): Uint8Array {
  switch (address.kind) {
    case 'p2pkh':
      return concatBytes(P2PKH_HEAD, address.hash, P2PKH_TAIL);
    case 'p2sh':
      return concatBytes(P2SH_HEAD, address.hash, P2SH_TAIL);
    case 'witness': {
      const { version, program } = address;
      return concatBytes(Uint8Array.of(version === 0 ? 0 : OP_1 + version - 1, program.length), program);
    }
    case 'account':
      throw new CryptoError('address.malformed', `${address.network} has accounts, not output programs`);
    default:
      throw new TypeError(`address.kind: unknown kind ${String((address as { kind: unknown }).kind)}`);
  }
}

/** The address that an output's program pays, or undefined when it has none on the network. */
export function addressOfScript(
  network: BitcoinNetworkName | BytomNetworkName,
  script: Uint8Array,
): Address | undefined {
  const bitcoin = isBitcoinNetwork(network);
  if (
    bitcoin &&
    script.length === 25 &&
    equalBytes(script.subarray(0, 3), P2PKH_HEAD) &&
    endsWith(script, P2PKH_TAIL)
  ) {
    return { network, kind: 'p2pkh', hash: script.slice(3, 23) };
  }
  if (bitcoin && script.length === 23 && equalBytes(script.subarray(0, 2), P2SH_HEAD) && endsWith(script, P2SH_TAIL)) {
    return { network, kind: 'p2sh', hash: script.slice(2, 22) };
  }
  if (bitcoin && bitcoinNetworks[network].hrp === undefined) return undefined;
  const [first, length] = script;
  if (first === undefined || length !== script.length - 2 || length < 2 || length > 40) return undefined;
  const version = first === 0 ? 0 : first - OP_1 + 1;
  if (first !== 0 && (version < 1 || version > 16 || !bitcoin)) return undefined;
  if (version === 0 && length !== 20 && length !== 32) return undefined;
  return { network, kind: 'witness', version, program: script.slice(2) };
}

function endsWith(script: Uint8Array, tail: Uint8Array): boolean {
  return equalBytes(script.subarray(-tail.length), tail);
}

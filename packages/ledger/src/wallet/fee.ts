import { type FeePolicy, minimumFee } from '../chain/fees.ts';
import { transferred } from '../native/check.ts';
import { issuedAsset } from '../native/ids.ts';
import { encodeTransaction } from '../native/transaction.ts';
import type { Transaction } from '../native/types.ts';
import { firstDuplicate } from '../order.ts';

/** What a transaction that is still to be signed will cost. */
export interface FeeQuote {
  /** Bytes that it will have. */
  readonly size: number;
  /** Base units of the fee asset. */
  readonly fee: bigint;
}

/**
 * The fee of a transaction whose witnesses already have their final lengths, exact to the byte.
 *
 * @param transaction - with dummy bytes where signatures will stand.
 * @param gas - what its programs will use beside templates, which use none.
 */
export function quoteFee(transaction: Transaction, policy: FeePolicy, feeAsset: Uint8Array, gas = 0n): FeeQuote {
  const size = encodeTransaction(transaction).length;
  const { suite, chain } = transaction;
  const issued = transaction.inputs.flatMap((input) =>
    input.kind === 'issue' ? [issuedAsset(suite, chain, input)] : [],
  );
  const none = { burned: 0n, peggedIn: 0n, peggedOut: 0n };
  const calls = [...transaction.inputs, ...transaction.outputs].flatMap((part) =>
    part.kind === 'claim' || part.kind === 'action' || part.kind === 'pegOut' ? [callOf(part.kind, part.module)] : [],
  );
  const fee = minimumFee(policy, {
    size,
    gas,
    supply: issued
      .filter((_, i) => firstDuplicate(issued.slice(0, i + 1)) !== i)
      .map((asset) => ({ ...none, asset, issued: 1n })),
    calls,
    transferred: transferred(transaction, feeAsset),
  });
  return { size, fee };
}

type Call = Parameters<typeof minimumFee>[1]['calls'][number];

function callOf(source: Call['source'], module: string): Call {
  const nothing = new Uint8Array(0);
  return { source, position: 0, module, payload: nothing, witness: [], value: undefined, signers: [] };
}

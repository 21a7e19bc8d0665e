import { assertBytes } from '../bytes.ts';

/** A signature with what it signs and the key that it claims. */
export interface SignedMessage {
  /** 64 bytes, in the form of the suite. */
  readonly signature: Uint8Array;
  /** Of any length. */
  readonly message: Uint8Array;
  /** 32 bytes, in the form of the suite. */
  readonly publicKey: Uint8Array;
}

/** Checks the types of an entry of a batch; names are only put together for the error. */
export function assertSignedMessage(item: SignedMessage | undefined, index: number): void {
  if (
    item?.signature instanceof Uint8Array &&
    item.message instanceof Uint8Array &&
    item.publicKey instanceof Uint8Array
  ) {
    return;
  }
  assertBytes(`items[${index}].signature`, item?.signature);
  assertBytes(`items[${index}].message`, item?.message);
  assertBytes(`items[${index}].publicKey`, item?.publicKey);
}

/**
 * The bytes themselves when they lie in ordinary memory, else a copy. Native code must not be given memory that other
 * threads may change while it reads, or that can be resized; sodium-native answers wrongly (`undefined`) for it.
 */
export function plain(bytes: Uint8Array): Uint8Array {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && (buffer as { resizable?: boolean }).resizable !== true
    ? bytes
    : bytes.slice();
}

/** Key of an id or a program in maps: its bytes as characters. */
export function idKey(bytes: Uint8Array): string {
  if (bytes.length <= 1_024) return String.fromCharCode(...bytes);
  let key = '';
  for (const byte of bytes) key += String.fromCharCode(byte);
  return key;
}

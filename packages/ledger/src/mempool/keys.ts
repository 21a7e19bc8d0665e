/** The name of an id of 32 bytes in maps: one character a byte. */
export function nameOf(id: Uint8Array): string {
  return String.fromCharCode(...id);
}

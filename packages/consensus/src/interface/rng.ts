/** A deterministic stream of random numbers; the only randomness an engine may use. */
export interface Rng {
  /** The next 32-bit unsigned integer. */
  u32(): number;
  /** An independent stream named by `label`; the same label gives the same stream, whatever was drawn before. */
  split(label: string): Rng;
}

import type { NativeHash } from './types.ts';

/** No native hashes on this platform. */
export const nativeHash: NativeHash | undefined = undefined;

/** No environment on this platform. */
export const environmentChoice: string | undefined = undefined;

/** Proof that the checked build checks: the same kernel with a formula that lets limbs outgrow their bounds must trap. */
import { readFileSync } from 'node:fs';
import { compile } from '../../kernels/generate/compile.ts';
import { kernels } from '../../kernels/generate/kernels.ts';
import { createEd25519Kernel } from '../../src/wasm/ed25519.ts';

const POINT = 'edwards/point.ts';
const SOUND = 'double(c, c); // 2';
const OVERGROWN = 'for (let i = 0; i < 5; i++) double(c, c); // 32';

/** Whether a doubling with a term of 32 units traps. */
export async function overgrownLimbsTrap(): Promise<boolean> {
  const { modules, ...ed25519 } = kernels.ed25519;
  const sound = readFileSync(new URL(`../../kernels/assembly/${POINT}`, import.meta.url), 'utf8');
  const overgrown = sound.replace(SOUND, OVERGROWN);
  if (overgrown === sound) throw new RangeError(`${POINT} has no line "${SOUND}"`);
  const wasm = await compile({ ...ed25519, modules: { ...modules, [POINT]: overgrown } }, true);
  try {
    createEd25519Kernel(Uint8Array.from(wasm));
    return false;
  } catch (error) {
    return error instanceof WebAssembly.RuntimeError;
  }
}

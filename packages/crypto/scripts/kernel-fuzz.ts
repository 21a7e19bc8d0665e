import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { compile } from '../kernels/generate/compile.ts';
import { kernels } from '../kernels/generate/kernels.ts';
import { createEd25519Kernel } from '../src/wasm/ed25519.ts';
import { createSecp256k1Kernel } from '../src/wasm/secp256k1.ts';
import { createSm2Kernel } from '../src/wasm/sm2.ts';
import { Random } from './fuzz/random.ts';
import { edwardsCase } from './kernel-fuzz/edwards.ts';
import { overgrownLimbsTrap } from './kernel-fuzz/overgrown.ts';
import { exhaust, tinyGroups, tinyKernel } from './kernel-fuzz/tiny.ts';
import { secp256k1Case, sm2Case } from './kernel-fuzz/weierstrass.ts';

const usage = `Random linear combinations through the WebAssembly kernels against noble, and all of them on tiny groups.

  npm run kernel-fuzz -w @dougong/crypto -- [--cases N] [--seed S] [--checked]

  --cases N   cases per curve (100000)
  --seed S    any text; a run is a function of seed and number of cases (random, printed)
  --checked   compile the kernels with their bound checks, which trap; slower; first
              makes sure that they do trap
  --help      this text

Kernels are compiled from source. Exits with 1 at the first disagreement, which it prints.`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: randomBytes(8).toString('hex') },
    checked: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function build(name: keyof typeof kernels): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await compile(kernels[name], values.checked));
}

/** Whether all cases went well. */
function run(name: string, cases: number, once: (random: Random) => string | undefined): boolean {
  const start = performance.now();
  for (let i = 0; i < cases; i++) {
    const fault = once(new Random(`${values.seed} ${name} ${i}`));
    if (fault !== undefined) {
      say(`${name}: case ${i}: ${fault}`);
      return false;
    }
  }
  say(
    `${name}: ${cases === 1 ? 'everything agrees' : `${cases} cases agree`}, ${Math.round((performance.now() - start) / 1000)} s`,
  );
  return true;
}

async function main(): Promise<boolean> {
  const cases = Number(values.cases);
  if (!Number.isInteger(cases) || cases < 1)
    throw new RangeError(`--cases: expected a whole number, got ${values.cases}`);
  say(`seed ${values.seed}${values.checked ? ', bounds checked' : ''}`);
  if (values.checked && !(await overgrownLimbsTrap())) {
    say('the checked build does not trap on limbs beyond their bounds');
    return false;
  }
  const ed25519 = createEd25519Kernel(await build('ed25519'));
  const secp256k1 = createSecp256k1Kernel(await build('secp256k1'));
  const sm2 = createSm2Kernel(await build('sm2'));
  let well = run('ed25519', cases, (random) => edwardsCase(ed25519, random));
  well = run('secp256k1', cases, (random) => secp256k1Case(secp256k1, random)) && well;
  well = run('sm2', cases, (random) => sm2Case(sm2, random)) && well;
  for (const group of tinyGroups) {
    const kernel = await tinyKernel(group, values.checked);
    const stride = Math.max(1, Math.floor(10000 / cases));
    well = run(`tiny group, ${group.name}`, 1, (random) => exhaust(kernel, group, stride, random)) && well;
  }
  return well;
}

if (values.help) say(usage);
else process.exitCode = (await main()) ? 0 : 1;

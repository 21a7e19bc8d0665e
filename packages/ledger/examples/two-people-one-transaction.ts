/**
 * Ann sells gold for silver to whoever comes, Ben comes a day later, and Cleo, whose key is in a device, pays the fee. Each
 * signs what is hers to sign; nobody waits for anybody. Then every byte that was signed is changed, one at a time, and
 * every amount by one unit: none of it validates.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { sha256 } from '@dougong/crypto/hash';
import { suites } from '@dougong/crypto/keys';
import {
  type AssetDefinition,
  addAsset,
  addInput,
  addOutput,
  assetId,
  bvm1,
  bvm2,
  type CheckParameters,
  checkTransaction,
  coverSoFar,
  createPartial,
  decodePartial,
  decodeTransaction,
  encodePartial,
  extractTransaction,
  invalidClaims,
  type KeySigner,
  keyProgram,
  LedgerError,
  type Output,
  type PartialTransaction,
  type Program,
  programRegistry,
  type SealedTransaction,
  type SpendInput,
  sealTransaction,
  signPartial,
  templateVm,
} from '@dougong/ledger';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const chain = sha256(text('an example chain'));

function person(name: string): KeySigner {
  const secret = sha256(text(name));
  return {
    suite: suites.ed25519.id,
    publicKey: suites.ed25519.getPublicKey(secret),
    sign: (digest) => suites.ed25519.sign(digest, secret),
  };
}

const mint = keyProgram('std', person('the mint'));

/** An asset of two decimals, and what proves its name to a device that never heard of it. */
function asset(symbol: string): {
  id: Uint8Array;
  proof: { program: Program; definition: AssetDefinition; assetNonce: Uint8Array };
} {
  const definition: AssetDefinition = {
    class: 1,
    decimals: 2,
    supply: 'open',
    cap: 0n,
    reissue: true,
    freeze: false,
    unit: 0n,
    symbol,
    name: symbol,
    metadata: new Uint8Array(32),
  };
  const assetNonce = sha256(text(symbol)).subarray(0, 16);
  return { id: assetId('std', chain, mint, definition, assetNonce), proof: { program: mint, definition, assetNonce } };
}

const gold = asset('GOLD');
const silver = asset('SILVER');
const coin = asset('COIN');

/** A coin that somebody owns. In life it comes from the owner's wallet. */
function owned(label: string, id: Uint8Array, amount: bigint, owner: KeySigner): SpendInput {
  const program = keyProgram('std', owner);
  return {
    kind: 'spend',
    txid: sha256(text(label)),
    index: 0,
    output: { kind: 'pay', value: { asset: id, token: 0n, amount }, program },
  };
}

const pays = (id: Uint8Array, amount: bigint, program: Program): Output => ({
  kind: 'pay',
  value: { asset: id, token: 0n, amount },
  program,
});

/** Monday: Ann offers 5 GOLD for 40 SILVER. Her signature lets others add, but not take anything away. */
function annOffers(ann: KeySigner): PartialTransaction {
  let partial = createPartial({ suite: 'std', chain, feeAsset: coin.id });
  for (const { proof } of [gold, silver, coin]) partial = addAsset(partial, proof);
  partial = addInput(partial, owned('gold of Ann', gold.id, 500n, ann), { keys: [ann] });
  partial = addOutput(partial, pays(silver.id, 4000n, keyProgram('std', ann)));
  return signPartial(partial, ann, coverSoFar(partial));
}

/** Tuesday: Ben takes the offer, and leaves it open for whoever pays the fee. */
function benAccepts(offer: PartialTransaction, ben: KeySigner): PartialTransaction {
  let partial = addInput(offer, owned('silver of Ben', silver.id, 4500n, ben), { keys: [ben] });
  partial = addOutput(partial, pays(gold.id, 500n, keyProgram('std', ben)));
  partial = addOutput(partial, pays(silver.id, 500n, keyProgram('std', ben)));
  return signPartial(partial, ben, coverSoFar(partial));
}

/** A device in a process of its own; lines of JSON go in and out. */
async function device(
  setup: object,
): Promise<{ ask: (partial: PartialTransaction) => Promise<Answer>; publicKey: Uint8Array; close: () => void }> {
  const script = fileURLToPath(new URL('./offline-signer.ts', import.meta.url));
  const tsx = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--conditions=@dougong/source', '--import', tsx, script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = async (message: object): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value } = await lines.next();
    return JSON.parse(value as string) as Answer;
  };
  const { publicKey = '' } = await send(setup);
  return {
    publicKey: hexToBytes(publicKey),
    ask: (partial) => send({ partial: bytesToHex(encodePartial(partial)) }),
    close: () => child.stdin.end(),
  };
}

interface Answer {
  readonly publicKey?: string;
  readonly lines?: readonly string[];
  readonly partial?: string;
  readonly refused?: string;
  readonly text?: string;
}

const machines = programRegistry([templateVm(() => undefined), bvm1, bvm2]);
const parameters: CheckParameters = {
  suite: 'std',
  chain,
  feeAsset: coin.id,
  voteAsset: coin.id,
  minVote: 1n,
  programs: machines,
  maxGas: 100_000,
};

/** The rule that a transaction breaks, or `valid`. */
function verdict(bytes: Uint8Array): string {
  try {
    const outcome = checkTransaction(decodeTransaction(bytes), parameters, { height: 1, timeMs: 0 });
    if (!outcome.ok) return outcome.code;
    return invalidClaims(outcome.value.claims).length > 0 ? 'signature.invalid' : 'valid';
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}

/** Changes every signed byte and every amount, one at a time, and counts the rules that this breaks. */
function attack(transaction: SealedTransaction): ReadonlyMap<string, number> {
  const broken = new Map<string, number>();
  const count = (code: string): unknown => broken.set(code, (broken.get(code) ?? 0) + 1);
  const { bytes, witnesses } = transaction.parts;
  const signed = bytes.length - witnesses.reduce((sum, { length }) => sum + length, 0);
  for (let at = 0; at < signed; at++) count(verdict(bytes.with(at, (bytes[at] ?? 0) ^ 1)));
  for (const [i, output] of transaction.outputs.entries()) {
    if (output.kind !== 'pay') continue;
    for (const step of [-1n, 1n]) {
      const value = { ...output.value, amount: output.value.amount + step };
      const outputs = transaction.outputs.with(i, { ...output, value });
      count(verdict(sealTransaction({ ...transaction, outputs }).parts.bytes));
    }
  }
  return broken;
}

/** What the device said and refused, and which rules the attacks broke. */
export interface Story {
  readonly explained: readonly string[];
  readonly refused: readonly string[];
  readonly broken: ReadonlyMap<string, number>;
  readonly valid: string;
}

async function story(): Promise<Story> {
  const [ann, ben] = [person('Ann'), person('Ben')];
  const known = { name: 'the example chain', hash: bytesToHex(chain), feeAsset: bytesToHex(coin.id), hrp: 'ex' };
  const cleo = await device({ secret: bytesToHex(sha256(text('Cleo'))), chain: known });
  try {
    const key = { suite: suites.ed25519.id, publicKey: cleo.publicKey, sign: () => new Uint8Array(64) };
    let partial = benAccepts(annOffers(ann), ben);
    partial = addInput(partial, owned('coins of Cleo', coin.id, 1000n, key), { keys: [key] });
    partial = addOutput(partial, pays(coin.id, 988n, keyProgram('std', key)));

    const strange: Output = {
      kind: 'pay',
      value: { asset: coin.id, token: 0n, amount: 1n },
      program: { vm: 2, code: Uint8Array.of(0x51) },
    };
    const cases = [
      { ...partial, assets: [] },
      addOutput(partial, strange),
      addOutput(partial, { kind: 'action', module: 'casino', payload: Uint8Array.of(1) }),
      { ...partial, assets: [], chain: sha256(text('another chain')) },
      { ...partial, inputs: partial.inputs.slice(0, 2) },
    ];
    const refused: string[] = [];
    for (const unclear of cases) refused.push((await cleo.ask(unclear)).refused ?? 'signed');

    const { lines = [], partial: signed = '' } = await cleo.ask(partial);
    const transaction = extractTransaction(decodePartial(hexToBytes(signed)));
    return { explained: lines, refused, broken: attack(transaction), valid: verdict(transaction.parts.bytes) };
  } finally {
    cleo.close();
  }
}

/** What happened; the tests look at it. */
export const outcome: Story = await story();
const { explained, refused, broken, valid } = outcome;
console.log(`The device says:\n  ${explained.join('\n  ')}`);
console.log(`It refused: ${refused.join(', ')}`);
console.log(`The transaction is ${valid}. With one thing changed:`);
for (const [code, times] of [...broken].sort()) console.log(`  ${code} × ${times}`);

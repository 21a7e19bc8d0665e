import { bytesToHex } from '@dougong/crypto';
import { sha256 } from '@dougong/crypto/hash';
import { suites } from '@dougong/crypto/keys';
import {
  assetId,
  attachHash,
  type BlockHeader,
  blockId,
  type Cover,
  chainHash,
  createChain,
  decodeBlock,
  decodeHeader,
  decodeTemplate,
  decodeTransaction,
  encodeAddress,
  encodeBlock,
  encodeDefinition,
  encodeHeader,
  encodePolicy,
  encodeSignature,
  encodeTemplate,
  genesisBlock,
  type Input,
  issuedAsset,
  issueOnceKey,
  itemOnceKey,
  type JsonValue,
  keyProgram,
  keyRef,
  LedgerError,
  type Output,
  outputId,
  parseChainSpec,
  policyHash,
  type SealedTransaction,
  SIGHASH,
  type Suite,
  sealTransaction,
  sighash,
  sighashCache,
  type Transaction,
  thresholdPolicy,
  thresholdProgram,
  txid,
  wtxid,
} from '../src/index.ts';

/** SHA-256 of a word: the bytes of the examples. */
export const bytesOf = (word: string): Uint8Array => sha256(new TextEncoder().encode(word));
const hex = bytesToHex;
const chain = bytesOf('example');
const ed = suites.ed25519;
const secret = (name: string): Uint8Array => bytesOf(`secret ${name}`);
const keyOf = (name: string) => ({ suite: 1, publicKey: ed.getPublicKey(secret(name)) });
const gold = {
  class: 1,
  decimals: 8,
  supply: 'capped',
  cap: 21_000_000n,
  reissue: true,
  freeze: false,
  unit: 0n,
  symbol: 'GOLD',
  name: 'Gold',
  metadata: bytesOf('document'),
} as const;
const nonce = bytesOf('nonce').subarray(0, 16);
const alice = keyProgram('std', keyOf('alice'));
const bob = keyProgram('std', keyOf('bob'));
const goldId = assetId('std', chain, alice, gold, nonce);
const value = (amount: bigint) => ({ asset: goldId, token: 0n, amount });

/** All vector files by name. */
export async function vectorFiles(): Promise<Readonly<Record<string, JsonValue>>> {
  return {
    'assets.json': assets(),
    'programs.json': programs(),
    'transactions.json': transactions().map(describeTransaction),
    'malformed.json': malformed(),
    'headers.json': headers(),
    'chain.json': await wholeChain(),
  };
}

function assets(): JsonValue {
  const definitions = [
    gold,
    { ...gold, class: 2, supply: 'open', cap: 0n, symbol: 'S' },
    { ...gold, class: 3, decimals: 0, supply: 'fixed', cap: 0n, reissue: false, symbol: 'Q.1', name: '斗拱' },
    { ...gold, class: 4, decimals: 0, unit: 50n, symbol: 'TICKET', name: '', metadata: new Uint8Array(32) },
  ] as const;
  return definitions.map((definition) => {
    const id = assetId('std', chain, alice, definition, nonce);
    const { cap, unit, metadata, ...rest } = definition;
    return {
      chain: hex(chain),
      program: { vm: alice.vm, code: hex(alice.code) },
      definition: { ...rest, cap: `${cap}`, unit: `${unit}`, metadata: hex(metadata) },
      definitionBytes: hex(encodeDefinition(definition)),
      assetNonce: hex(nonce),
      assetId: hex(id),
      assetIdGm: hex(assetId('gm', chain, alice, definition, nonce)),
      issueOnceKey: hex(issueOnceKey('std', id, nonce)),
      itemOnceKeyOf7: hex(itemOnceKey('std', id, 7n)),
    };
  });
}

function programs(): JsonValue {
  const policy = thresholdPolicy('std', 2, [keyOf('alice'), keyOf('bob'), keyOf('carol')]);
  const named = [
    { what: 'key hash', program: alice },
    { what: 'threshold', program: thresholdProgram('std', policy) },
    { what: 'MAST', program: { vm: 0, code: encodeTemplate({ name: 'mast', outputKey: bytesOf('key') }) } },
    { what: 'module', program: { vm: 0, code: encodeTemplate({ name: 'module', module: 'rewards' }) } },
    {
      what: 'HTLC',
      program: {
        vm: 0,
        code: encodeTemplate({
          name: 'htlc',
          lock: sha256(bytesOf('preimage')),
          recipient: keyRef('std', keyOf('bob')),
          refund: keyRef('std', keyOf('alice')),
          after: 'timeMs',
          until: 1_700_000_000_000,
        }),
      },
    },
    { what: 'vm 1, standard key form', program: { vm: 1, code: Uint8Array.of(0, 0x14, ...bytesOf('h').subarray(12)) } },
    { what: 'vm 3', program: { vm: 3, code: bytesOf('module') } },
  ];
  return {
    publicKeys: ['alice', 'bob', 'carol'].map((name) => ({
      name,
      suite: 1,
      publicKey: hex(keyOf(name).publicKey),
      keyRef: keyRefHex(name),
    })),
    policy: hex(encodePolicy(policy)),
    policyHash: hex(policyHash('std', encodePolicy(policy))),
    programs: named.map(({ what, program }) => ({
      what,
      vm: program.vm,
      code: hex(program.code),
      ...(program.vm === 0 ? { template: decodeTemplate(program.code).name } : {}),
      address: encodeAddress('dg', program) ?? null,
    })),
  };
}

function keyRefHex(name: string): string {
  const { suite, hash } = keyRef('std', keyOf(name));
  return hex(Uint8Array.of(suite, ...hash));
}

function transaction(
  suite: Suite,
  inputs: readonly Input[],
  outputs: readonly Output[],
  over: Partial<Transaction> = {},
): Transaction {
  return {
    suite,
    chain,
    validUntil: 0,
    memo: new Uint8Array(0),
    inputs,
    outputs,
    witnesses: inputs.map(() => []),
    ...over,
  };
}

function signed(unsigned: Transaction, input: number, name: string, cover: Cover): Transaction {
  const signature = ed.sign(sighash(sealTransaction(unsigned), input, cover), secret(name));
  const witness = [keyOf(name).publicKey, encodeSignature({ cover, signature })];
  return { ...unsigned, witnesses: unsigned.witnesses.map((w, i) => (i === input ? witness : w)) };
}

/** The transactions of the examples, with a word about each. */
export function transactions(): readonly { readonly what: string; readonly sealed: SealedTransaction }[] {
  const spend = (word: string, amount: bigint): Input => ({
    kind: 'spend',
    txid: bytesOf(word),
    index: 1,
    output: { kind: 'pay', value: value(amount), program: alice },
  });
  const payment = transaction(
    'std',
    [spend('first', 100n)],
    [
      { kind: 'pay', value: value(60n), program: bob },
      { kind: 'pay', value: value(30n), program: alice },
    ],
  );
  const open = transaction(
    'std',
    [spend('first', 100n), spend('second', 5n)],
    [
      { kind: 'pay', value: value(60n), program: bob },
      { kind: 'pay', value: value(45n), program: alice },
    ],
  );
  const issue: Input = {
    kind: 'issue',
    program: alice,
    definition: gold,
    assetNonce: nonce,
    issueNonce: nonce,
    token: 0n,
    amount: 1000n,
  };
  const everything = transaction(
    'gm',
    [spend('first', 2n ** 63n - 1n), { kind: 'claim', module: 'bridge', value: value(7n), payload: bytesOf('claim') }],
    [
      { kind: 'retire', data: bytesOf('fingerprint') },
      { kind: 'retire', value: { asset: goldId, token: 2n ** 64n - 1n, amount: 1n }, data: new Uint8Array(0) },
      { kind: 'vote', value: value(128n), program: bob, candidate: bytesOf('candidate') },
      { kind: 'pegOut', value: value(5n), module: 'bridge', payload: Uint8Array.of(1) },
      { kind: 'action', module: 'rewards', payload: new Uint8Array(200).fill(7) },
      { kind: 'action', value: value(1n), module: 'a', payload: new Uint8Array(0) },
    ],
    { validUntil: 16_384, memo: Uint8Array.of(0xff), witnesses: [[], [new Uint8Array(0), bytesOf('proof')]] },
  );
  const system = transaction(
    'std',
    [{ kind: 'system', height: 300, data: bytesOf('data') }],
    [{ kind: 'pay', value: value(50n), program: bob }],
  );
  const pairs = signed(signed(open, 0, 'alice', { flag: SIGHASH.pairOpen, index: 0 }), 1, 'alice', {
    flag: SIGHASH.pairOpen,
    index: 1,
  });
  return [
    { what: 'a payment, signed with ALL', sealed: sealTransaction(signed(payment, 0, 'alice', { flag: SIGHASH.all })) },
    {
      what: 'an open payment, signed with ALL+OPEN over one input and one output',
      sealed: sealTransaction(signed(open, 0, 'alice', { flag: SIGHASH.allOpen, inputs: 1, outputs: 1 })),
    },
    { what: 'two pairs, each signed with PAIR+OPEN', sealed: sealTransaction(pairs) },
    {
      what: 'an issue',
      sealed: sealTransaction(
        signed(transaction('std', [issue], [{ kind: 'pay', value: value(1000n), program: alice }]), 0, 'alice', {
          flag: SIGHASH.all,
        }),
      ),
    },
    { what: 'every other kind, under suite gm, unsigned', sealed: sealTransaction(everything) },
    { what: 'a system transaction', sealed: sealTransaction(system) },
  ];
}

function describeTransaction({
  what,
  sealed,
}: {
  readonly what: string;
  readonly sealed: SealedTransaction;
}): JsonValue {
  const { suite, inputs, outputs, parts } = sealed;
  const id = txid(sealed);
  const { subjects } = sighashCache(sealed);
  const covers: readonly Cover[] = [
    { flag: SIGHASH.all },
    { flag: SIGHASH.allOpen, inputs: 1, outputs: outputs.length > 0 ? 1 : 0 },
    ...(outputs.length > 0 ? [{ flag: SIGHASH.pairOpen, index: 0 }] : []),
  ];
  return {
    what,
    bytes: hex(parts.bytes),
    suite,
    chain: hex(sealed.chain),
    validUntil: sealed.validUntil,
    memo: hex(sealed.memo),
    inputs: inputs.map((input, i) => ({
      kind: input.kind,
      bytes: hex(parts.inputs[i] ?? chain),
      subject: hex(subjects[i] ?? chain),
      ...(input.kind === 'issue' ? { asset: hex(issuedAsset(suite, sealed.chain, input)) } : {}),
    })),
    outputs: outputs.map((output, i) => ({
      kind: output.kind,
      bytes: hex(parts.outputs[i] ?? chain),
      ...(output.value === undefined
        ? {}
        : { asset: hex(output.value.asset), token: `${output.value.token}`, amount: `${output.value.amount}` }),
      ...(output.kind === 'pay' || output.kind === 'vote'
        ? { outputId: hex(outputId(suite, id, i, parts.outputs[i] ?? chain)) }
        : {}),
    })),
    witnesses: sealed.witnesses.map((witness) => witness.map((item) => hex(item))),
    txid: hex(id),
    wtxid: hex(wtxid(sealed)),
    digestsOfInput0: covers.map((cover) => ({ ...cover, digest: hex(sighash(sealed, 0, cover)) })),
  };
}

function malformed(): JsonValue {
  const [payment] = transactions();
  const bytes = payment?.sealed.parts.bytes ?? chain;
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', new Uint8Array(0)],
    ['a byte too few', bytes.subarray(0, -1)],
    ['a byte too many', Uint8Array.of(...bytes, 0)],
    ['version 2', bytes.with(0, 2)],
    ['suite 3', bytes.with(1, 3)],
    ['validUntil 0 in two bytes', Uint8Array.of(...bytes.subarray(0, 34), 0x80, 0x00, ...bytes.subarray(35))],
    ['a memo of 257 bytes', Uint8Array.of(...bytes.subarray(0, 35), 0x81, 0x02, ...bytes.subarray(36))],
    ['no inputs', Uint8Array.of(...bytes.subarray(0, 36), 0)],
    ['4,097 inputs', Uint8Array.of(...bytes.subarray(0, 36), 0x81, 0x20)],
    ['input kind 5', bytes.with(37, 5)],
    ['a spend of output kind 2', bytes.with(71, 2)],
    ['amount 0', Uint8Array.of(...bytes.subarray(0, 105), ...new Uint8Array(8), ...bytes.subarray(113))],
    ['amount 2^63', Uint8Array.of(...bytes.subarray(0, 105), 0x80, ...new Uint8Array(7), ...bytes.subarray(113))],
    ['vm 5', bytes.with(113, 5)],
    ['template 5', bytes.with(115, 5)],
    ['signature suite 0', bytes.with(116, 0)],
  ];
  return cases.map(([what, wrong]) => {
    try {
      decodeTransaction(wrong);
    } catch (error) {
      if (error instanceof LedgerError)
        return { what, bytes: hex(wrong), code: error.code, offset: error.details.offset ?? null };
      throw error;
    }
    throw new LedgerError('encode.value', `the malformed example "${what}" decodes`);
  });
}

function headers(): JsonValue {
  const attach = bytesOf('attached');
  const header = (over: Partial<BlockHeader>): BlockHeader => ({
    suite: 'std',
    chain,
    height: 1,
    parent: bytesOf('parent'),
    timeMs: 1_700_000_000_000,
    txCount: 1,
    txRoot: bytesOf('transactions'),
    witnessRoot: bytesOf('witnesses'),
    stateRoot: bytesOf('state'),
    validators: bytesOf('validators'),
    nextValidators: bytesOf('next'),
    proposer: bytesOf('proposer'),
    attachHash: attachHash('std', attach),
    engine: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    ...over,
  });
  return [
    header({}),
    header({
      height: 2 ** 53 - 1,
      timeMs: 0,
      txCount: 65_536,
      proposer: new Uint8Array(0),
      engine: new Uint8Array(512),
    }),
    header({ suite: 'gm', attachHash: attachHash('gm', attach) }),
  ].map((h) => {
    const bytes = encodeHeader(h);
    const { suite, height, timeMs, txCount } = decodeHeader(bytes);
    return {
      bytes: hex(bytes),
      blockId: hex(blockId(h)),
      suite,
      height,
      timeMs,
      txCount,
      attach: hex(attach),
      attachHash: hex(h.attachHash),
    };
  });
}

async function wholeChain(): Promise<JsonValue> {
  const spec = parseChainSpec({
    format: 'dougong-chain/1',
    name: 'Example',
    network: 'dev',
    hrp: 'dg',
    dialect: 'native',
    suite: 'std',
    genesisTimeMs: 1_700_000_000_000,
    engine: { id: 'solo' },
    assets: [
      {
        definition: { class: 1, decimals: 8, supply: 'capped', cap: '2100000000000000', symbol: 'COIN', name: 'Coin' },
        issuer: { address: encodeAddress('dg', alice) },
        allocations: [{ to: encodeAddress('dg', alice), amount: '5000000000' }],
      },
    ],
  });
  const joined = createChain(spec);
  const genesis = await genesisBlock(joined);
  const bytes = encodeBlock(genesis);
  return {
    spec: spec as unknown as JsonValue,
    chainHash: hex(chainHash(spec)),
    feeAsset: hex(joined.block.feeAsset),
    genesis: hex(bytes),
    genesisId: hex(blockId(decodeBlock(bytes).header)),
    stateRoot: hex(genesis.header.stateRoot),
  };
}

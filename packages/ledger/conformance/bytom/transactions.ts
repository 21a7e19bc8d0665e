import { type Adapter, type Asserted, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { deployedFederation, federationProgram, vaporFederation } from '../../src/bytom/federation.ts';
import { bytom1Parameters, vaporParameters } from '../../src/bytom/parameters.ts';
import { bytom1, vapor } from '../../src/bytom/profile.ts';
import { multisigScript } from '../../src/bytom/programs.ts';
import type { BytomInput, BytomOutput, BytomTransaction } from '../../src/bytom/transaction.ts';
import { type BytomChain, validateTransaction } from '../../src/bytom/validate.ts';
import { isIncludable, isStatusFail } from '../../src/bytom/verdict.ts';
import { transactionErrorText } from './errors.ts';
import { bytesOf, compare, firstOf, hexList, integerOf } from './support.ts';

const DOUBLED_INPUT = 'early main-chain blocks counted a doubled input twice; we refuse it at every height';

const SIDE: BytomChain = { profile: vapor, parameters: vaporParameters, federation: vaporFederation };
const MAIN: BytomChain = { profile: bytom1, parameters: bytom1Parameters };

function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => !(name.endsWith('suffix') && value === '')),
  );
}

/** An input in the vectors' words. Suffixes are named only where there are some. */
function inputFields(input: BytomInput): Record<string, unknown> {
  const suffixes = {
    commitment_suffix: bytesToHex(input.commitmentSuffix),
    witness_suffix: bytesToHex(input.witnessSuffix),
  };
  if (input.type === 'coinbase') {
    return withoutEmpty({ type: 'coinbase', asset_version: 1, arbitrary: bytesToHex(input.arbitrary), ...suffixes });
  }
  const common = { asset_version: 1, arguments: hexList(input.arguments), ...suffixes };
  if (input.type === 'issuance') {
    return withoutEmpty({
      ...common,
      type: 'issuance',
      asset_id: bytesToHex(input.assetId),
      amount: String(input.amount),
      nonce: bytesToHex(input.nonce),
      asset_definition: bytesToHex(input.assetDefinition),
      issuance_program: bytesToHex(input.issuanceProgram),
      vm_version: Number(input.vmVersion),
    });
  }
  const { spent } = input;
  return withoutEmpty({
    ...common,
    type: input.type === 'crossChain' ? 'crosschain' : input.type,
    asset_id: bytesToHex(spent.assetId),
    amount: String(spent.amount),
    source_id: bytesToHex(spent.sourceId),
    source_position: Number(spent.sourcePosition),
    vm_version: 1,
    control_program: bytesToHex(spent.program),
    spend_commitment_suffix: bytesToHex(spent.suffix),
    ...(input.type === 'veto' ? { vote: bytesToHex(input.vote) } : {}),
    ...(input.type === 'crossChain'
      ? {
          issuance_vm_version: Number(input.issuanceVmVersion),
          asset_definition: bytesToHex(input.assetDefinition),
          issuance_program: bytesToHex(input.issuanceProgram),
        }
      : {}),
  });
}

function outputFields(output: BytomOutput, side: boolean): Record<string, unknown> {
  const name = { output: 'intrachain', crossChain: 'crosschain', vote: 'vote' } as const;
  return withoutEmpty({
    asset_version: 1,
    vm_version: 1,
    asset_id: bytesToHex(output.assetId),
    amount: String(output.amount),
    control_program: bytesToHex(output.program),
    commitment_suffix: bytesToHex(output.suffix),
    outer_suffix: bytesToHex(output.outerSuffix),
    ...(side ? { type: name[output.type] } : {}),
    ...(output.type === 'vote' ? { vote: bytesToHex(output.vote) } : {}),
  });
}

function transactionFields(transaction: BytomTransaction, side: boolean): Record<string, unknown> {
  return {
    version: Number(transaction.version),
    time_range: Number(transaction.timeRange),
    serialized_size: transaction.size,
    inputs: transaction.inputs.map(inputFields),
    outputs: transaction.outputs.map((output) => outputFields(output, side)),
  };
}

/** The case's `tx` without suffixes that say nothing: some files list them, some leave them out. */
function normalized(tx: JsonObject): JsonObject {
  const each = (list: Json | undefined): Json =>
    read.array(list, 'list').map((item) => withoutEmpty({ ...read.object(item, 'item') }) as JsonObject);
  return { ...tx, inputs: each(tx['inputs']), outputs: each(tx['outputs']) };
}

function checkEntries(json: JsonObject, chain: BytomChain, transaction: BytomTransaction): string | undefined {
  const bodies = new Map<string, { type: string; id: string; body: string }>();
  chain.profile.entryHasher.map(transaction, (type, id, body) => {
    bodies.set(bytesToHex(id), { type, id: bytesToHex(id), body: bytesToHex(body) });
  });
  const theirs = read.array(json['entries'], 'entries');
  if (theirs.length !== bodies.size) return `entries: expected ${theirs.length}, got ${bodies.size}`;
  for (const entry of theirs) {
    const { id } = read.object(entry, 'entry');
    const ours = bodies.get(String(id));
    const wrong = ours === undefined ? `entries: ${String(id)} is missing` : compare(read.object(entry, 'entry'), ours);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function distinct(ids: readonly (Uint8Array | undefined)[]): readonly string[] {
  return [...new Set(ids.flatMap((id) => (id === undefined ? [] : [bytesToHex(id)])))].sort();
}

function sorted(list: Json | undefined): JsonObject[string] {
  return [...read.array(list ?? [], 'list')].map(String).sort();
}

function checkIds(json: JsonObject, chain: BytomChain, transaction: BytomTransaction): string | undefined {
  const { profile } = chain;
  const ids = profile.entries(transaction);
  const isPegIn = (i: number): boolean => transaction.inputs[i]?.type === 'crossChain';
  const main = json['mainchain_output_ids'];
  return firstOf(
    compare(json, {
      tx_id: bytesToHex(ids.id),
      mux_id: bytesToHex(ids.muxId),
      input_ids: hexList(ids.inputIds),
      result_ids: hexList(ids.resultIds),
      sig_hashes: transaction.inputs.map((_, i) => bytesToHex(profile.sighash(transaction, i))),
    }),
    compare(
      { spent_output_ids: sorted(json['spent_output_ids']), mainchain_output_ids: sorted(main) },
      {
        spent_output_ids: distinct(ids.spentIds.map((id, i) => (isPegIn(i) ? undefined : id))),
        mainchain_output_ids: distinct(ids.spentIds.map((id, i) => (isPegIn(i) ? id : undefined))),
      },
    ),
  );
}

function gasFields(transaction: {
  readonly btmValue: bigint;
  readonly gasLeft: number;
  readonly gasUsed: number;
  readonly storageGas: number;
  readonly valid: boolean;
}): Record<string, unknown> {
  return {
    btm_value: String(transaction.btmValue),
    gas_left: transaction.gasLeft,
    gas_used: transaction.gasUsed,
    storage_gas: transaction.storageGas,
    gas_valid: transaction.valid,
  };
}

/** Gas figures other than `gas_valid` of failing transactions depend on the reference's map order. */
function gasAsserts(error: Json | undefined, path: string): readonly string[] {
  const figures = error === '' ? ['btm_value', 'gas_left', 'gas_used', 'storage_gas'] : [];
  return ['gas_valid', ...figures].map((field) => `${path}.${field}`);
}

function compareGas(error: Json | undefined, gas: Json | undefined, ours: Record<string, unknown>): string | undefined {
  return compare(read.object(gas, 'gas'), error === '' ? ours : { gas_valid: ours['gas_valid'] });
}

function checkVerdict(json: JsonObject, chain: BytomChain, transaction: BytomTransaction): string | undefined {
  const { block_height: height, block_version: version, first_in_block: first } = json;
  const verdict = validateTransaction(chain, transaction, {
    blockVersion: integerOf(version ?? 1, 'block_version'),
    blockHeight: integerOf(height, 'block_height'),
    first: read.boolean(first, 'first_in_block'),
  });
  const theirs = read.object(json['verdict'], 'verdict');
  const { error, gas } = theirs;
  return firstOf(
    compare(theirs, {
      error: transactionErrorText(verdict.rule),
      accepted_in_block: isIncludable(verdict),
      status_fail: isStatusFail(verdict),
    }),
    compareGas(error, gas, gasFields(verdict.gas)),
  );
}

/**
 * Whether a case is about the early main chain's doubled inputs: our rule says so, at a height where the reference had
 * none. What is asserted then is our refusal.
 */
function isDoubled(json: JsonObject, chain: BytomChain): boolean {
  const { hex, block_height: height, first_in_block: first, block_version: version } = json;
  const at = {
    blockVersion: integerOf(version ?? 1, 'block_version'),
    blockHeight: integerOf(height, 'block_height'),
    first: read.boolean(first, 'first_in_block'),
  };
  const verdict = validateTransaction(chain, chain.profile.decode(bytesOf(hex, 'hex')), at);
  return (
    verdict.rule === 'tx.duplicateInput' && !isIncludable(verdict) && at.blockHeight < chain.parameters.strictInputsFrom
  );
}

function runTransaction(data: Json, side: boolean): string | undefined {
  const json = read.object(data, 'transaction');
  const chain = side ? sideChain(read.object(json['federation'], 'federation')) : MAIN;
  const transaction = chain.profile.decode(bytesOf(json['hex'], 'hex'));
  const again = chain.profile.decode(chain.profile.encode(transaction));
  if (bytesToHex(chain.profile.id(again)) !== json['tx_id']) return 'the id does not survive encoding';
  return firstOf(
    compare(normalized(read.object(json['tx'], 'tx')), transactionFields(transaction, side)),
    checkEntries(json, chain, transaction),
    checkIds(json, chain, transaction),
    isDoubled(json, chain) ? undefined : checkVerdict(json, chain, transaction),
  );
}

/** The chain of a file with its own federation; the script in the file must be ours. */
function sideChain(federation: JsonObject): BytomChain {
  const { witness_program: program, multisig_script: script, quorum } = federation;
  const keys = [
    ...read
      .string(script, 'multisig_script')
      .slice(2, -6)
      .matchAll(/20([0-9a-f]{64})/g),
  ];
  const list = keys.map(([, key]) => bytesOf(key, 'key'));
  const count = read.number(quorum, 'quorum');
  const wrong = compare(
    { program: program ?? null, script: script ?? null },
    { program: bytesToHex(federationProgram(count, list)), script: bytesToHex(multisigScript(count, list)) },
  );
  if (wrong !== undefined) throw new TypeError(`federation ${wrong}`);
  return { ...SIDE, federation: deployedFederation(bytesOf(program, 'witness_program')) };
}

const ID_FIELDS = ['tx_id', 'mux_id', 'input_ids', 'result_ids', 'sig_hashes'];

function transactionAsserts(json: JsonObject): readonly Asserted[] {
  const { entries, tx, spent_output_ids: spent, mainchain_output_ids: main, verdict } = json;
  const { error } = read.object(verdict, 'verdict');
  const { inputs, outputs } = read.object(tx, 'tx');
  const fieldsOf = (list: Json | undefined, name: string): readonly string[] =>
    read
      .array(list, name)
      .flatMap((item, i) => Object.keys(read.object(item, name)).map((key) => `tx.${name}.${i}.${key}`));
  const told = fieldsOf(inputs, 'inputs').concat(fieldsOf(outputs, 'outputs'));
  return [
    ...ID_FIELDS.filter((field) => read.array([json[field] ?? null].flat(), field).length > 0),
    ...['version', 'time_range', 'serialized_size'].map((field) => `tx.${field}`),
    ...told,
    ...(Array.isArray(spent) ? ['spent_output_ids'] : []),
    ...(Array.isArray(main) ? ['mainchain_output_ids'] : []),
    ...read.array(entries, 'entries').flatMap((_, i) => [`entries.${i}.id`, `entries.${i}.body`, `entries.${i}.type`]),
    'verdict.error',
    'verdict.accepted_in_block',
    'verdict.status_fail',
    ...gasAsserts(error, 'verdict.gas'),
  ];
}

const transactions: Adapter = {
  folder: 'bytom',
  files: /^(vapor|bytom1x)-tx.*\.json$/,
  ignores: {
    desc: 'a label',
    index: 'a label',
    note: 'a remark',
    address_path: 'the federation’s keys are read from its script',
    xprvs: 'the federation’s keys are read from its script',
  },
  *cases(file): Iterable<VectorCase> {
    const side = file.name.startsWith('vapor');
    const json = read.object(file.json(), file.name);
    const { federation = null, assets = [] } = json;
    for (const row of read.array(json['transactions'], 'transactions')) {
      const one = read.object(row, 'transaction');
      yield {
        id: `${String(one['index'])} ${String(one['desc'])}`,
        data: side ? { ...one, federation } : row,
        asserts: transactionAsserts(one),
        ...(!side && isDoubled(one, MAIN) ? { differs: DOUBLED_INPUT } : {}),
        run: (data) => runTransaction(data, side),
      };
    }
    for (const [i, asset] of read.array(assets, 'assets').entries()) {
      yield {
        id: `asset ${i}`,
        data: asset,
        asserts: ['asset_id', 'definition_hash', 'definition_text'],
        run: runAsset,
      };
    }
  },
};

function runAsset(data: Json): string | undefined {
  const json = read.object(data, 'asset');
  const definition = bytesOf(json['definition_hex'], 'definition_hex');
  const program = bytesOf(json['issuance_program'], 'issuance_program');
  const id = bytom1.assetId(program, integerOf(json['vm_version'], 'vm_version'), definition);
  return compare(json, {
    asset_id: bytesToHex(id),
    definition_hash: bytesToHex(bytom1.hash(definition)),
    definition_text: new TextDecoder().decode(definition),
  });
}

function runValidate(data: Json, chain: BytomChain): string | undefined {
  const json = read.object(data, 'case');
  const {
    block_height: height,
    block_version: version,
    first_in_block: first,
    serialized_size_used: size,
    error,
    gas,
  } = json;
  const decoded = chain.profile.decode(bytesOf(json['hex'], 'hex'));
  const verdict = validateTransaction(
    chain,
    { ...decoded, size: read.number(size, 'serialized_size_used') },
    {
      blockVersion: integerOf(version, 'block_version'),
      blockHeight: integerOf(height, 'block_height'),
      first: read.boolean(first, 'first_in_block'),
    },
  );
  const id = compare(json, { id: bytesToHex(chain.profile.id(decoded)) });
  if (isDoubled(json, chain)) return id;
  return firstOf(
    id,
    compare(json, { error: transactionErrorText(verdict.rule) }),
    compareGas(error, gas, gasFields(verdict.gas)),
  );
}

const validateTests: Adapter = {
  folder: 'bytom',
  files: /^(vapor|bytom1x)-validate-tests.*\.json$/,
  ignores: { test: 'a label' },
  *cases(file): Iterable<VectorCase> {
    const chain = file.name.startsWith('vapor') ? SIDE : MAIN;
    const json = read.object(file.json(), file.name);
    for (const [i, row] of read.array(json['cases'], 'cases').entries()) {
      const { test, error } = read.object(row, 'case');
      yield {
        id: `${i} ${String(test)}`,
        data: row,
        asserts: ['id', 'error', ...gasAsserts(error, 'gas')],
        ...(isDoubled(read.object(row, 'case'), chain) ? { differs: DOUBLED_INPUT } : {}),
        run: (data) => runValidate(data, chain),
      };
    }
  },
};

export const adapters: readonly Adapter[] = [transactions, validateTests];

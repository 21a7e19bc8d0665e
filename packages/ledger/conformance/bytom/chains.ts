import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { chainkd } from '@dougong/crypto/hd';
import { encodeHeader } from '../../src/bytom/block.ts';
import type { BlockRefusal } from '../../src/bytom/block-rules.ts';
import type { ConsensusParameters } from '../../src/bytom/consensus-parameters.ts';
import { FEDERATION_ADDRESS_PATH, FEDERATION_CONSENSUS_PATH, federationProgram } from '../../src/bytom/federation.ts';
import { MainReplay } from '../../src/bytom/main-replay.ts';
import { bytom1Parameters, type ChainParameters, vaporParameters } from '../../src/bytom/parameters.ts';
import { type BytomProfile, bytom1, vapor } from '../../src/bytom/profile.ts';
import { SideReplay } from '../../src/bytom/side-replay.ts';
import type { UtxoTable } from '../../src/bytom/utxo.ts';
import type { BytomChain } from '../../src/bytom/validate.ts';
import type { Verdict } from '../../src/bytom/verdict.ts';
import { isPayout, rewardList } from '../../src/bytom/votes.ts';
import { blockErrorText, transactionErrorText } from './errors.ts';
import { bytesListOf, bytesOf, compare, firstOf, hexList, integerOf } from './support.ts';

const KINDS = ['normal', 'coinbase', 'crossChain', 'vote'];

/** The set as the vectors digest it: one sorted line for each output. */
function utxoFields(
  utxos: UtxoTable,
  profile: BytomProfile,
): { count: number; digest: string; lines: readonly string[] } {
  const lines = [...utxos.entries()]
    .map(({ id, entry }) => {
      const kind = profile.format === 'main' ? entry.kind === 'coinbase' : KINDS.indexOf(entry.kind);
      return `${bytesToHex(id)}:${kind}:${entry.height}:${entry.spent}`;
    })
    .sort();
  const digest = profile.hash(new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')));
  return { count: lines.length, digest: bytesToHex(digest), lines };
}

function compareUtxos(json: JsonObject, utxos: UtxoTable, profile: BytomProfile): string | undefined {
  const theirs = read.object(json['utxo_after'], 'utxo_after');
  const { lines, ...digest } = utxoFields(utxos, profile);
  return compare(theirs, theirs['lines'] === undefined ? digest : { ...digest, lines });
}

/** Fees are decimal in some files and numbers in others; gas of a failed transaction is still a fact. */
function gasFields({ rule, gas }: Verdict): Record<string, unknown> {
  return { btm_value: Number(gas.btmValue), error: transactionErrorText(rule), gas_used: gas.gasUsed };
}

function gasAsserts(json: JsonObject, name: string): readonly string[] {
  return read
    .array(json[name], name)
    .flatMap((row, i) =>
      ['btm_value', 'error', ...(gasIsFact(row) ? ['gas_used'] : [])].map((field) => `${name}.${i}.${field}`),
    );
}

function gasIsFact(row: Json): boolean {
  return read.object(row, 'gas')['error'] === '';
}

function compareGas(json: JsonObject, name: string, verdicts: readonly Verdict[]): string | undefined {
  const rows = read.array(json[name], name);
  if (rows.length !== verdicts.length) return `${name}: expected ${rows.length}, got ${verdicts.length}`;
  return firstOf(
    ...rows.map((row, i) => {
      const verdict = verdicts[i];
      if (verdict === undefined) return `${name}: ${i} is missing`;
      const { gas_used: used, ...rest } = gasFields(verdict);
      return compare(read.object(row, name), gasIsFact(row) ? { ...rest, gas_used: used } : rest);
    }),
  );
}

function refusalText(refusal: BlockRefusal): string {
  return `refused: ${refusal.rule} ${refusal.transactionRule ?? ''}`;
}

const BODY_FIELDS = ['hash', 'height', 'timestamp', 'tx_ids', 'tx_merkle_root', 'tx_status_root', 'tx_status_fail'];
const UTXO_FIELDS = ['utxo_after.count', 'utxo_after.digest'];

const MAIN_CHAIN: BytomChain = { profile: bytom1, parameters: { ...bytom1Parameters, coinbaseMaturity: 10n } };

function runMainBlock(data: Json, before: MainReplay): string | undefined {
  const json = read.object(data, 'block');
  const replay = before.fork();
  const block = bytom1.decodeBlock(bytesOf(json['block_hex'], 'block_hex'));
  const seed = replay.nextSeed();
  const outcome = replay.connect(block);
  if (!outcome.ok) return refusalText(outcome);
  const { header } = replay.tip;
  return firstOf(
    compare(json, {
      hash: bytesToHex(outcome.id),
      height: Number(header.height),
      timestamp: Number(header.timestamp),
      bits: `0x${header.bits.toString(16).padStart(16, '0')}`,
      nonce: Number(header.nonce),
      seed: bytesToHex(seed),
      coinbase_amount: Number(block.transactions[0]?.outputs[0]?.amount),
      tx_ids: hexList(block.transactions.map((transaction) => bytom1.id(transaction))),
      tx_merkle_root: bytesToHex(header.transactionsRoot),
      tx_status_root: bytesToHex(header.statusRoot),
      tx_status_fail: outcome.failed,
    }),
    compareGas(json, 'tx_gas_after_coinbase', outcome.verdicts.slice(1)),
    compareUtxos(json, replay.utxos, bytom1),
  );
}

const mainChain: Adapter = {
  folder: 'bytom',
  files: /^bytom1x-chain.*\.json$/,
  ignores: { tensority_hash: 'the proof of work is injected; its hash is the consensus package’s' },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    const { genesis, params } = json;
    const { coinbase_pending: pending } = read.object(params, 'params');
    const chain = {
      ...MAIN_CHAIN,
      parameters: { ...bytom1Parameters, coinbaseMaturity: integerOf(pending, 'pending') },
    };
    const { hex } = read.object(genesis, 'genesis');
    const replay = new MainReplay(chain, bytom1.decodeBlock(bytesOf(hex, 'hex')));
    yield {
      id: 'genesis',
      data: genesis ?? null,
      asserts: ['hash'],
      run: (data) => {
        const { hash, hex: bytes } = read.object(data, 'genesis');
        const id = bytom1.headerId(bytom1.decodeBlock(bytesOf(bytes, 'hex')).header);
        return compare({ hash: hash ?? null }, { hash: bytesToHex(id) });
      },
    };
    for (const row of read.array(json['blocks'], 'blocks')) {
      const one = read.object(row, 'block');
      const asserts = [...BODY_FIELDS, ...UTXO_FIELDS, 'bits', 'nonce', 'seed', 'coinbase_amount'];
      yield {
        id: `block ${String(one['height'])}`,
        data: row,
        asserts: [...asserts, ...gasAsserts(one, 'tx_gas_after_coinbase')],
        run: (data) => runMainBlock(data, replay),
      };
      replay.connect(bytom1.decodeBlock(bytesOf(one['block_hex'], 'block_hex')));
    }
  },
};

/** The side chain of a file that names its own small parameters. */
function sideReplay(json: JsonObject): SideReplay {
  const params = read.object(json['params'], 'params');
  const number = (name: string): number => read.number(params[name], name);
  const subsidies = read.array(params['subsidies'], 'subsidies').map((row) => read.object(row, 'subsidy'));
  const parameters: ChainParameters = {
    ...vaporParameters,
    coinbaseMaturity: integerOf(params['coinbase_pending'], 'coinbase_pending'),
    voteLock: integerOf(params['vote_pending'], 'vote_pending'),
    freeGas: number('default_gas_credit'),
    maxBlockGas: number('max_block_gas'),
    maxTransactionGas: number('max_gas_amount'),
    minVote: integerOf(params['min_vote_output'], 'min_vote_output'),
    storageGasRate: number('storage_gas_rate'),
    gasRate: integerOf(params['vm_gas_rate'], 'vm_gas_rate'),
    strictVotesFrom: 0n,
    subsidy: (height) => {
      const row = subsidies.find(
        ({ BeginBlock: from, EndBlock: to }) => height >= integerOf(from, 'from') && height <= integerOf(to, 'to'),
      );
      return row === undefined ? 0n : integerOf(row['Subsidy'], 'Subsidy');
    },
  };
  const consensus: ConsensusParameters = {
    maxNodes: number('num_of_consensus_node'),
    slotsPerNode: number('block_num_each_node'),
    slotMs: integerOf(params['block_time_interval'], 'block_time_interval'),
    roundBlocks: integerOf(params['round_vote_block_nums'], 'round_vote_block_nums'),
    minNodeVotes: integerOf(params['min_consensus_node_vote'], 'min_consensus_node_vote'),
    toleranceMs: 2_000n,
  };
  const xpubs = bytesListOf(params['federation_xpubs'], 'federation_xpubs');
  const keys = xpubs.map((xpub) => chainkd.derivePublic(xpub, FEDERATION_ADDRESS_PATH).subarray(0, 32));
  const program = federationProgram(number('federation_quorum'), keys);
  const { hex } = read.object(json['genesis'], 'genesis');
  return new SideReplay(
    { profile: vapor, parameters, federation: { program: () => program } },
    vapor.decodeBlock(bytesOf(hex, 'hex')),
    {
      consensus,
      federationNodes: xpubs.map((xpub) => chainkd.derivePublic(xpub, FEDERATION_CONSENSUS_PATH)),
    },
  );
}

function fromMap(map: ReadonlyMap<string, bigint>): Record<string, number> {
  return Object.fromEntries([...map].map(([key, value]) => [key, Number(value)]));
}

/** Offers each recorded signature and notes what became irreversible. */
function checkSignatures(json: JsonObject, replay: SideReplay): string | undefined {
  const height = replay.tip.header.height;
  for (const [i, row] of read.array(json['signatures'] ?? [], 'signatures').entries()) {
    const one = read.object(row, 'signature');
    const taken = replay.sign(height, bytesOf(one['xpub'], 'xpub'), bytesOf(one['signature'], 'signature'));
    if (!taken) return `signatures.${i} is not taken`;
    const wrong = compare(one, { irreversible_after: Number(replay.irreversibleHeight) });
    if (wrong !== undefined) return wrong;
  }
  return compare(json, {
    irreversible_height_after: Number(replay.irreversibleHeight),
    header_with_all_signatures_hex: bytesToHex(encodeHeader(replay.tip.header)),
  });
}

function runSideBlock(data: Json, before: SideReplay, roundBlocks: bigint): string | undefined {
  const json = read.object(data, 'block');
  const replay = before.fork();
  const block = vapor.decodeBlock(bytesOf(json['block_hex'], 'block_hex'));
  const { nodes, state } = replay;
  const proposer = nodes[replay.proposerAt(block.header.timestamp)];
  const pays = isPayout(block.header.height, { roundBlocks }) && state.rewards.size > 0;
  const outcome = replay.connect(block);
  if (!outcome.ok) return refusalText(outcome);
  const { header } = replay.tip;
  return firstOf(
    compare(json, {
      hash: bytesToHex(outcome.id),
      height: Number(header.height),
      timestamp: Number(header.timestamp),
      consensus_nodes: hexList(nodes),
      proposer: proposer === undefined ? '' : bytesToHex(proposer),
      expected_coinbase_rewards: pays
        ? rewardList(state).map(({ program, amount }) => ({ program: bytesToHex(program), amount: Number(amount) }))
        : null,
      consensus_result_after: {
        seq: Number(replay.state.round),
        num_of_vote: fromMap(replay.state.votes),
        coinbase_reward: fromMap(replay.state.rewards),
      },
      tx_ids: hexList(block.transactions.map((transaction) => vapor.id(transaction))),
      tx_merkle_root: bytesToHex(header.transactionsRoot),
      tx_status_root: bytesToHex(header.statusRoot),
      tx_status_fail: outcome.failed,
    }),
    compareGas(json, 'tx_gas', outcome.verdicts),
    compareUtxos(json, replay.utxos, vapor),
    checkSignatures(json, replay),
  );
}

function runNegative(data: Json, before: SideReplay): string | undefined {
  const json = read.object(data, 'block');
  const replay = before.fork();
  const block = vapor.decodeBlock(bytesOf(json['hex'], 'hex'));
  const outcome = replay.connect(block);
  const orphan = !outcome.ok && outcome.rule === 'block.orphan';
  const full = orphan || outcome.ok ? '' : blockErrorText(outcome);
  const { error, error_full: theirs } = json;
  return firstOf(
    compare(json, {
      hash: bytesToHex(vapor.headerId(block.header)),
      orphan,
      best_height_after: Number(replay.tip.header.height),
    }),
    compare({ error: error ?? null }, { error: full.endsWith('invalid block') ? 'invalid block' : full }),
    // Places, programs and computed roots stand before the reference's error.
    read.string(theirs, 'error_full').endsWith(full) && (full === '') === (theirs === '')
      ? undefined
      : `error_full: expected ${String(theirs)}, got ${full}`,
  );
}

function sideAsserts(one: JsonObject): readonly string[] {
  const { utxo_after: after, signatures } = one;
  const hasLines = read.object(after, 'utxo_after')['lines'] !== undefined;
  const count = read.array(signatures ?? [], 'signatures').length;
  return [
    ...BODY_FIELDS,
    ...UTXO_FIELDS,
    ...(hasLines ? ['utxo_after.lines'] : []),
    'consensus_nodes',
    'proposer',
    'expected_coinbase_rewards',
    'consensus_result_after.seq',
    'consensus_result_after.num_of_vote',
    'consensus_result_after.coinbase_reward',
    'irreversible_height_after',
    'header_with_all_signatures_hex',
    ...Array.from({ length: count }, (_, i) => `signatures.${i}.irreversible_after`),
    ...gasAsserts(one, 'tx_gas'),
  ];
}

const sideChain: Adapter = {
  folder: 'bytom',
  files: /^vapor-chain.*\.json$/,
  ignores: { name: 'a label' },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    const replay = sideReplay(json);
    const roundBlocks = integerOf(
      read.object(json['params'], 'params')['round_vote_block_nums'],
      'round_vote_block_nums',
    );
    for (const row of read.array(json['blocks'], 'blocks')) {
      const one = read.object(row, 'block');
      yield {
        id: `block ${String(one['height'])}`,
        data: row,
        asserts: sideAsserts(one),
        run: (data) => runSideBlock(data, replay, roundBlocks),
      };
      replay.connect(vapor.decodeBlock(bytesOf(one['block_hex'], 'block_hex')));
      checkSignatures(one, replay);
    }
    for (const row of read.array(json['negative_blocks'] ?? [], 'negative_blocks')) {
      yield {
        id: `negative ${String(read.object(row, 'block')['name'])}`,
        data: row,
        asserts: ['hash', 'orphan', 'best_height_after', 'error', 'error_full'],
        run: (data) => runNegative(data, replay),
      };
    }
  },
};

export const adapters: readonly Adapter[] = [mainChain, sideChain];

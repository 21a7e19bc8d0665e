import { type Adapter, type Json, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { chainkd } from '@dougong/crypto/hd';
import { encodeBlock } from '../../src/bytom/block.ts';
import {
  FEDERATION_ADDRESS_PATH,
  FEDERATION_CONSENSUS_PATH,
  federationProgram,
  vaporFederation,
} from '../../src/bytom/federation.ts';
import { type BytomNetwork, type BytomNetworkId, bytomNetworks } from '../../src/bytom/networks.ts';
import { multisigScript } from '../../src/bytom/programs.ts';
import { electedNodes, roundOf } from '../../src/bytom/votes.ts';
import { bytesListOf, bytesOf, compare, firstOf, hexList, integerOf } from './support.ts';

/** What the reference calls the networks. */
const NAMES: Readonly<Record<string, Readonly<Record<string, BytomNetworkId>>>> = {
  bytom1x: { mainnet: 'bytom', wisdom: 'bytom-testnet', solonet: 'bytom-solonet' },
  vapor: { mainnet: 'vapor', testnet: 'vapor-testnet', solonet: 'vapor-solonet' },
};

function networkOf(chain: string, name: Json | undefined): BytomNetwork {
  const id = NAMES[chain]?.[String(name)];
  if (id === undefined) throw new TypeError(`the network ${String(name)} is unknown`);
  return bytomNetworks[id];
}

/** The given bytes are what our own genesis block encodes to. */
function runGenesis(data: Json, chainName: string): string | undefined {
  const json = read.object(data, 'genesis');
  const { chain, hrp, genesis } = networkOf(chainName, json['chain_id']);
  const block = genesis();
  const { header } = block;
  const [first] = block.transactions;
  return compare(json, {
    hash: bytesToHex(chain.profile.headerId(header)),
    hex: bytesToHex(encodeBlock(block)),
    timestamp: Number(header.timestamp),
    tx_id: first === undefined ? '' : bytesToHex(chain.profile.id(first)),
    ...(header.format === 'main'
      ? {
          bech32_hrp: hrp,
          bits: String(header.bits),
          nonce: String(header.nonce),
          tx_merkle_root: bytesToHex(header.transactionsRoot),
          tx_status_hash: bytesToHex(header.statusRoot),
        }
      : { hrp }),
  });
}

const SIDE_GENESIS = ['hash', 'hex', 'timestamp', 'tx_id', 'hrp'];
const MAIN_GENESIS = [
  'hash',
  'hex',
  'timestamp',
  'tx_id',
  'bech32_hrp',
  'bits',
  'nonce',
  'tx_merkle_root',
  'tx_status_hash',
];

function runSubsidy(data: Json): string | undefined {
  const json = read.object(data, 'subsidy');
  const { parameters } = bytomNetworks.bytom.chain;
  return compare(json, { subsidy: String(parameters.subsidy(integerOf(json['height'], 'height'))) });
}

function checkpointOf(data: Json): string | undefined {
  const { chain_id: name, height } = read.object(data, 'checkpoint');
  return networkOf('bytom1x', name).checkpoints.find((checkpoint) => checkpoint.height === integerOf(height, 'height'))
    ?.id;
}

const mainNetworks: Adapter = {
  folder: 'bytom',
  files: /^bytom1x-genesis.*\.json$/,
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    const list = (name: string): readonly Json[] => read.array(json[name], name);
    for (const data of list('genesis')) {
      const id = `genesis ${String(read.object(data, 'genesis')['chain_id'])}`;
      yield { id, data, asserts: MAIN_GENESIS, run: (copy) => runGenesis(copy, 'bytom1x') };
    }
    for (const [i, data] of list('subsidy').entries()) {
      yield { id: `subsidy ${i}`, data, asserts: ['subsidy'], run: runSubsidy };
    }
    for (const [i, data] of list('checkpoints').entries()) {
      yield {
        id: `checkpoint ${i}`,
        data,
        asserts: ['hash'],
        ...(checkpointOf(data) === undefined ? { skip: 'a checkpoint that our list does not have' } : {}),
        run: (copy) => compare(read.object(copy, 'checkpoint'), { hash: checkpointOf(copy) }),
      };
    }
  },
};

function runFederation(data: Json): string | undefined {
  const json = read.object(data, 'federation');
  const path = (name: string): readonly string[] => hexList(bytesListOf(json[name], name));
  const keys = bytesListOf(json['xpubs'], 'xpubs').map((xpub) =>
    chainkd.derivePublic(xpub, FEDERATION_ADDRESS_PATH).subarray(0, 32),
  );
  const single = bytesOf(json['single_federation_xpub'], 'single_federation_xpub');
  const singleKey = chainkd.derivePublic(single, FEDERATION_ADDRESS_PATH).subarray(0, 32);
  const quorum = read.number(json['quorum'], 'quorum');
  const [before, after] = [128_957_600n, 128_957_601n].map((height) => bytesToHex(vaporFederation.program(height)));
  return firstOf(
    compare(
      { address: path('address_path'), consensus: path('consensus_path') },
      { address: hexList(FEDERATION_ADDRESS_PATH), consensus: hexList(FEDERATION_CONSENSUS_PATH) },
    ),
    compare(json, {
      multisig_script: bytesToHex(multisigScript(quorum, keys)),
      witness_program_up_to_128957600: before,
      witness_program_after_128957600: after,
    }),
    before === bytesToHex(federationProgram(quorum, keys)) ? undefined : 'the keys give another program',
    after === bytesToHex(federationProgram(1, [singleKey])) ? undefined : 'the single key gives another program',
  );
}

const FEDERATION_FIELDS = [
  'address_path',
  'consensus_path',
  'multisig_script',
  'witness_program_up_to_128957600',
  'witness_program_after_128957600',
];

/** Who signs while nobody is elected. */
function federationNodes(federation: Json | undefined): readonly Uint8Array[] {
  const { xpubs } = read.object(federation, 'federation');
  return bytesListOf(xpubs, 'xpubs').map((xpub) => chainkd.derivePublic(xpub, FEDERATION_CONSENSUS_PATH));
}

function runElection(data: Json): string | undefined {
  const json = read.object(data, 'votes');
  const { consensus } = bytomNetworks.vapor;
  if (consensus === undefined) return 'the side chain has no consensus';
  const votes = new Map(
    Object.entries(read.object(json['num_of_vote'], 'num_of_vote')).map(([key, count]) => [key, integerOf(count, key)]),
  );
  const elected = electedNodes(votes, consensus);
  const standIns = federationNodes(json['federation']);
  const nodes = (elected.length > 0 ? elected : standIns).map((node, order) => {
    const xpub = bytesToHex(node);
    return { order, xpub, vote: Number(votes.get(xpub) ?? 0n) };
  });
  const theirs = read.array(json['nodes'] ?? [], 'nodes').map((node) => read.object(node, 'node'));
  const sorted = theirs.sort((a, b) => read.number(a['order'], 'order') - read.number(b['order'], 'order'));
  return compare({ nodes: sorted }, { nodes });
}

function runSequence(data: Json): string | undefined {
  const json = read.object(data, 'sequence');
  const { chain, consensus } = bytomNetworks.vapor;
  const height = integerOf(json['height'], 'height');
  if (consensus === undefined) return 'the side chain has no consensus';
  return compare(json, {
    vote_seq: Number(roundOf(height, consensus)),
    subsidy: Number(chain.parameters.subsidy(height)),
  });
}

const sideNetworks: Adapter = {
  folder: 'bytom',
  files: /^vapor-consensus.*\.json$/,
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    const list = (name: string): readonly Json[] => read.array(json[name], name);
    for (const data of list('genesis')) {
      const id = `genesis ${String(read.object(data, 'genesis')['chain_id'])}`;
      yield { id, data, asserts: SIDE_GENESIS, run: (copy) => runGenesis(copy, 'vapor') };
    }
    yield { id: 'federation', data: json['federation'] ?? null, asserts: FEDERATION_FIELDS, run: runFederation };
    const { federation = null } = json;
    for (const [i, row] of list('vote_results').entries()) {
      const data = { ...read.object(row, 'votes'), federation };
      yield {
        id: `election ${i}`,
        data,
        asserts: ['nodes'],
        run: runElection,
      };
    }
    for (const [i, data] of list('vote_sequence_mainnet').entries()) {
      yield { id: `round ${i}`, data, asserts: ['vote_seq', 'subsidy'], run: runSequence };
    }
    const { min_consensus_node_vote: minVote, num_of_consensus_node: nodes } = json;
    yield {
      id: 'parameters',
      data: { min_consensus_node_vote: minVote ?? null, num_of_consensus_node: nodes ?? null },
      asserts: ['min_consensus_node_vote', 'num_of_consensus_node'],
      run: (data) =>
        compare(read.object(data, 'parameters'), {
          min_consensus_node_vote: Number(bytomNetworks.vapor.consensus?.minNodeVotes),
          num_of_consensus_node: bytomNetworks.vapor.consensus?.maxNodes,
        }),
    };
  },
};

export const adapters: readonly Adapter[] = [mainNetworks, sideNetworks];

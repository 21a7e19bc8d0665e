import { type Adapter, isObject, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import {
  type BvmContext,
  type BvmFault,
  disassemble,
  Halt,
  Machine,
  type OutputQuery,
  type RunResult,
  runMachine,
  step,
  type Vm,
} from '../../src/bvm/index.ts';
import { executeOpcode } from '../../src/bvm/vm.ts';
import { bytom1Vm, vaporVm } from '../../src/bytom/machines.ts';
import { bvmErrorText } from './errors.ts';
import { bytesListOf, bytesOf, compare, firstOf, hexList, integerOf } from './support.ts';

const ALIASING = 'the reference overwrites shared memory here; our items are immutable';

function optionalBytes(value: Json | undefined, what: string): Uint8Array | undefined {
  return value === undefined || value === null ? undefined : bytesOf(value, what);
}

function optionalInteger(value: Json | undefined, what: string): bigint | undefined {
  return value === undefined || value === null ? undefined : integerOf(value, what);
}

function matches(query: OutputQuery, output: JsonObject): boolean {
  return (
    integerOf(output['amount'], 'amount') === query.amount &&
    output['asset'] === bytesToHex(query.assetId) &&
    output['code'] === bytesToHex(query.code) &&
    integerOf(output['vm_version'], 'vm_version') === query.vmVersion
  );
}

function contextOf(json: Json | undefined, checkOutput?: (query: OutputQuery) => boolean | BvmFault): BvmContext {
  if (!isObject(json)) return {};
  const parts = {
    entryId: optionalBytes(json['entry_id'], 'entry_id'),
    assetId: optionalBytes(json['asset_id'], 'asset_id'),
    amount: optionalInteger(json['amount'], 'amount'),
    index: optionalInteger(json['dest_pos'], 'dest_pos'),
    spentOutputId: optionalBytes(json['spent_output_id'], 'spent_output_id'),
    blockHeight: optionalInteger(json['block_height'], 'block_height'),
    code: optionalBytes(json['code'], 'code'),
  };
  const sigHash = optionalBytes(json['tx_sig_hash'], 'tx_sig_hash');
  return {
    ...Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)),
    ...(sigHash === undefined ? {} : { txSigHash: () => sigHash }),
    ...(checkOutput === undefined ? {} : { checkOutput }),
  };
}

function resultFields(result: RunResult): Record<string, unknown> {
  return {
    gas_left: result.gasLeft,
    stack: hexList(result.dataStack),
    alt_stack: hexList(result.altStack),
  };
}

/** Compares the text of a program where the case gives one. What does not parse has a remark instead. */
function compareText(json: JsonObject, program: Uint8Array): string | undefined {
  const { asm } = json;
  if (asm === undefined || asm === null || program.length === 0) return undefined;
  const text = disassemble(program, vaporVm.opcodes);
  if (text === undefined && String(asm).startsWith('(does not parse)')) return undefined;
  return compare(json, { asm: text });
}

function assertsText({ asm }: JsonObject): readonly string[] {
  return typeof asm === 'string' && asm !== '' && !asm.startsWith('(') ? ['asm'] : [];
}

function runGenerated(data: Json): string | undefined {
  const json = read.object(data, 'run');
  const context = read.object(json['context'], 'context');
  const outputs = read.array(context['outputs'], 'outputs');
  const result = vaporVm.run(
    bytesOf(json['program'], 'program'),
    contextOf(context, (query) => {
      const output = query.index < outputs.length ? outputs[Number(query.index)] : undefined;
      return output === undefined ? 'bvm.badValue' : matches(query, read.object(output, 'output'));
    }),
    {
      gasLimit: read.number(json['gas'], 'gas'),
      args: bytesListOf(json['args'], 'args'),
      expansionReserved: read.number(json['tx_version'], 'tx_version') === 1,
    },
  );
  const ours = { ...resultFields(result), error: bvmErrorText(result.fault) };
  const text = compareText(json, bytesOf(json['program'], 'program'));
  if (text !== undefined) return text;
  return json['alias_sensitive'] === true
    ? compare(read.object(json['immutable_result'], 'immutable_result'), ours)
    : compare(json, ours);
}

function opcodeRow(data: Json): string | undefined {
  const json = read.object(data, 'opcode');
  const value = read.number(json['value'], 'value');
  const row = vaporVm.opcodes[value];
  return compare(json, {
    expansion: row === undefined,
    name: row?.name ?? `NOPx${value.toString(16).padStart(2, '0')}`,
  });
}

const generated: Adapter = {
  folder: 'bytom',
  files: /^bvm-generated.*\.json$/,
  ignores: {
    category: 'a label',
    index: 'a label',
    note: 'a remark',
    check_output: 'says in words what the outputs of the context are for',
  },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    const context = json['context'] ?? null;
    for (const [i, row] of read.array(json['opcodes'], 'opcodes').entries()) {
      yield { id: `opcode ${i}`, data: row, asserts: ['expansion', 'name'], run: opcodeRow };
    }
    for (const row of read.array(json['runs'], 'runs')) {
      const run = read.object(row, 'run');
      yield {
        id: `run ${String(run['index'])}`,
        data: { ...run, context },
        asserts: ['error', 'gas_left', 'stack', 'alt_stack', ...assertsText(run)],
        ...(run['alias_sensitive'] === true ? { differs: ALIASING } : {}),
        run: runGenerated,
      };
    }
  },
};

function machineOf(json: JsonObject, calls: readonly Json[] = []): Machine {
  const { context } = json;
  const hasOutputs = isObject(context) && context['has_check_output'] === true;
  const machine = new Machine({
    program: json['program'] === undefined ? new Uint8Array(0) : bytesOf(json['program'], 'program'),
    context: contextOf(context, hasOutputs ? recorded(calls) : undefined),
    runLimit: read.number(json['run_limit'], 'run_limit'),
    dataStack: bytesListOf(json['data_stack'], 'data_stack'),
    altStack: bytesListOf(json['alt_stack'], 'alt_stack'),
    expansionReserved: json['expansion_reserved'] === true,
  });
  machine.pc = read.number(json['pc'], 'pc');
  machine.nextPc = read.number(json['next_pc'], 'next_pc');
  machine.deferredCost = read.number(json['deferred_cost'], 'deferred_cost');
  const { program, data } = json;
  const carried = bytesOf(data, 'data');
  if (program === undefined) {
    machine.dataSource = carried;
    machine.dataEnd = carried.length;
  } else if (carried.length > 0) throw new TypeError('data: a program carries its own');
  return machine;
}

function machineFields(machine: Machine): Record<string, unknown> {
  return {
    pc: machine.pc,
    next_pc: machine.nextPc,
    run_limit: machine.runLimit,
    deferred_cost: machine.deferredCost,
    data_stack: hexList(machine.dataStack),
    alt_stack: hexList(machine.altStack),
  };
}

function compareEnd(json: JsonObject, machine: Machine): string | undefined {
  const error = compare(json, { err: bvmErrorText(machine.fault) });
  if (error !== undefined || json['end'] === undefined) return error;
  return compare(read.object(json['end'], 'end'), machineFields(machine));
}

function runOpcode(data: Json): string | undefined {
  const json = read.object(data, 'case');
  const { start, check_output_calls: calls = [] } = json;
  const machine = machineOf(read.object(start, 'start'), read.array(calls, 'check_output_calls'));
  const operation = vaporVm.opcodes[read.number(json['opcode'], 'opcode')];
  if (operation === undefined) return 'the opcode is undefined';
  executeOpcode(vaporVm, machine, operation);
  return firstOf(compare(json, { op: operation.name }), compareEnd(json, machine));
}

const END_FIELDS = ['pc', 'next_pc', 'run_limit', 'deferred_cost', 'data_stack', 'alt_stack'];

function endAsserts(json: JsonObject): readonly string[] {
  return json['end'] === undefined ? [] : END_FIELDS.map((field) => `end.${field}`);
}

const opTests: Adapter = {
  folder: 'bytom',
  files: /^bvm-op-tests.*\.json$/,
  ignores: {
    test: 'a label',
    vm_version: 'the opcode runs in the one machine there is',
  },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    for (const [i, row] of read.array(json['cases'], 'cases').entries()) {
      const one = read.object(row, 'case');
      yield { id: `${i} ${String(one['op'])}`, data: row, asserts: ['err', 'op', ...endAsserts(one)], run: runOpcode };
    }
  },
};

function runStep(json: JsonObject): string | undefined {
  const { start, check_output_calls: calls = [] } = json;
  const machine = machineOf(read.object(start, 'start'), read.array(calls, 'check_output_calls'));
  if (json['kind'] === 'vm_run') runMachine(vaporVm.opcodes, machine);
  else stepOnce(machine);
  return compareEnd(json, machine);
}

function stepOnce(machine: Machine): void {
  try {
    step(vaporVm.opcodes, machine);
  } catch (signal) {
    if (!(signal instanceof Halt)) throw signal;
    machine.fault = signal.fault;
  }
}

const MACHINES: Readonly<Record<string, Vm>> = { vapor: vaporVm, bytom: bytom1Vm };

/** Answers CHECKOUTPUT from the recorded calls, in order; a call that was not recorded fails the case. */
function recorded(calls: readonly Json[]): (query: OutputQuery) => boolean | BvmFault {
  let next = 0;
  return (query) => {
    const call = read.object(calls[next], `CHECKOUTPUT ${next}`);
    next += 1;
    const asked = integerOf(call['index'], 'index') === query.index && matches(query, call);
    if (!asked) throw new TypeError(`CHECKOUTPUT ${next - 1} was not asked like this`);
    if (query.expansionReserved !== call['expansion']) throw new TypeError('CHECKOUTPUT: another expansion flag');
    const fault = read.string(call['err'], 'err');
    if (fault === '') return read.boolean(call['result'], 'result');
    return fault === 'wrong context' ? 'bvm.wrongContext' : 'bvm.badValue';
  };
}

function runVerify(json: JsonObject): string | undefined {
  const context = read.object(json['context'], 'context');
  const vm = MACHINES[read.string(json['repo'], 'repo')];
  if (vm === undefined) return `no machine of ${String(json['repo'])}`;
  const gas = read.number(json['gas'], 'gas');
  if (integerOf(context['vm_version'], 'vm_version') !== vm.version) {
    return compare(json, { err: bvmErrorText('bvm.unsupportedVersion'), gas_left: gas });
  }
  const calls = json['check_output_calls'] === undefined ? [] : read.array(json['check_output_calls'], 'calls');
  const hasOutputs = context['has_check_output'] === true;
  const result = vm.run(
    bytesOf(context['code'], 'code'),
    contextOf(context, hasOutputs ? recorded(calls) : undefined),
    {
      gasLimit: gas,
      args: bytesListOf(json['args'], 'args'),
      expansionReserved: context['tx_version'] === 1,
    },
  );
  return compare(json, { ...resultFields(result), err: bvmErrorText(result.fault) });
}

function runProgram(json: JsonObject, verify: boolean): string | undefined {
  const { context, start } = json;
  const code = verify ? read.object(context, 'context')['code'] : read.object(start, 'start')['program'];
  return firstOf(compareText(json, bytesOf(code, 'program')), (verify ? runVerify : runStep)(json));
}

const programTests: Adapter = {
  folder: 'bytom',
  files: /^bvm-program-tests.*\.json$/,
  ignores: {
    test: 'a label',
    depth: 'the reference counts nesting in the state; ours follows from the parent',
    num_results: 'recorded CHECKOUTPUT calls say what it is for',
  },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    for (const [i, row] of read.array(json['cases'], 'cases').entries()) {
      const one = read.object(row, 'case');
      const verify = one['kind'] === 'verify';
      if (!verify && one['kind'] !== 'vm_run' && one['kind'] !== 'vm_step')
        throw new TypeError(`kind ${String(one['kind'])}`);
      const stacks = one['stack'] === undefined ? [] : ['stack', 'alt_stack'];
      yield {
        id: `${i} ${String(one['test'])}`,
        data: row,
        asserts: [...(verify ? ['err', 'gas_left', ...stacks] : ['err', ...endAsserts(one)]), ...assertsText(one)],
        run: (data) => runProgram(read.object(data, 'case'), verify),
      };
    }
  },
};

export const adapters: readonly Adapter[] = [generated, opTests, programTests];

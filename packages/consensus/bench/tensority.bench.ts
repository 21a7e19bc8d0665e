import { type Bench, milliseconds, perSecond } from '@dougong/bench';
import { createTensority, sha256dWork } from '@dougong/consensus/pow';

export const bench: Bench = {
  title: 'proof of work',
  figures() {
    const seed = new Uint8Array(32).fill(7);
    const header = new Uint8Array(80);
    const epoch = createTensority(seed);
    const portable = createTensority(seed, 'portable');
    return [
      {
        name: 'Tensority, one core',
        unit: '/s',
        better: 'higher',
        target: 2,
        measure: perSecond(() => epoch.hash(seed)),
        rivals: {
          'plain JavaScript': perSecond(() => portable.hash(seed)),
        },
      },
      {
        name: 'Tensority, seed preparation',
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => createTensority(seed)),
      },
      {
        name: 'double SHA-256 of a header',
        unit: '/s',
        better: 'higher',
        measure: perSecond(() => sha256dWork.hash(header)),
      },
    ];
  },
};

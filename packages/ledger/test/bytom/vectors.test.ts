import { describeVectors } from '@dougong/conformance/vitest';
import { registration } from '../../conformance/index.ts';

const adapters = registration.adapters.filter(({ folder }) => folder === 'bytom');

describeVectors('bytom', { ...registration, adapters });

import { describeVectors } from '@dougong/conformance/vitest';
import { registration } from '../conformance/index.ts';

describeVectors('betting', registration);

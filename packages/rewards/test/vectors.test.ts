import { describeVectors } from '@dougong/conformance/vitest';
import { registration } from '../conformance/index.ts';

describeVectors('rewards', registration);

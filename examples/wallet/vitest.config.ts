import { library } from '@dougong/tooling/vitest';

export default library(import.meta.url);

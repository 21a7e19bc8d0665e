import { library } from '@dougong/tooling/vitest';

// Native addons are loaded once a process, not once a thread.
export default library(import.meta.url, { pool: 'forks' });

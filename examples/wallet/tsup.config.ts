import { library } from '@dougong/tooling/tsup';

export default library({ platform: 'node' });

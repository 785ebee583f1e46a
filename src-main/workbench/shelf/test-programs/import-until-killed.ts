/** Imports a model and says when copying goes on: the test kills this process then. */
import { createModelShelf } from '../create-model-shelf.ts';

const [dataFolder, source] = process.argv.slice(2) as [string, string];
const shelf = createModelShelf({
  dataFolder,
  store: { addArtifact: async () => ({}) as never, lineage: async () => ({ artifacts: [], missing: [] }) },
  notify: console.error,
  onChange: () => {
    if (shelf.imports().some(({ bytesDone }) => bytesDone > 0)) console.log('copying');
  },
});
await shelf.import(source);

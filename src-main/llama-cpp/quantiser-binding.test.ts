import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findLlamaLibrary } from './library.ts';
import { checkDefaults, openQuantiser } from './quantiser-binding.ts';

const library = findLlamaLibrary();

describe('the quantiser', () => {
  it('has the defaults of the pinned release', () => {
    expect(openQuantiser(library).defaults).toMatchObject({ ftype: 7, max_buf_size: 8_589_934_592 });
  });

  it('of another version is refused', () => {
    expect(() => openQuantiser({ ...library, release: 'v0.5.0' })).toThrow(
      /calls itself 0\.4\.0.* and should be v0\.5\.0/u,
    );
  });

  it('of another layout is refused, with the field', () => {
    const { defaults } = openQuantiser(library);
    // One more number before a field moves every later one.
    expect(() => checkDefaults('llama.so', { ...defaults, output_tensor_type: 7 })).toThrow(
      'llama.so: its parameters have another layout than the pinned release: the default of "output_tensor_type" is 7 and should be 43.',
    );
    expect(() => checkDefaults('llama.so', { ...defaults, max_buf_size: 0 })).toThrow('"max_buf_size"');
    expect(() => checkDefaults('llama.so', defaults)).not.toThrow();
  });

  it('that is no library is refused', () => {
    const files = { ...library.files, llama: path.join(library.folder, '_nlcBuildMetadata.json') };
    expect(() => openQuantiser({ ...library, files })).toThrow(/_nlcBuildMetadata\.json: cannot be loaded/u);
    expect(() => openQuantiser({ ...library, files: { ...files, llama: library.files.ggmlBase } })).toThrow(
      /llama_version/u,
    );
  });
});

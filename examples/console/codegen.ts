import type { CodegenConfig } from '@graphql-codegen/cli';

/** Writes `src/gql/`: the types of the schema, and those of each document in `src/`. */
const config: CodegenConfig = {
  schema: process.env.SCHEMA ?? '../../schema.graphql',
  documents: ['src/**/*.ts'],
  silent: true,
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        // Both are ISO 8601 text on the wire, and JSON brings them no further than that.
        scalars: {
          DateTime: { input: 'string', output: 'string' },
          Duration: { input: 'string', output: 'string' },
        },
        enumsAsTypes: true,
        strictScalars: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;

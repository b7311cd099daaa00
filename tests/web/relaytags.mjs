// Hooks of Node's module loader, for a front end that no bundler has put together: tags of Relay
// become imports of what its compiler wrote, by Relay's plugin for Babel.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { transformAsync } from '@babel/core';

export function resolve(specifier, context, next) {
  return next(specifier.endsWith('.graphql') ? `${specifier}.js` : specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('/SessionList.js')) return next(url, context);
  const { code } = await transformAsync(await readFile(fileURLToPath(url), 'utf8'), {
    babelrc: false,
    configFile: false,
    plugins: [['relay', { eagerEsModules: true }]],
  });
  return { format: 'module', shortCircuit: true, source: code };
}

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The page is /graphql itself; what it loads lies beside it under a path of its own.
  base: '/explorer/',
  build: {
    outDir: '../parley/explorer/built',
    emptyOutDir: true,
    // Monaco is what it is; a warning that nobody can act on teaches to skip warnings.
    chunkSizeWarningLimit: 8000,
  },
});

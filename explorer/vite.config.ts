import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The pages are /graphql and /openapi; what they load lies beside them under a path of its own.
  base: '/explorer/',
  build: {
    outDir: '../parley/explorer/built',
    emptyOutDir: true,
    rollupOptions: { input: ['index.html', 'openapi.html'] },
    // Monaco is what it is; a warning that nobody can act on teaches to skip warnings.
    chunkSizeWarningLimit: 8000,
  },
});

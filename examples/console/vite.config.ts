import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const service = { target: 'http://127.0.0.1:8000', ws: true };

// `npm run dev` passes these paths on to the service; /demo/chats is the shop's server.
const paths = '^/(graphql|session|demo/chats)(?=[/?]|$)';

export default defineConfig({
  plugins: [react()],
  base: '/demo/',
  server: { proxy: { [paths]: service } },
  build: {
    outDir: '../../parley/console/built',
    emptyOutDir: true,
    // The service's Content-Security-Policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

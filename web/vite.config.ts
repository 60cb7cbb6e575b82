import type { UserConfig } from 'vite';

/** What the API serves (api/pages/web-bundle.ts); it reads the names from the manifest. */
const config: UserConfig = {
  root: import.meta.dirname,
  base: '/assets/web/',
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    // Those that know light-dark(): what would be put in its place needs the pages' own stylesheet to be made with it
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: 'main.tsx',
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
};
// Vite reads it from there
export default config;

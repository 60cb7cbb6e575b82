import { fileURLToPath } from 'node:url';

// tsx takes one tsconfig, and of it only for files that are in it: tests need those of the server and those of the dashboard
process.env.TSX_TSCONFIG_PATH = fileURLToPath(new URL('tsx.json', import.meta.url));
await import('tsx');

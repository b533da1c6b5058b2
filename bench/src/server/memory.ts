import { totalmem } from 'node:os';

/**
 * PostgreSQL settings for a machine of this size, besides those that the package gives its server: 4 GB of
 * shared buffers where memory is 12 GB or more, else a fifth of it. Settings of single statements, such as
 * work_mem, keep their defaults: the rivals run with what people have.
 */
export function serverSettings(memoryBytes = totalmem()): Record<string, string> {
  const memoryMb = Math.floor(memoryBytes / 2 ** 20);
  const roomy = memoryMb >= 12 * 1024;
  return {
    shared_buffers: roomy ? '4GB' : `${Math.floor(memoryMb / 5)}MB`,
    effective_cache_size: `${Math.floor(memoryMb * 0.6)}MB`,
    maintenance_work_mem: roomy ? '1GB' : '256MB',
    wal_buffers: roomy ? '64MB' : '16MB',
    max_wal_size: '8GB',
    checkpoint_timeout: '15min',
  };
}

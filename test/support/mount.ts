import { execFileSync } from 'node:child_process';

/** Whether file systems can be mounted here: on Linux, as root, where the container allows it. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Mounts a small disk on an empty folder; `options` as of mount(8), e.g. `size=64k`. */
export function mountSmallDisk(folder: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
}

/** Mounts it again in another way, such as `ro`. */
export function remountDisk(folder: string, options: string): void {
  execFileSync('mount', ['-o', `remount,${options}`, folder]);
}

export function unmountDisk(folder: string): void {
  execFileSync('umount', [folder]);
}

import { expect, it } from 'vitest';
import { runContacts } from '../support/run-contacts.js';

const commands = [
  'extract',
  'availability',
  'locations',
  'history',
  'show',
  'export',
  'release',
  'trace',
  'verify',
  'cancel',
  'import',
  'import-ladas',
  'migrate',
  'reconcile',
  'doctor',
  'explain',
  'config',
  'object',
  'serve',
  'purge',
  'users',
  'bot',
  'backup',
  'restore',
];

it('tells the commands and the exit codes', async () => {
  const { code, stdout } = await runContacts(['--help']);
  expect(code).toBe(0);
  for (const command of commands) expect(stdout).toContain(command);
  for (const exit of [0, 1, 2, 3, 4, 5, 6, 130]) expect(stdout).toMatch(new RegExp(`^ +${exit} +\\w`, 'm'));
});

it.each(commands)('gives examples for %s', async (command) => {
  const { code, stdout } = await runContacts([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`  contacts ${command}`);
});

it.each([[['extarct']], [['--nonsense']], [['show']]])(
  'refuses %j with exit 2 and says where help is',
  async (args) => {
    const { code, stderr, stdout } = await runContacts(args);
    expect(code).toBe(2);
    expect(stderr).toContain('--help');
    expect(stdout).toBe('');
  },
);

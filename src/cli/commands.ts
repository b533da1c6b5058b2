import type { Command } from 'commander';

/** A command of the command line. */
export interface CommandEntry {
  /** what it does, for `--help` */
  description: string;
  /** its code: only that of the command that is called is loaded, so that help comes at once */
  load(): Promise<Command>;
}

/** Every command by its name, in the order of `--help`. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  extract: {
    description: 'extract contacts into a file; they leave the pool',
    load: async () => (await import('./extract.js')).extractCommand(),
  },
  availability: {
    description: 'count who can be extracted, exactly and now',
    load: async () => (await import('./availability.js')).availabilityCommand(),
  },
  locations: {
    description: 'list the places that have somebody to extract',
    load: async () => (await import('./locations.js')).locationsCommand(),
  },
  history: {
    description: 'list the latest extractions, newest first',
    load: async () => (await import('./history.js')).historyCommand(),
  },
  show: {
    description: 'show one extraction: what was asked, what came of it, and its file',
    load: async () => (await import('./show.js')).showCommand(),
  },
  export: {
    description:
      'write the file of an extraction again: same people in the same order, without those who have objected since',
    load: async () => (await import('./export.js')).exportCommand(),
  },
  release: {
    description: 'give the contacts of an extraction back to the pool, on record',
    load: async () => (await import('./release.js')).releaseCommand(),
  },
  trace: {
    description:
      'show the whole history of one number: who got it, when, in which file, and what became of it',
    load: async () => (await import('./trace.js')).traceCommand(),
  },
  verify: {
    description:
      'compare a file, or the whole ledger with contacts and files, and tell how to mend what differs',
    load: async () => (await import('./verify.js')).verifyCommand(),
  },
  cancel: {
    description: 'stop an extraction that is running, on record; nobody leaves the pool',
    load: async () => (await import('./cancel.js')).cancelCommand(),
  },
  import: {
    description: 'load contacts from a CSV, TXT or XLSX file (.gz too)',
    load: async () => (await import('./import.js')).importCommand(),
  },
  'import-ladas': {
    description: 'replace the ladas ranked by household income (mejores_ladas) by those of a file',
    load: async () => (await import('./import-ladas.js')).importLadasCommand(),
  },
  migrate: {
    description: 'set up an empty database, or adapt an existing one',
    load: async () => (await import('./migrate.js')).migrateCommand(),
  },
  backup: {
    description:
      'write the ledger, objections, users and limits into a folder, from which they can be restored',
    load: async () => (await import('./backup.js')).backupCommand(),
  },
  restore: {
    description: 'put a backup back into an empty schema',
    load: async () => (await import('./restore.js')).restoreCommand(),
  },
  doctor: {
    description: 'look for what is missing, or will make it slow, and tell how to mend it',
    load: async () => (await import('./doctor.js')).doctorCommand(),
  },
  explain: {
    description: 'run every query of this tool under EXPLAIN, and check that it uses its index',
    load: async () => (await import('./explain.js')).explainCommand(),
  },
  reconcile: {
    description: 'finish, or give up, what a crash left behind on this machine',
    load: async () => (await import('./reconcile.js')).reconcileCommand(),
  },
  object: {
    description: 'record who objects to being called, one by one or by list',
    load: async () => (await import('./object.js')).objectCommand(),
  },
  bot: {
    description: 'hand contacts out in Telegram, until stopped',
    load: async () => (await import('./bot.js')).botCommand(),
  },
  config: {
    description: 'show the settings in force, and where each came from',
    load: async () => (await import('./config.js')).configCommand(),
  },
  purge: {
    description: 'remove exported files that are older than BOT_FILE_RETENTION_DAYS',
    load: async () => (await import('./purge.js')).purgeCommand(),
  },
  serve: {
    description: 'serve health and metrics over HTTP, and look after the upkeep, until stopped',
    load: async () => (await import('./serve.js')).serveCommand(),
  },
  users: {
    description: 'list, add, change and remove users, their roles and limits',
    load: async () => (await import('./users.js')).usersCommand(),
  },
};

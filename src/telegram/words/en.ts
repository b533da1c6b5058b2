import type { Limit } from '../../limits/index.js';
import type { ChosenScope } from '../store/menus.js';
import type { Page, Words } from './words.js';

function scope(what: ChosenScope): string {
  switch (what.kind) {
    case 'premium':
      return 'premium';
    case 'lada':
      return `lada ${what.value}`;
    case 'state':
      return what.value;
    default:
      return `${what.value}${what.state === undefined ? '' : `, ${what.state}`} (${what.kind})`;
  }
}

const pageOf = ({ page, pages }: Page): string => (pages > 1 ? ` · page ${page} of ${pages}` : '');

const limitNames: Record<Limit['kind'], string> = {
  contactsADay: 'contacts a day',
  extractionsAnHour: 'extractions an hour',
  contactsAnExtraction: 'contacts an extraction',
};

export const en: Words = {
  language: 'en',
  commands: {
    get: 'Ask for contacts: /get 500 Jalisco xlsx',
    available: 'How many are available',
    states: 'States that have contacts',
    cities: 'Cities of a state',
    stats: 'What is available, used today, and left to you',
    status: 'Your open requests',
    history: 'Your past extractions',
    resend: 'Have a file again',
    release: 'Give the contacts of an extraction back',
    cancel: 'Cancel a request',
    help: 'How it is used',
  },
  start: (name) => `Hello, ${name}. I hand out contacts in a file, and nobody twice.\n\n${en.help}`,
  help: [
    'To ask for contacts:',
    '/get 1000 premium xlsx',
    '/get 500 "Nuevo León" txt',
    '/get 200 Cancún csv',
    'The format may be left out: it is xlsx then. Where a name is that of several places I ask; you can also say it: /get 50 Cuauhtémoc, Chihuahua · /get 50 municipality Benito Juárez · /get 50 city: Puebla · /get 50 lada 33',
    '',
    '/available [premium|place] · how many there are',
    '/states · /cities Jalisco · the places there are',
    '/stats · what is available, used today, and left to you',
    '/status · your open requests',
    '/history · your past extractions',
    '/resend ID · have a file again',
    '/release ID reason · give the contacts back (by right)',
    '/cancel · cancel what waits or runs',
  ].join('\n'),
  unknownCommand: 'I do not know that command.',

  scope,
  scopeButton: (what) => (what.kind === 'state' ? `${what.value} (state)` : scope(what)),

  getUsage: 'Say how many and from where: /get 500 Jalisco xlsx',
  noAmount: (typed) => `The amount is missing, in digits, before "${typed}": /get 500 Jalisco`,
  badAmount: (typed, meant) =>
    meant === undefined
      ? `"${typed}" is not an amount. Write a whole number of 1 or more, in digits only: /get 500 Jalisco`
      : `"${typed}" can be read in several ways. Did you mean ${meant}?`,
  noPlace: (amount) => `From where? For example: /get ${amount} premium or /get ${amount} Jalisco`,
  longPlace: 'No place has so long a name.',
  whichPlace: (typed) => `More than one place is called "${typed}". Which?`,
  didYouMean: (typed) => `I cannot find "${typed}". Did you mean one of these?`,
  whichMexico: 'México is a state, a country and a capital. Which?',
  unknownPlace: (typed) => `No place is called "${typed}". Those there are: /states and /cities STATE`,

  confirm: ({ amount, scope, format, available }) =>
    [
      `Extract ${amount} contacts of ${scope} (${format})? They will not be available any more.`,
      available && `There are ${available} now.`,
    ]
      .filter(Boolean)
      .join('\n'),
  yes: 'Yes, extract',
  no: 'No',
  declined: 'All right: nothing was extracted.',
  cancelButton: 'Cancel',
  askFor: (amount) => `Ask for ${amount}`,

  queued: ({ amount, scope, format, place, wait }) =>
    `Waiting: ${amount} contacts of ${scope} (${format}).\nPlace in the queue: ${place}${wait ? ` · about ${wait}` : ''}`,
  preparing: ({ amount, scope, format }) => `Preparing ${amount} contacts of ${scope} (${format})…`,
  running: ({ amount, scope, bar, done, rate, left }) =>
    `Extracting ${amount} contacts of ${scope}\n${bar} ${done}\n${rate} a second${left ? ` · ${left} left` : ''}`,
  sending: ({ amount, scope, format }) => `Sending the file: ${amount} contacts of ${scope} (${format})…`,
  delivered: ({ amount, scope, format }) => `Done: ${amount} contacts of ${scope} (${format}).`,
  caption: ({ amount, asked, scope, id, sha256, left, leftOut, oldList }) =>
    [
      `${amount} contacts of ${scope}${asked ? ` (of ${asked} asked for)` : ''}`,
      `Extraction ${id}`,
      `SHA-256 ${sha256}`,
      leftOut && `Without ${leftOut} who have objected since.`,
      oldList && `Warning: the newest REPEP list is of ${oldList.day}, ${oldList.ageDays} days old.`,
      left,
    ]
      .filter(Boolean)
      .join('\n'),
  part: (n, of) => `Part ${n} of ${of}`,
  notSent: (id, where) =>
    `Extraction ${id} is done, but its file could not be sent${where ? `; it lies at ${where}` : ''}. Ask for it with /resend ${id}`,
  duration: (seconds) =>
    seconds < 60
      ? `${Math.max(1, Math.round(seconds))} s`
      : seconds < 5400
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`,
  leftToday: (contacts) => `You have ${contacts} left today.`,

  cancelled: ({ amount, scope }) => `Cancelled: ${amount} contacts of ${scope}. Nobody was extracted.`,
  nothingToCancel: 'There is nothing to cancel.',
  whichToCancel: 'Which?',
  tooLateToCancel: 'It cannot be cancelled any more: the contacts are extracted.',

  available: ({ scope, count }) =>
    scope === undefined ? `Available in all: ${count}` : `Available in ${scope}: ${count}`,
  asOf: (age) => `Counted ${age} ago.`,
  remembered: (age) => `The database does not answer; this was counted ${age} ago.`,
  statesTitle: (page) => `Available by state${pageOf(page)}`,
  citiesTitle: (state, page) => `Available in ${state}, by city${pageOf(page)}`,
  citiesUsage: 'Say of which state: /cities Jalisco',
  unnamed: '(no name)',
  historyTitle: (page) => `Your extractions${pageOf(page)}`,
  historyLine: ({ id, at, amount, scope, state }) => `${at} · ${amount} of ${scope} · ${state} · ${id}`,
  ledgerStates: {
    queued: 'waiting',
    running: 'running',
    committed: 'done',
    delivered: 'delivered',
    failed: 'failed',
    cancelled: 'cancelled',
    released: 'given back',
  },
  noHistory: 'You have not asked for anything yet.',
  previous: '◀ Previous',
  next: 'Next ▶',
  stats: ({ pool, premium, today, limits }) =>
    [`Available: ${pool}`, `Premium: ${premium}`, `Extracted by you today: ${today}`, '', ...limits].join(
      '\n',
    ),
  limit: ({ kind, whose }, left, most, resets) =>
    kind === 'contactsAnExtraction'
      ? `${whose === 'user' ? 'You may' : 'Everybody may'} take ${most} contacts in one extraction.`
      : `${whose === 'user' ? 'You have' : 'All together have'} ${left} of ${most} ${limitNames[kind]} left${resets ? `, until ${resets}` : ''}.`,
  noLimits: 'No limits.',
  noRequests: 'You have no open requests.',
  statusLine: ({ id, amount, scope, state }) => `${amount} of ${scope} · ${state} · ${id}`,
  statusTitle: 'Your open requests:',

  resendUsage: 'Say which: /resend ID. The ids are in /history',
  resending: (id) => `Preparing the file of extraction ${id} again…`,
  releaseUsage: 'Say which and why: /release ID reason. The ids are in /history',
  confirmRelease: ({ amount, scope, id }) =>
    `Give back the ${amount} contacts of ${scope} (extraction ${id})? They can be handed out to others then; the file must not be used any more.`,
  releaseButton: 'Yes, give back',
  released: ({ given, changed, objecting, id }) =>
    [
      `Given back: ${given} contacts of extraction ${id}. Its file must not be used any more.`,
      changed > 0 && `${changed} stay as they are: somebody changed them since.`,
      objecting > 0 && `${objecting} do not come back: they object.`,
    ]
      .filter(Boolean)
      .join('\n'),
  releasedBefore: (id) => `Extraction ${id} was given back before. Nothing was changed.`,
  unknownExtraction: (id) => `No extraction of yours begins with "${id}". See /history`,

  failed: {
    notEnough: ({ available, held, alternatives }) =>
      [
        `There are too few: ${available} now. Nobody was extracted.`,
        held && `Another ${held} are held by extractions that are running; you can try again later.`,
        alternatives.length > 0 && `There are more in: ${alternatives.join('; ')}.`,
      ]
        .filter(Boolean)
        .join('\n'),
    alternative: (scope, count, exact) => `${scope}${count ? ` (${count}${exact ? '' : ' or more'})` : ''}`,
    limit: (limits, left) =>
      [
        'A limit stands in the way. Nobody was extracted.',
        ...limits,
        left && `You can ask for up to ${left}.`,
      ]
        .filter(Boolean)
        .join('\n'),
    role: 'You have no right to do that. An administrator can give it.',
    database:
      'The database does not answer. Nothing was lost and nobody was extracted; try again in some minutes.',
    outcomeUnknown:
      'The database went away at the very end. Nothing was lost: once it answers, /history shows whether it was done.',
    file: 'The file could not be written. Nobody was extracted. Tell an administrator.',
    timeout: (fits) =>
      `It took too long and was undone; nobody was extracted. Ask for fewer${fits ? `: about ${fits} fit into that time` : ''}.`,
    notReady: 'The database is not ready. Tell an administrator.',
    badInput: 'That cannot be done like this.',
    interrupted: 'It was interrupted; nobody was extracted.',
    unexpected: 'Something failed on our side. Nobody was extracted beyond what /history says.',
  },
  reference: (reference) => `Reference: ${reference}`,

  refused: 'I cannot help you here.',
  notYours: 'That button is for somebody else.',
  expired: 'That button does not work any more. Ask again.',
  already: 'That was asked for already.',
  slowDown: 'Wait a moment: your earlier messages are still being answered. Beyond twenty they are left out.',
  edited: 'Edited messages are not carried out. Send the command as a new message.',
  forwarded: 'Forwarded messages are not carried out. Write the command yourself.',
  withFile: 'Write the command as a message, without a file.',
  databaseAway: 'The database does not answer. Nothing was lost: I will see to your message once it is back.',
};

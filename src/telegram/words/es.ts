import type { Limit } from '../../limits/index.js';
import type { ChosenScope } from '../store/menus.js';
import type { Page, Words } from './words.js';

const kinds = { state: 'estado', city: 'ciudad', municipality: 'municipio' } as const;

function scope(what: ChosenScope): string {
  switch (what.kind) {
    case 'premium':
      return 'premium';
    case 'lada':
      return `lada ${what.value}`;
    case 'state':
      return what.value;
    default:
      return `${what.value}${what.state === undefined ? '' : `, ${what.state}`} (${kinds[what.kind]})`;
  }
}

const pageOf = ({ page, pages }: Page): string => (pages > 1 ? ` · página ${page} de ${pages}` : '');

const limitNames: Record<Limit['kind'], string> = {
  contactsADay: 'contactos por día',
  extractionsAnHour: 'extracciones por hora',
  contactsAnExtraction: 'contactos por extracción',
};

export const es: Words = {
  language: 'es',
  commands: {
    get: 'Pedir contactos: /get 500 Jalisco xlsx',
    available: 'Cuántos hay disponibles',
    states: 'Estados con contactos',
    cities: 'Ciudades de un estado',
    stats: 'Disponibles, uso de hoy y sus límites',
    status: 'Sus solicitudes en curso',
    history: 'Sus extracciones anteriores',
    resend: 'Recibir de nuevo un archivo',
    release: 'Devolver los contactos de una extracción',
    cancel: 'Cancelar una solicitud',
    help: 'Cómo se usa',
  },
  start: (name) =>
    `Hola, ${name}. Entrego contactos en un archivo, y nadie se entrega dos veces.\n\n${es.help}`,
  help: [
    'Para pedir contactos:',
    '/get 1000 premium xlsx',
    '/get 500 "Nuevo León" txt',
    '/get 200 Cancún csv',
    'El formato puede faltar: entonces es xlsx. Si el nombre es de varios lugares, lo pregunto; también se puede decir: /get 50 Cuauhtémoc, Chihuahua · /get 50 municipio Benito Juárez · /get 50 ciudad: Puebla · /get 50 lada 33',
    '',
    '/available [premium|lugar] · cuántos hay',
    '/states · /cities Jalisco · los lugares que hay',
    '/stats · disponibles, uso de hoy y sus límites',
    '/status · sus solicitudes en curso',
    '/history · sus extracciones anteriores',
    '/resend ID · recibir un archivo otra vez',
    '/release ID motivo · devolver los contactos (con permiso)',
    '/cancel · cancelar lo que espera o corre',
  ].join('\n'),
  unknownCommand: 'No conozco ese comando.',

  scope,
  scopeButton: (what) => (what.kind === 'state' ? `${what.value} (estado)` : scope(what)),

  getUsage: 'Diga cuántos y de dónde: /get 500 Jalisco xlsx',
  noAmount: (typed) => `Falta la cantidad, en cifras, antes de "${typed}": /get 500 Jalisco`,
  badAmount: (typed, meant) =>
    meant === undefined
      ? `"${typed}" no es una cantidad. Escriba un número entero de 1 o más, solo con cifras: /get 500 Jalisco`
      : `"${typed}" se puede leer de varias maneras. ¿Quiso decir ${meant}?`,
  noPlace: (amount) => `¿De dónde? Por ejemplo: /get ${amount} premium o /get ${amount} Jalisco`,
  longPlace: 'Ningún lugar tiene un nombre tan largo.',
  whichPlace: (typed) => `Hay más de un lugar llamado "${typed}". ¿Cuál?`,
  didYouMean: (typed) => `No encuentro "${typed}". ¿Quiso decir uno de estos?`,
  whichMexico: 'México es un estado, un país y una capital. ¿Cuál?',
  unknownPlace: (typed) =>
    `No encuentro ningún lugar llamado "${typed}". Los que hay: /states y /cities ESTADO`,

  confirm: ({ amount, scope, format, available }) =>
    [
      `¿Extraer ${amount} contactos de ${scope} (${format})? Dejarán de estar disponibles.`,
      available && `Ahora hay ${available}.`,
    ]
      .filter(Boolean)
      .join('\n'),
  yes: 'Sí, extraer',
  no: 'No',
  declined: 'De acuerdo: no se extrajo nada.',
  cancelButton: 'Cancelar',
  askFor: (amount) => `Pedir ${amount}`,

  queued: ({ amount, scope, format, place, wait }) =>
    `En espera: ${amount} contactos de ${scope} (${format}).\nLugar en la fila: ${place}${wait ? ` · unos ${wait}` : ''}`,
  preparing: ({ amount, scope, format }) => `Preparando ${amount} contactos de ${scope} (${format})…`,
  running: ({ amount, scope, bar, done, rate, left }) =>
    `Extrayendo ${amount} contactos de ${scope}\n${bar} ${done}\n${rate} por segundo${left ? ` · faltan ${left}` : ''}`,
  sending: ({ amount, scope, format }) => `Enviando el archivo: ${amount} contactos de ${scope} (${format})…`,
  delivered: ({ amount, scope, format }) => `Listo: ${amount} contactos de ${scope} (${format}).`,
  caption: ({ amount, asked, scope, id, sha256, left, leftOut, oldList }) =>
    [
      `${amount} contactos de ${scope}${asked ? ` (de ${asked} que se pidieron)` : ''}`,
      `Extracción ${id}`,
      `SHA-256 ${sha256}`,
      leftOut && `Sin ${leftOut} que pidieron no ser contactados desde entonces.`,
      oldList && `Aviso: la lista REPEP más nueva es del ${oldList.day}, de hace ${oldList.ageDays} días.`,
      left,
    ]
      .filter(Boolean)
      .join('\n'),
  part: (n, of) => `Parte ${n} de ${of}`,
  notSent: (id, where) =>
    `La extracción ${id} está hecha, pero su archivo no se pudo enviar${where ? `; está en ${where}` : ''}. Pídalo con /resend ${id}`,
  duration: (seconds) =>
    seconds < 60
      ? `${Math.max(1, Math.round(seconds))} s`
      : seconds < 5400
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`,
  leftToday: (contacts) => `Hoy le quedan ${contacts}.`,

  cancelled: ({ amount, scope }) => `Cancelado: ${amount} contactos de ${scope}. No se extrajo a nadie.`,
  nothingToCancel: 'No hay nada que cancelar.',
  whichToCancel: '¿Cuál?',
  tooLateToCancel: 'Ya no se puede cancelar: los contactos ya se extrajeron.',

  available: ({ scope, count }) =>
    scope === undefined ? `Disponibles en total: ${count}` : `Disponibles en ${scope}: ${count}`,
  asOf: (age) => `Contado hace ${age}.`,
  remembered: (age) => `La base de datos no responde; esto se contó hace ${age}.`,
  statesTitle: (page) => `Disponibles por estado${pageOf(page)}`,
  citiesTitle: (state, page) => `Disponibles en ${state}, por ciudad${pageOf(page)}`,
  citiesUsage: 'Diga de qué estado: /cities Jalisco',
  unnamed: '(sin nombre)',
  historyTitle: (page) => `Sus extracciones${pageOf(page)}`,
  historyLine: ({ id, at, amount, scope, state }) => `${at} · ${amount} de ${scope} · ${state} · ${id}`,
  ledgerStates: {
    queued: 'en espera',
    running: 'en curso',
    committed: 'hecha',
    delivered: 'entregada',
    failed: 'fallida',
    cancelled: 'cancelada',
    released: 'devuelta',
  },
  noHistory: 'Todavía no ha pedido nada.',
  previous: '◀ Anteriores',
  next: 'Siguientes ▶',
  stats: ({ pool, premium, today, limits }) =>
    [`Disponibles: ${pool}`, `Premium: ${premium}`, `Hoy ha extraído: ${today}`, '', ...limits].join('\n'),
  limit: ({ kind, whose }, left, most, resets) =>
    kind === 'contactsAnExtraction'
      ? `${whose === 'user' ? 'Usted puede' : 'Todos pueden'} tomar ${most} contactos por extracción.`
      : `${whose === 'user' ? 'Le quedan' : 'Entre todos quedan'} ${left} de ${most} ${limitNames[kind]}${resets ? `, hasta ${resets}` : ''}.`,
  noLimits: 'Sin límites.',
  noRequests: 'No tiene solicitudes en curso.',
  statusLine: ({ id, amount, scope, state }) => `${amount} de ${scope} · ${state} · ${id}`,
  statusTitle: 'Sus solicitudes en curso:',

  resendUsage: 'Diga cuál: /resend ID. Los ID están en /history',
  resending: (id) => `Vuelvo a preparar el archivo de la extracción ${id}…`,
  releaseUsage: 'Diga cuál y por qué: /release ID motivo. Los ID están en /history',
  confirmRelease: ({ amount, scope, id }) =>
    `¿Devolver los ${amount} contactos de ${scope} (extracción ${id})? Podrán entregarse a otra persona; el archivo ya no deberá usarse.`,
  releaseButton: 'Sí, devolver',
  released: ({ given, changed, objecting, id }) =>
    [
      `Devueltos: ${given} contactos de la extracción ${id}. Su archivo ya no debe usarse.`,
      changed > 0 && `${changed} se quedan como están: alguien los cambió después.`,
      objecting > 0 && `${objecting} no vuelven: pidieron no ser contactados.`,
    ]
      .filter(Boolean)
      .join('\n'),
  releasedBefore: (id) => `La extracción ${id} ya se había devuelto. No se cambió nada.`,
  unknownExtraction: (id) => `No encuentro ninguna extracción suya que empiece con "${id}". Vea /history`,

  failed: {
    notEnough: ({ available, held, alternatives }) =>
      [
        `No hay suficientes: ahora hay ${available}. No se extrajo a nadie.`,
        held && `Otros ${held} están en extracciones que corren; puede volver a intentar después.`,
        alternatives.length > 0 && `Hay más en: ${alternatives.join('; ')}.`,
      ]
        .filter(Boolean)
        .join('\n'),
    alternative: (scope, count, exact) => `${scope}${count ? ` (${count}${exact ? '' : ' o más'})` : ''}`,
    limit: (limits, left) =>
      [`Un límite no lo permite. No se extrajo a nadie.`, ...limits, left && `Puede pedir hasta ${left}.`]
        .filter(Boolean)
        .join('\n'),
    role: 'Usted no tiene permiso para eso. Un administrador puede dárselo.',
    database:
      'La base de datos no responde. No se perdió nada y no se extrajo a nadie; intente en unos minutos.',
    outcomeUnknown:
      'La base de datos se fue justo al terminar. No se perdió nada: en cuanto responda, se verá en /history si se hizo.',
    file: 'No se pudo escribir el archivo. No se extrajo a nadie. Avise a un administrador.',
    timeout: (fits) =>
      `Tardó demasiado y se deshizo; no se extrajo a nadie. Pida menos${fits ? `: en ese tiempo caben unos ${fits}` : ''}.`,
    notReady: 'La base de datos no está lista. Avise a un administrador.',
    badInput: 'Eso no se puede hacer así.',
    interrupted: 'Se interrumpió; no se extrajo a nadie.',
    unexpected: 'Algo falló de nuestro lado. No se extrajo a nadie más de lo que diga /history.',
  },
  reference: (reference) => `Referencia: ${reference}`,

  refused: 'No puedo atenderle aquí.',
  notYours: 'Ese botón es de otra persona.',
  expired: 'Ese botón ya no sirve. Pídalo de nuevo.',
  already: 'Eso ya se pidió.',
  slowDown:
    'Espere un poco: sus mensajes anteriores siguen en curso. Los que pasan de veinte no se atienden.',
  edited: 'Los mensajes editados no se ejecutan. Envíe el comando como mensaje nuevo.',
  forwarded: 'Los mensajes reenviados no se ejecutan. Escriba usted el comando.',
  withFile: 'Escriba el comando como mensaje, sin archivo.',
  databaseAway: 'La base de datos no responde. No se perdió nada: atenderé su mensaje en cuanto vuelva.',
};

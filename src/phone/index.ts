export { ladaOf } from './lada.js';
export { isPersonalNumber, normaliseNumber, toDelivered } from './normalise.js';
export { personalPrefixes } from './prefixes.js';
export { storedForms } from './stored-forms.js';

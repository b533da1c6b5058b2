/** What somebody might type, or paste, to do harm: each with what it tries. All fit into one argument. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'SQL, closing a string': `'; drop table contacts; --`,
  'SQL, always true': `Jalisco' or '1'='1`,
  'SQL, stacked in double quotes': `"; truncate extractor.extractions; select "`,
  'SQL, a dollar quote': '$$; delete from contacts; $$',
  'SQL, a comment': 'Jalisco/**/union/**/select/**/phone_e164/**/from/**/contacts',
  'SQL, a parameter': '$1',
  'SQL, a hole of ours': '{{pool}}',
  'SQL, a wildcard': '%_%',
  'SQL, a backslash': String.raw`\'; drop table contacts; --`,
  'a path upwards': '../../../../etc/passwd',
  'an absolute path': '/etc/passwd',
  'a path of the kernel': '/proc/self/environ',
  'an encoded path': '..%2f..%2fetc%2fpasswd',
  'a path of Windows': String.raw`..\..\windows\system32\config\sam`,
  'a formula': `=HYPERLINK("http://example.invalid","free")`,
  'a formula with a plus': '+1+1',
  'a formula with an at sign': '@SUM(A1:A9)',
  'a formula that runs': `=cmd|' /C calc'!A0`,
  'a shell': '$(touch pwned); `touch pwned`; | touch pwned',
  'a format string': '%s%s%n%x',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: nobody is to fill it in
  'a template': '${process.exit(0)}',
  'a prototype': '__proto__',
  'a bell and a cursor': '\x07\x1b[2J\x1b[1;31mowned\x1b]0;owned\x07',
  'a C1 control': '\u009b2J\u0085',
  'line breaks': 'Jalisco\r\ncontacts: all is well\n',
  'a line separator': 'Jalisco\u2028\u2029x',
  'a tab': '\tJalisco\t!',
  'text from right to left': '\u202egpj.oclsilaJ\u202c',
  isolates: '\u2066Jalisco\u2069\u200f!',
  'zero width': 'Ja\u200blis\u200dko\ufeff!',
  'combining marks': `J${'\u0301'.repeat(500)}`,
  'not a character': 'Jalisko\uffff\ufffe',
  'other digits': '１２３٤٥',
  'a large number': '9'.repeat(400),
  'an exponent': '1e400',
  'a negative number': '-5',
  'half a number': '2.5',
  hexadecimal: '0x7fffffff',
  NaN: 'NaN',
  Infinity: 'Infinity',
  nothing: '',
  spaces: '     ',
  'a phone number': '+523301234567',
  much: 'Jalisco'.repeat(15_000),
  'much with quotes': `'`.repeat(100_000),
};

/** Those of them that may be the name of a user; there they are no harm. */
export const possibleNames = [
  'other digits',
  'an exponent',
  'half a number',
  'hexadecimal',
  'NaN',
  'Infinity',
];

/** With `HOSTILE=all` every text meets every place; else each place a fifth of them, and each text a fifth of the places. */
const parts = process.env.HOSTILE === 'all' ? 1 : 5;

/** The texts that a place meets, by the place's number. */
export function textsFor(place: number): [what: string, text: string][] {
  return Object.entries(hostileTexts).filter((_, number) => (number + place) % parts === 0);
}

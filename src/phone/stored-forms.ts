/**
 * The forms in which `contacts.phone_e164` may hold a number, the usual one first: what the owner of a table
 * wrote into it over the years. Each of them is what `normaliseNumber` reads as the same ten digits.
 *
 * @param national ten digits
 */
export function storedForms(national: string): string[] {
  const prefixes = ['+52', '52', '+521', '521', '', '01', '044', '045', '+5201', '5201', '+52044', '52044'];
  const whole = [...prefixes, '+52045', '52045'].map((prefix) => `${prefix}${national}`);
  return [...whole, `52${national}.0`, `${national}.0`];
}

/**
 * The first three digits of every Mexican number that a person can own, as ranges. Generated: the content is
 * that of `libraryPrefixRanges`, and the test of this file fails with the right text when libphonenumber says
 * otherwise, so that an update of the library updates the table.
 */
export const PERSONAL_PREFIX_RANGES = `
200-201 220-229 231-233 235-238 241 243-249 271-276 278-279 281-285 287-288 294 296-297 311-317 319
321-339 341-349 351-359 371-378 381-389 391-395 411-415 417-419 421-429 431-438 440-459 461-469
471-479 481-483 485-489 492-496 498-499 550-569 588 591-597 599 612-616 618 621-629 631-639 641-649
651-653 656-665 667-669 671-677 686-687 694-698 711-729 731-739 741-749 751 753-759 761-779 781-786
789 791 797 810-819 821 823-826 828-829 831-836 841-842 844-846 861-862 864 866-873 877-878 891-892
894 897 899 913-914 916-919 921-924 932-934 936-938 951 953-954 958 960-969 971-972 981-988 990-999
`;

const prefixes: ReadonlySet<string> = new Set(
  PERSONAL_PREFIX_RANGES.trim()
    .split(/\s+/)
    .flatMap((range) => {
      const [from = 0, to = from] = range.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, step) => String(from + step));
    }),
);

/**
 * The first three digits (ascending) of every number that `isPersonalNumber` accepts: 451 of the 456 prefixes
 * that libphonenumber 1.13 (`max` metadata) calls valid, less 300, 500, 800, 888 and 900.
 *
 * The library judges a Mexican number by these three digits alone, so a table says the same. It is checked in,
 * not asked of the library at start, because that would cost every command some 110 ms (70 ms to import
 * `libphonenumber-js/max`, 40 ms to judge 900 prefixes with cold code); this whole folder loads in 5 ms.
 */
export function personalPrefixes(): ReadonlySet<string> {
  return prefixes;
}

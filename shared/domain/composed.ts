/** Longer than any text that is kept and may have more than ASCII in it. */
const longest = 2048;

/**
 * A text in Unicode's composed form, so that what looks the same is the same. Longer ones stay as they are: marks that follow one another are put in
 * order in a time that grows with the square of their number, and a body of 4 MiB full of them would hold up everybody for a quarter of an hour.
 */
export const composed = (text: string): string => (text.length <= longest ? text.normalize('NFC') : text);

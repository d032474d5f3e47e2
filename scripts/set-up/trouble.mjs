/** A failure that the user can mend: one sentence says what is wrong, one says what to do. */
export class Trouble extends Error {
  /**
   * @param {string} sentence what is wrong
   * @param {string} remedy what to do about it
   * @param {string[]} [detail] lines of a tool's own output worth reading
   */
  constructor(sentence, remedy, detail = []) {
    super(sentence);
    this.sentence = sentence;
    this.remedy = remedy;
    this.detail = detail;
  }

  report() {
    const detail = this.detail.map((line) => `  ${line}\n`).join("");
    return `\n${this.sentence}\nWhat to do: ${this.remedy}\n${detail && `\n${detail}`}`;
  }
}

/**
 * Explains failures of file systems by their codes.
 * @param {NodeJS.ErrnoException} error
 * @param {string} folder
 */
export function fileTrouble(error, folder) {
  const known = FILE_TROUBLES[error.code ?? ""];
  return known ? new Trouble(known[0].replace("%", folder), known[1]) : error;
}

const UNWRITABLE = [
  "The folder % cannot be written to.",
  "copy the project to a folder of your own, or change the folder's owner or permissions, and run the command again.",
];

/** @type {Record<string, string[]>} */
const FILE_TROUBLES = {
  EACCES: UNWRITABLE,
  EPERM: UNWRITABLE,
  EROFS: UNWRITABLE,
  ENOSPC: [
    "The disk that holds % is full.",
    "free about 1 GB and run the command again; it goes on from where it stopped.",
  ],
  EDQUOT: [
    "Your disk quota for % is used up.",
    "free about 1 GB and run the command again; it goes on from where it stopped.",
  ],
};

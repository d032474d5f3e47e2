/**
 * The words of pictures and viewers in the reader's language: English, until the extension hands JupyterLab's catalogue
 * to the copy of this module in the page. The kernel gets no catalogue, so that stills and texts, which travel with a
 * notebook to readers of any language, stay English. Names and calls are those of JupyterLab's own bundles, so that its
 * tools find the words to translate.
 */

export interface Translation {
  /** @param words English, with %1, %2 … for the values that follow */
  __(words: string, ...values: readonly (string | number)[]): string;
}

const english: Translation = {
  __: (words, ...values) => words.replace(/%(\d+)/g, (_, number) => String(values[Number(number) - 1])),
};

let catalogue = english;

/** Sets the catalogue of all viewers, used from their next picture on; without one they use English. */
export function translateBy(translation: Translation | undefined): void {
  catalogue = translation ?? english;
}

export const trans: Translation = {
  __: (words, ...values) => catalogue.__(words, ...values),
};

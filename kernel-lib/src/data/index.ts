// What the root does not name of this room.
export { japaneseVowels, type LabelledSeries, paddedSeries } from "./japanese-vowels.js";
export { type LetterSample, type PixelLettersOptions, pixelLetters } from "./letters.js";
export { type MackeyGlassOptions, mackeyGlass } from "./mackey-glass.js";
export { type DrivenSeries, narma10, narmaOf } from "./narma.js";
export { readSeries } from "./series-file.js";

/** Displays in words: what a terminal, a screen reader or a diff of the notebook gets. */

/** Makes the words of a display, its title first; for the same model the same words, computed once. */
export function titled<Model extends { readonly title: string }>(
  wordsOf: (model: Model) => string,
): (model: Model) => string {
  const told = new WeakMap<Model, string>();
  return (model) => {
    const known = told.get(model);
    if (known !== undefined) return known;
    const words = wordsOf(model);
    const whole = model.title ? `${model.title}: ${words}` : words;
    told.set(model, whole);
    return whole;
  };
}

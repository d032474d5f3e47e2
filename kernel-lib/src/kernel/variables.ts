/**
 * Variables that cells share.
 *
 * tslab copies a variable to its `exports` whenever the cell that declared it assigns it; what a later cell assigns is not
 * seen by the functions of the first one. Here a `let` or `var` stays the variable that it is: the `exports` read it and
 * write it, so that there is one value, and loops over it run as fast as in any function.
 */

const SHARE = Symbol.for("echolab.kernel.variables");

type Share = (constants: readonly string[], variables: object) => void;

/** Lets the `exports` of all cells read and write the variables that they declare. */
export function installVariables(exports: object): void {
  const accessors: object = Object.create(null);
  // Properties of the prototype, because tslab's `exports` turn accessors of their own into values.
  Object.setPrototypeOf(exports, accessors);
  (globalThis as { [SHARE]?: Share })[SHARE] = (constants, variables) => {
    for (const name of constants) Reflect.deleteProperty(accessors, name);
    for (const name of Object.keys(variables)) Reflect.deleteProperty(exports, name);
    Object.defineProperties(accessors, Object.getOwnPropertyDescriptors(variables));
  };
}

/** The statement by which a cell shares its variables; what it declares else takes the place of older variables. */
export function sharing(constants: readonly string[], variables: readonly string[]): string {
  if (constants.length + variables.length === 0) return "";
  const accessors = variables.map(
    (name) => `get ${name}() { return ${name}; }, set ${name}(${name}_) { ${name} = ${name}_; }`,
  );
  return `globalThis[Symbol.for("${SHARE.description}")](${JSON.stringify(constants)}, { ${accessors.join(", ")} });`;
}

/**
 * Variables that cells share.
 *
 * tslab copies a variable to its `exports` whenever the cell that declared it assigns it; what a later cell assigns is not
 * seen by the functions of the first one. Here a `let` or `var` stays the variable that it is: the `exports` read it and
 * write it, so that there is one value, and loops over it run as fast as in any function.
 */

const SHARE = Symbol.for("echolab.kernel.variables");

type Share = (constants: readonly string[], variables: object, aliases: Record<string, string>) => void;

/** Lets the `exports` of all cells read and write the variables that they declare. */
export function installVariables(exports: object): void {
  const accessors: object = Object.create(null);
  // Properties of the prototype, because tslab's `exports` turn accessors of their own into values.
  Object.setPrototypeOf(exports, accessors);
  const find = (name: string) =>
    Object.getOwnPropertyDescriptor(exports, name) ?? Object.getOwnPropertyDescriptor(accessors, name);
  (globalThis as { [SHARE]?: Share })[SHARE] = (constants, variables, aliases) => {
    const added = Object.getOwnPropertyDescriptors(variables) as PropertyDescriptorMap;
    for (const [name, of] of Object.entries(aliases)) added[name] = { ...find(of), configurable: true };
    for (const name of constants) Reflect.deleteProperty(accessors, name);
    // Older values of constants are removed too: an export of a module does not replace a value that is there.
    for (const name of [...constants, ...Object.keys(added)]) Reflect.deleteProperty(exports, name);
    Object.defineProperties(accessors, added);
  };
}

/**
 * Makes the statement by which a cell shares its variables; its other declarations replace older variables of the same
 * name. `aliases` are other names, of its variables or of what earlier cells declared.
 */
export function sharing(
  constants: readonly string[],
  variables: readonly string[],
  aliases: ReadonlyMap<string, string>,
): string {
  if (constants.length + variables.length + aliases.size === 0) return "";
  const isOwn = ([, of]: readonly [string, string]) => variables.includes(of);
  const accessors = [
    ...variables.map(
      (name) => `get ${name}() { return ${name}; }, set ${name}(${name}_) { ${name} = ${name}_; }`,
    ),
    ...[...aliases].filter(isOwn).map(([name, of]) => `get ${name}() { return ${of}; }`),
  ];
  const earlier = Object.fromEntries([...aliases].filter((alias) => !isOwn(alias)));
  const lists = [JSON.stringify(constants), `{ ${accessors.join(", ")} }`, JSON.stringify(earlier)];
  return `globalThis[Symbol.for("${SHARE.description}")](${lists.join(", ")});`;
}

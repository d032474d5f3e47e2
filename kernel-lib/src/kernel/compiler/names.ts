/** The names that a cell declares. */

import type TypeScript from "typescript";
import { typescript as ts } from "../tslab.js";

export interface DeclaredNames {
  /** All names that the cell declares. */
  readonly names: readonly string[];
  /** Those of them that it does not export itself. */
  readonly unexported: readonly string[];
  /** Those that can be assigned: `let` and `var`. */
  readonly variables: readonly string[];
  /** What it exports by lists, such as `export { of as name }`. */
  readonly listed: readonly ListedExport[];
  /** Whether some are a `var` of an inner block, which JavaScript declares for the whole cell. */
  readonly fromBlocks: boolean;
}

export interface ListedExport {
  readonly name: string;
  /** Name by which the cell itself, or an earlier one, knows it. */
  readonly of: string;
}

/** Lists the names that a cell declares for the cells after it. */
export function declaredNames(file: TypeScript.SourceFile): DeclaredNames {
  const names = new Set<string>();
  const inBlocks = new Set<string>();
  const exported = new Set<string>();
  const variables = new Set<string>();
  for (const statement of file.statements) {
    const own = namesOf(statement);
    if (ts.isVariableStatement(statement) && isAssignable(statement.declarationList)) {
      for (const name of own) variables.add(name);
    }
    for (const name of own) names.add(name);
    for (const name of exportedNames(statement, own)) exported.add(name);
    if (!ts.isVariableStatement(statement)) collectVariables(statement, inBlocks);
  }
  const all = [...new Set([...names, ...inBlocks])];
  return {
    names: all,
    variables: [...variables, ...inBlocks],
    unexported: all.filter((name) => !exported.has(name)),
    listed: file.statements.flatMap(listedExports),
    fromBlocks: inBlocks.size > 0,
  };
}

/** Tells whether variables are declared by `let` or `var`. */
export function isAssignable({ flags }: TypeScript.VariableDeclarationList): boolean {
  const kind = flags & ts.NodeFlags.BlockScoped;
  return kind === 0 || kind === ts.NodeFlags.Let;
}

function exportedNames(statement: TypeScript.Statement, own: readonly string[]): readonly string[] {
  if (ts.isExportDeclaration(statement)) {
    const { exportClause } = statement;
    if (!exportClause) return [];
    if (ts.isNamespaceExport(exportClause)) return [exportClause.name.text];
    return exportClause.elements.map(({ name }) => name.text);
  }
  const kinds = ts.canHaveModifiers(statement)
    ? ts.getModifiers(statement)?.map(({ kind }) => kind)
    : undefined;
  // `export default function f` declares f without exporting that name.
  const isNamed =
    kinds?.includes(ts.SyntaxKind.ExportKeyword) && !kinds.includes(ts.SyntaxKind.DefaultKeyword);
  return isNamed ? own : [];
}

function listedExports(statement: TypeScript.Statement): ListedExport[] {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return [];
  const { exportClause } = statement;
  if (!exportClause || ts.isNamespaceExport(exportClause)) return [];
  return exportClause.elements.map(({ name, propertyName }) => ({
    name: name.text,
    of: (propertyName ?? name).text,
  }));
}

/** Tells whether code can use a name as it is, in contrast to `class` and "two words". */
export function isUsable(name: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, undefined, name);
  scanner.scan();
  return scanner.isIdentifier() && scanner.getTokenEnd() === name.length;
}

function namesOf(statement: TypeScript.Statement): string[] {
  if (ts.isVariableStatement(statement)) return namesOfVariables(statement.declarationList);
  if (ts.isImportDeclaration(statement)) return namesOfImport(statement.importClause);
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement)
  ) {
    return statement.name ? [statement.name.text] : [];
  }
  if (ts.isModuleDeclaration(statement)) {
    const isName = ts.isIdentifier(statement.name) && !(statement.flags & ts.NodeFlags.GlobalAugmentation);
    return isName ? [statement.name.text] : [];
  }
  return [];
}

function namesOfImport(clause: TypeScript.ImportClause | undefined): string[] {
  if (!clause) return [];
  const { name, namedBindings } = clause;
  const names = name ? [name.text] : [];
  if (!namedBindings) return names;
  if (ts.isNamespaceImport(namedBindings)) return [...names, namedBindings.name.text];
  return [...names, ...namedBindings.elements.map((element) => element.name.text)];
}

function namesOfVariables(list: TypeScript.VariableDeclarationList): string[] {
  return list.declarations.flatMap(({ name }) => namesOfBinding(name));
}

function namesOfBinding(name: TypeScript.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : namesOfBinding(element.name),
  );
}

function collectVariables(node: TypeScript.Node, names: Set<string>): void {
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
  if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) {
    for (const name of namesOfVariables(node)) names.add(name);
  }
  ts.forEachChild(node, (child) => collectVariables(child, names));
}

/** Tells whether code awaits outside of its functions. */
export function awaitsAtTop(file: TypeScript.SourceFile): boolean {
  const awaits = (node: TypeScript.Node): boolean => {
    if (ts.isFunctionLike(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
    if (
      ts.isVariableDeclarationList(node) &&
      (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing
    )
      return true;
    return ts.forEachChild(node, awaits) ?? false;
  };
  return awaits(file);
}

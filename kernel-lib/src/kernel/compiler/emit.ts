/**
 * From a checked cell to the JavaScript that tslab's executor runs.
 *
 * The compiler writes an ES module first, without types and with names of earlier cells as properties of `exports`, then
 * CommonJS. Imports ask `require.module`, so that they find what an ES module would find (modules.ts).
 */

import type TypeScript from "typescript";
import { typescript as ts } from "../tslab.js";
import { isAssignable } from "./names.js";
import type { Scope } from "./scope.js";

const { factory } = ts;
const EXPORT = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];

/** JavaScript and the way back from its places to those in the source. */
export interface Emitted {
  readonly code: string;
  /** Source maps, from the last step to the first, as JSON. */
  readonly maps: readonly string[];
  /** The modules that it imports, as `require.module` names them. */
  readonly imports: readonly string[];
}

export interface CellTransform {
  readonly scope: Scope;
  readonly checker: TypeScript.TypeChecker;
  /** Variables that the cell shares with later ones, by other means than an export (variables.ts). */
  readonly variables: ReadonlySet<string>;
  /** Other names that it shares in the same way. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Name by which the value of the last expression is exported. */
  readonly resultName: string;
  /** Called when the cell ends with an expression. */
  readonly onResult: () => void;
}

/** Turns names of earlier cells into properties of `exports`, and the last expression into an export. */
export function transformCell(cell: CellTransform): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => (file) => {
    const visitor = earlierNames(cell, context);
    const statements = file.statements.map(
      (statement) => ts.visitNode(statement, visitor) as TypeScript.Statement,
    );
    let last = statements.length - 1;
    while (last >= 0 && (ts.isExportDeclaration(statements[last]) || ts.isEmptyStatement(statements[last])))
      last -= 1;
    const statement = statements[last];
    if (statement && ts.isExpressionStatement(statement)) {
      cell.onResult();
      statements[last] = exportResult(statement, cell.resultName);
    }
    return factory.updateSourceFile(file, statements);
  };
}

function exportResult(statement: TypeScript.ExpressionStatement, name: string): TypeScript.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, statement.expression);
  const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
  return ts.setTextRange(factory.createVariableStatement(EXPORT, list), statement);
}

function earlierNames(
  { scope, checker, variables, aliases }: CellTransform,
  context: TypeScript.TransformationContext,
): TypeScript.Visitor {
  const isEarlier = (name: TypeScript.Identifier): boolean =>
    scope.has(name.text) && scope.declares(checker.getSymbolAtLocation(name));
  const visit = (node: TypeScript.Node): TypeScript.Node | undefined => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
    if (ts.isIdentifier(node)) return isEarlier(node) ? earlierValue(node) : node;
    if (ts.isPropertyAccessExpression(node)) {
      const expression = ts.visitNode(node.expression, visit) as TypeScript.Expression;
      if (expression === node.expression) return node;
      return ts.isPropertyAccessChain(node)
        ? factory.updatePropertyAccessChain(
            node,
            expression,
            node.questionDotToken,
            node.name as TypeScript.Identifier,
          )
        : factory.updatePropertyAccessExpression(node, expression, node.name);
    }
    if (ts.isShorthandPropertyAssignment(node)) {
      const { name, objectAssignmentInitializer } = node;
      const earlier = scope.has(name.text) && scope.declares(checker.getShorthandAssignmentValueSymbol(node));
      if (!earlier) return ts.visitEachChild(node, visit, context);
      const initial = ts.visitNode(objectAssignmentInitializer, visit) as TypeScript.Expression | undefined;
      const value = property(name);
      return factory.createPropertyAssignment(
        factory.createIdentifier(name.text),
        initial ? factory.createAssignment(value, initial) : value,
      );
    }
    // What an earlier cell declared is exported already.
    if (ts.isExportSpecifier(node) && !node.parent.parent.moduleSpecifier) {
      const isShared = (node.propertyName ? aliases : variables).has(node.name.text);
      return isShared || scope.declares(checker.getExportSpecifierLocalTargetSymbol(node)) ? undefined : node;
    }
    if (ts.isVariableStatement(node) && isAssignable(node.declarationList)) {
      const modifiers = node.modifiers?.filter(({ kind }) => kind !== ts.SyntaxKind.ExportKeyword);
      const list = ts.visitNode(node.declarationList, visit) as TypeScript.VariableDeclarationList;
      return factory.updateVariableStatement(node, modifiers, list);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return visit;
}

function property(name: TypeScript.Identifier): TypeScript.Expression {
  const access = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), name.text);
  return ts.setTextRange(access, name);
}

function earlierValue(name: TypeScript.Identifier): TypeScript.Expression {
  const { parent } = name;
  const isCalled =
    (ts.isCallExpression(parent) && parent.expression === name) ||
    (ts.isTaggedTemplateExpression(parent) && parent.tag === name);
  // A function that is called by its name alone has no `this`.
  return isCalled
    ? factory.createParenthesizedExpression(
        factory.createComma(factory.createNumericLiteral(0), property(name)),
      )
    : property(name);
}

/** Makes imports of the user's own sources name the compiled file, which `nameOf` returns. */
export function transformImports(
  nameOf: (name: string) => string | undefined,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  const renamed = (specifier: TypeScript.Expression | undefined): TypeScript.Expression | undefined => {
    const name = specifier && ts.isStringLiteral(specifier) ? nameOf(specifier.text) : undefined;
    return name === undefined ? specifier : factory.createStringLiteral(name);
  };
  const visit = (node: TypeScript.Statement): TypeScript.Statement => {
    if (ts.isImportDeclaration(node)) {
      const specifier = renamed(node.moduleSpecifier)!;
      return factory.updateImportDeclaration(
        node,
        node.modifiers,
        node.importClause,
        specifier,
        node.attributes,
      );
    }
    if (!ts.isExportDeclaration(node)) return node;
    const { modifiers, isTypeOnly, exportClause, attributes } = node;
    const specifier = renamed(node.moduleSpecifier);
    return factory.updateExportDeclaration(node, modifiers, isTypeOnly, exportClause, specifier, attributes);
  };
  return () => (file) => factory.updateSourceFile(file, file.statements.map(visit));
}

/**
 * Compiles a module's JavaScript to CommonJS that asks `require.module` for imports and `require.import` for
 * `import()`.
 */
export function toCommonJs(code: string, map: string): Emitted {
  const imports = new Set<string>();
  const { outputText, sourceMapText } = ts.transpileModule(code, {
    fileName: "cell.js",
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      allowJs: true,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
    transformers: {
      before: [(context) => replaceNodes(context, importExpression)],
      after: [(context) => replaceNodes(context, (node) => requireOfImport(node, imports))],
    },
  });
  return { code: withoutMapComment(outputText), maps: [sourceMapText!, map], imports: [...imports] };
}

const withoutMapComment = (code: string): string => code.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "");

type Replace = (node: TypeScript.Node) => TypeScript.Expression | undefined;

/** Replaces every expression that `replace` answers for, and what stands inside of it. */
function replaceNodes(
  context: TypeScript.TransformationContext,
  replace: Replace,
): TypeScript.Transformer<TypeScript.SourceFile> {
  const visit = (node: TypeScript.Node): TypeScript.Node =>
    ts.visitEachChild(replace(node) ?? node, visit, context);
  return (file) => ts.visitEachChild(file, visit, context);
}

const ofRequire = (name: string): TypeScript.Expression =>
  factory.createPropertyAccessExpression(factory.createIdentifier("require"), name);

function importExpression(node: TypeScript.Node): TypeScript.Expression | undefined {
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) return ofRequire("meta");
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  return factory.updateCallExpression(node, ofRequire("import"), undefined, node.arguments);
}

/** Returns the `require` that the compiler wrote for an import; a user's own has a place in the source. */
function requireOfImport(node: TypeScript.Node, imports: Set<string>): TypeScript.Expression | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  if (node.expression.text !== "require" || node.expression.pos >= 0) return undefined;
  const [name] = node.arguments;
  if (name && ts.isStringLiteral(name)) imports.add(name.text);
  return factory.updateCallExpression(node, ofRequire("module"), undefined, node.arguments);
}

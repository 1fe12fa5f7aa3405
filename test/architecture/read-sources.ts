import path from "node:path";
import { type Node, SyntaxKind, type SourceFile as Tree } from "typescript/unstable/ast";
import * as is from "typescript/unstable/ast/is";
import { API } from "typescript/unstable/sync";
import { repositoryRoot } from "../support/repository.js";

/** What one source file imports, exports by default and is made of. */
export interface Source {
  /** From the root, with slashes: `src/server/gate.ts`. */
  readonly file: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly hasDefaultExport: boolean;
  readonly functions: readonly FunctionSize[];
}

export interface Import {
  /** As written, without resolving. */
  readonly specifier: string;
  /** Only types: nothing is loaded at run time. */
  readonly typeOnly: boolean;
  /** A call of `import`: loaded when it comes to that. */
  readonly lazy: boolean;
}

export interface FunctionSize {
  readonly name: string;
  /** Number of its first line, from 1. */
  readonly line: number;
  readonly lines: number;
  /** Without those of the functions inside it. */
  readonly ownLines: number;
}

/** Reads every file that tsconfig.json takes in, with the compiler's own parser. */
export function readSources(root: string = repositoryRoot): readonly Source[] {
  const api = new API({ cwd: root });
  try {
    const configuration = path.join(root, "tsconfig.json");
    const project = api.updateSnapshot({ openProjects: [configuration] }).getProject(configuration);
    if (project === undefined) throw new Error(`the compiler does not open ${configuration}`);
    return project.rootFiles.map((file) => {
      const tree = project.program.getSourceFile(file);
      if (tree === undefined) throw new Error(`the compiler does not give ${file}`);
      return describe(path.relative(root, file).split(path.sep).join("/"), tree);
    });
  } finally {
    api.close();
  }
}

function describe(file: string, tree: Tree): Source {
  const imports: Import[] = [];
  const functions: FunctionSize[] = [];
  let hasDefaultExport = false;
  const lineAt = lineFinder(tree.text);
  /** Gives the lines of the outermost functions in `node`. */
  const visit = (node: Node): number => {
    const found = importOf(node);
    if (found !== undefined) imports.push(found);
    if (isDefaultExport(node)) hasDefaultExport = true;
    let inner = 0;
    node.forEachChild((child) => {
      inner += visit(child);
    });
    if (!isFunction(node)) return inner;
    const size = sizeOf(node, tree, lineAt);
    functions.push({ ...size, ownLines: size.lines - inner });
    return size.lines;
  };
  visit(tree);
  return { file, lines: lineAt(tree.text.trimEnd().length), imports, hasDefaultExport, functions };
}

function importOf(node: Node): Import | undefined {
  if (is.isImportDeclaration(node)) return made(node.moduleSpecifier, importsOnlyTypes(node.importClause));
  if (is.isExportDeclaration(node)) return made(node.moduleSpecifier, node.isTypeOnly);
  if (is.isImportTypeNode(node))
    return made(is.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
  const isImportCall = is.isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword;
  return isImportCall ? made(node.arguments[0], false, true) : undefined;
}

function made(specifier: Node | undefined, typeOnly: boolean, lazy = false): Import | undefined {
  if (specifier === undefined) return undefined;
  // A computed import could lead anywhere; no rule allows this name.
  return { specifier: is.isStringLiteral(specifier) ? specifier.text : "(computed)", typeOnly, lazy };
}

function importsOnlyTypes(clause: Parameters<typeof is.isImportClause>[0] | undefined): boolean {
  if (clause === undefined || !is.isImportClause(clause)) return false;
  if (clause.phaseModifier === SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || !is.isNamedImports(bindings)) return false;
  return bindings.elements.every((element) => element.isTypeOnly);
}

function isDefaultExport(node: Node): boolean {
  if (is.isExportAssignment(node)) return true;
  if (is.isExportSpecifier(node)) return is.isIdentifier(node.name) && node.name.text === "default";
  return node.kind === SyntaxKind.DefaultKeyword && node.parent?.kind !== SyntaxKind.DefaultClause;
}

function isFunction(node: Node): boolean {
  return (
    is.isFunctionDeclaration(node) ||
    is.isFunctionExpression(node) ||
    is.isArrowFunction(node) ||
    is.isMethodDeclaration(node) ||
    is.isConstructorDeclaration(node) ||
    is.isGetAccessorDeclaration(node) ||
    is.isSetAccessorDeclaration(node)
  );
}

function sizeOf(node: Node, tree: Tree, lineAt: (position: number) => number) {
  const first = lineAt(startOf(node, tree));
  return { name: nameOf(node), line: first, lines: lineAt(node.end) - first + 1 };
}

/** Behind the comments and blanks that the compiler counts to a node. */
function startOf(node: Node, tree: Tree): number {
  const leading = /^(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/.exec(tree.text.slice(node.pos, node.end));
  return node.pos + (leading?.[0].length ?? 0);
}

function nameOf(node: Node): string {
  const named = node as { readonly name?: Node };
  if (named.name !== undefined && is.isIdentifier(named.name)) return named.name.text;
  const holder = node.parent as { readonly name?: Node } | undefined;
  return holder?.name !== undefined && is.isIdentifier(holder.name) ? holder.name.text : "a function";
}

/** Gives the number of the line, from 1, that a position lies in. */
function lineFinder(text: string): (position: number) => number {
  const ends = [...text.matchAll(/\n/g)].map((match) => match.index);
  return (position) => {
    const line = ends.findIndex((end) => end >= position);
    return (line === -1 ? ends.length : line) + 1;
  };
}

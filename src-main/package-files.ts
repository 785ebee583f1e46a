/** Where the files that ship with the program lie: beside the sources in a checkout, beside `dist/` when installed. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

function packageRoot(from: string): string {
  const parent = path.dirname(from);
  if (existsSync(path.join(from, 'package.json')) || parent === from) return from;
  return packageRoot(parent);
}

const root = packageRoot(import.meta.dirname);

export const embeddedModelFolder = path.join(root, 'models', 'so8t-tiny');
export const embeddedDataFolder = path.join(root, 'resources', 'embedded-data', 'published');
/** Directives, patterns, lexicons, intents, frames and weights of the shield, with their frozen hashes. */
export const shieldFolder = path.join(root, 'resources', 'shield');
/** Labelled prompts that the shield is measured on. */
export const shieldEvaluationFolder = path.join(root, 'resources', 'shield-evaluation');
/** Policies of the gate that ship with the program. */
export const policiesFolder = path.join(root, 'resources', 'policies');
/** What is said instead of a refused answer. */
export const safeRepliesFile = path.join(root, 'resources', 'safe-replies.json');
export const casesFile = path.join(root, 'resources', 'cases.json');
export const trialityScenariosFile = path.join(root, 'resources', 'triality-scenarios.json');

/** Recipes that ship with the program. */
export const embeddedRecipes = ['naive', 'protected', 'protected-gates'] as const;

export type EmbeddedRecipe = (typeof embeddedRecipes)[number];

/** Its file. */
export function embeddedRecipeFile(name: EmbeddedRecipe): string {
  return path.join(root, 'resources', 'recipes', `${name}.json`);
}

/** Version of the program. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** The parts that the program is made of, each with its licence; a test compares them with the packages. */
import type { settings } from '../../i18n/en/settings.ts';

export interface Part {
  /** As people know it. */
  readonly name: string;
  /** Its packages; none: our own. */
  readonly packages: readonly string[];
  readonly licence: string;
  readonly use: keyof (typeof settings)['uses'];
}

export const parts: readonly Part[] = [
  { name: 'SO8T Workbench, so8t-tiny', packages: [], licence: 'Apache-2.0', use: 'own' },
  { name: 'ONNX Runtime', packages: ['onnxruntime-node'], licence: 'MIT', use: 'onnxruntime' },
  { name: 'node-llama-cpp, llama.cpp', packages: ['node-llama-cpp'], licence: 'MIT', use: 'llama' },
  { name: 'Koffi', packages: ['koffi'], licence: 'MIT', use: 'koffi' },
  { name: 'RE2JS', packages: ['re2js'], licence: 'MIT', use: 're2js' },
  { name: 'canonicalize', packages: ['canonicalize'], licence: 'Apache-2.0', use: 'canonicalize' },
  { name: 'Playwright', packages: ['playwright-core'], licence: 'Apache-2.0', use: 'playwright' },
  { name: 'Nodemailer', packages: ['nodemailer'], licence: 'MIT-0', use: 'nodemailer' },
  { name: 'ical-generator', packages: ['ical-generator'], licence: 'MIT', use: 'icalGenerator' },
  {
    name: 'eventsource-parser',
    packages: ['eventsource-parser'],
    licence: 'MIT',
    use: 'eventsourceParser',
  },
  { name: 'better-sqlite3', packages: ['better-sqlite3'], licence: 'MIT', use: 'sqlite' },
  {
    name: 'Hugging Face Tokenizers',
    packages: ['@huggingface/tokenizers'],
    licence: 'Apache-2.0',
    use: 'tokenizers',
  },
  { name: 'Electron', packages: ['electron'], licence: 'MIT', use: 'electron' },
  { name: 'tRPC', packages: ['@trpc/server', '@trpc/client'], licence: 'MIT', use: 'trpc' },
  { name: 'ws', packages: ['ws'], licence: 'MIT', use: 'ws' },
  { name: 'birpc', packages: ['birpc'], licence: 'MIT', use: 'birpc' },
  { name: 'Zod', packages: ['zod'], licence: 'MIT', use: 'zod' },
  { name: 'Commander', packages: ['commander'], licence: 'MIT', use: 'commander' },
  { name: 'React', packages: ['react', 'react-dom', 'react-is'], licence: 'MIT', use: 'react' },
  {
    name: 'Mantine',
    packages: ['@mantine/core', '@mantine/hooks', '@mantine/spotlight'],
    licence: 'MIT',
    use: 'mantine',
  },
  {
    name: 'TanStack Query, Table, Virtual',
    packages: ['@tanstack/react-query', '@tanstack/react-table', '@tanstack/react-virtual'],
    licence: 'MIT',
    use: 'query',
  },
  { name: 'Recharts', packages: ['recharts'], licence: 'MIT', use: 'recharts' },
  { name: 'i18next', packages: ['i18next', 'react-i18next'], licence: 'MIT', use: 'i18next' },
  { name: 'Tabler Icons', packages: ['@tabler/icons-react'], licence: 'MIT', use: 'icons' },
  { name: 'Zustand', packages: ['zustand'], licence: 'MIT', use: 'zustand' },
  { name: 'wouter', packages: ['wouter'], licence: 'Unlicense', use: 'wouter' },
  { name: 'env-paths', packages: ['env-paths'], licence: 'MIT', use: 'envPaths' },
  { name: 'open', packages: ['open'], licence: 'MIT', use: 'open' },
];

export { meaning } from './meaning.ts';
export { models } from './models.ts';
export { playground } from './playground.ts';
export { runs } from './runs.ts';
export { settings } from './settings.ts';
export { shell } from './shell.ts';
export { study } from './study.ts';
export { troubles } from './troubles.ts';

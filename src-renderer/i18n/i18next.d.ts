/** Keys that are not there do not compile. */
import type { resources } from './resources.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: (typeof resources)['en'];
    returnNull: false;
  }
}

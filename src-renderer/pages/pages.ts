/** The rooms of the workbench, in the order of the work. Each loads when it is first entered. */
import {
  type Icon,
  IconAdjustmentsHorizontal,
  IconBox,
  IconChartLine,
  IconHistory,
  IconListDetails,
  IconMessage2,
  IconRoute,
  IconSettings,
  IconShield,
  IconShieldHalf,
  IconUserCheck,
} from '@tabler/icons-react';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

export type PageName =
  | 'study'
  | 'runs'
  | 'models'
  | 'pipeline'
  | 'shield'
  | 'playground'
  | 'chat'
  | 'approvals'
  | 'audit'
  | 'policies'
  | 'settings';

export interface Page {
  /** Also its words' namespace. */
  readonly name: PageName;
  /** Where it begins; what follows is the page's own. */
  readonly path: string;
  readonly icon: Icon;
  readonly Content: LazyExoticComponent<ComponentType>;
}

export const pages: readonly Page[] = [
  { name: 'study', path: '/study', icon: IconChartLine, Content: lazy(() => import('./study/index.tsx')) },
  { name: 'runs', path: '/runs', icon: IconHistory, Content: lazy(() => import('./runs/index.tsx')) },
  { name: 'models', path: '/models', icon: IconBox, Content: lazy(() => import('./models/index.tsx')) },
  {
    name: 'pipeline',
    path: '/pipeline',
    icon: IconRoute,
    Content: lazy(() => import('./pipeline/index.tsx')),
  },
  { name: 'shield', path: '/shield', icon: IconShield, Content: lazy(() => import('./shield/index.tsx')) },
  {
    name: 'playground',
    path: '/gate',
    icon: IconShieldHalf,
    Content: lazy(() => import('./playground/index.tsx')),
  },
  { name: 'chat', path: '/chat', icon: IconMessage2, Content: lazy(() => import('./chat/index.tsx')) },
  {
    name: 'approvals',
    path: '/approvals',
    icon: IconUserCheck,
    Content: lazy(() => import('./approvals/index.tsx')),
  },
  { name: 'audit', path: '/audit', icon: IconListDetails, Content: lazy(() => import('./audit/index.tsx')) },
  {
    name: 'policies',
    path: '/policies',
    icon: IconAdjustmentsHorizontal,
    Content: lazy(() => import('./policies/index.tsx')),
  },
  {
    name: 'settings',
    path: '/settings',
    icon: IconSettings,
    Content: lazy(() => import('./settings/index.tsx')),
  },
];

/** Quiet and dense: one font, small sizes, few colours, no motion to wait for. */
import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The accent: a blue that no verdict has. */
const blue: MantineColorsTuple = [
  '#eaf3fb',
  '#d3e4f3',
  '#a5c8e6',
  '#74aad8',
  '#4d91cc',
  '#3481c5',
  '#0072b2',
  '#00649d',
  '#00588b',
  '#004a77',
];

const dense = { defaultProps: { size: 'xs' } } as const;

/** Over the page, which stays readable behind. */
const dialog = (props: object) => ({
  defaultProps: { transitionProps: { duration: 0 }, overlayProps: { backgroundOpacity: 0.35 }, ...props },
  styles: { title: { fontWeight: 600, fontSize: '15px' }, header: { paddingBlock: 10, minHeight: 44 } },
});

export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 6, dark: 7 },
  colors: { blue },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Yu Gothic UI", Meiryo, "Noto Sans", "Noto Sans CJK JP", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Noto Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '19px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.35' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
      h4: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  spacing: { xs: '6px', sm: '10px', md: '14px', lg: '20px', xl: '28px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'sm' } },
    Badge: { defaultProps: { variant: 'light', size: 'sm', radius: 'sm', tt: 'none' } },
    Button: dense,
    Checkbox: dense,
    FileInput: dense,
    JsonInput: dense,
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } },
    Drawer: dialog({}),
    Modal: dialog({ centered: true }),
    NumberInput: dense,
    Paper: { defaultProps: { withBorder: true, p: 'sm' } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } },
    Radio: dense,
    SegmentedControl: dense,
    Select: dense,
    Switch: dense,
    Table: { defaultProps: { fz: 'xs', verticalSpacing: 4, horizontalSpacing: 8 } },
    Tabs: { defaultProps: { keepMounted: false } },
    Text: { defaultProps: { size: 'sm' } },
    Textarea: dense,
    TextInput: dense,
    Tooltip: {
      defaultProps: {
        withArrow: true,
        multiline: true,
        maw: 360,
        openDelay: 150,
        events: { hover: true, focus: true, touch: true },
      },
    },
  },
});

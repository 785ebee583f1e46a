export const playground = {
  title: 'Gate',
} as const;

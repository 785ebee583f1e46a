export const study = {
  title: 'Study',
} as const;

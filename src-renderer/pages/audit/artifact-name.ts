/** What a link of the way back is called, in the language of the screens. */
import type { TFunction } from 'i18next';
import type { Outputs } from '../../api/api-context.tsx';

type Link = Outputs['audit']['provenance'][number];

/** @returns words for what the program says of it; a name that somebody gave it stays as it is */
export function artifactName(
  name: Link['name'],
  meaning: Link['nameMeaning'],
  t: TFunction<'audit'>,
): string | null {
  if (meaning === null) return name;
  switch (meaning.code) {
    case 'policy':
      return t('artifactName.policy', meaning.values);
    case 'recipe':
      return t('artifactName.recipe', meaning.values);
    default:
      return t(`artifactName.${meaning.code}`);
  }
}

/** What the window says in the page's address when it had to load it again. */
import { notify } from '../state/notices.ts';

/** Shows the notice once: a later reload by the person says nothing. */
export function showPageNotice(words: { readonly pageCrashed: string }): void {
  const address = new URL(location.href);
  if (address.searchParams.get('notice') !== 'page-crashed') return;
  address.searchParams.delete('notice');
  history.replaceState(history.state, '', address);
  notify('hint', words.pageCrashed);
}

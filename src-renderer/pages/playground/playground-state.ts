/** What a person wrote at the gate, kept while they look at other pages. */
import { create } from 'zustand';

interface PlaygroundState {
  readonly text: string;
  /** The text that is judged. */
  readonly submitted: string;
  readonly live: boolean;
  /** The case that the text came from, while it is unchanged. */
  readonly caseId: string | null;
}

export const usePlayground = create<PlaygroundState>(() => ({
  text: '',
  submitted: '',
  live: false,
  caseId: null,
}));

export const longestPrompt = 100_000;

export function setText(text: string): void {
  usePlayground.setState({ text, caseId: null });
}

export function setLive(live: boolean): void {
  usePlayground.setState({ live });
}

/** Judges what is written; nothing is judged while it is empty or too long. */
export function submit(text: string): void {
  const usable = text.trim() !== '' && text.length <= longestPrompt;
  usePlayground.setState({ submitted: usable ? text : '' });
}

/** Takes a case and judges it. */
export function pickCase(caseId: string, text: string): void {
  usePlayground.setState({ text, caseId });
  submit(text);
}

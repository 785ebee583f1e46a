/** The page's policy lets in only style elements that carry the nonce of this page. */

/** For the component library (`getStyleNonce`). */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** For libraries that look where bundlers agreed to leave it (the one that stops scrolling behind a dialog). */
export function announceStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}

/** The words that say that a secret follows them, on their line or below it. */
const latinLabel =
  'passwords?|passwd|passphrase|passcode|pwd|api[ _-]?keys?|secret(?:[ _-]?(?:access[ _-]?)?key)?|client[ _-]?secret|access[ _-]?token|refresh[ _-]?token|auth[ _-]?token|auth[ _-]?key|private[ _-]?key|session[ _-]?(?:id|token)|x-api-key|pin(?: ?code)?';
/** Latin letters may stand before these: DBパスワード, Google APIキー. */
const japaneseLabel =
  '\u30d1\u30b9\u30ef\u30fc\u30c9|\u30d1\u30b9\u30d5\u30ec\u30fc\u30ba|\u6697\u8a3c\u756a\u53f7|\u6697\u8a3c\u30ad\u30fc|\u79d8\u5bc6\u9375|\u79d8\u5bc6\u30ad\u30fc|api\u30ad\u30fc|\u30a2\u30af\u30bb\u30b9\u30ad\u30fc|\u30a2\u30af\u30bb\u30b9\u30c8\u30fc\u30af\u30f3|\u8a8d\u8a3c\u30b3\u30fc\u30c9';
/** Expression of a word that says that a secret follows; it has no groups, and is for the flags `iu`. */
export const secretLabel = `(?:(?<![A-Za-z])(?:${latinLabel})|${japaneseLabel})`;

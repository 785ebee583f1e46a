/** Letters of other scripts, and digits, that are drawn like Latin letters. After NFKC, so without fullwidth forms. */

const pairs =
  'аa еe оo рp сc уy хx іi јj ѕs ԁd һh ԛq ԝw вb нh кk мm тt гr иu пn зz ьb ғf ёe ӏl ցg օo սu ոn հh յj ' +
  'αa βb γy δd εe ηn ιi κk μu νv οo ρp σo τt υu χx ωw ϲc ϳj ζz ' +
  'ɑa ɡg ɩi ɪi ʀr ɴn ʟl ʏy ʜh ɢg ʙb ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ᴢz ꜱs ꜰf ıi łl øo đd ħh ŧt ꞓc ƙk ɓb ɗd';

/** Upper case of Cyrillic В, Н looks like B, H; after case folding one letter serves both readings well enough. */
export const lookAlikes: ReadonlyMap<string, string> = new Map(
  pairs.split(' ').map((pair) => {
    const [from, to] = [...pair] as [string, string];
    return [from, to];
  }),
);

/** Digits and signs written for letters. `1`, `!` and `|` are read as i, or as l in a second reading. */
export const leetLetters: ReadonlyMap<string, string> = new Map(
  ['0o', '1i', '3e', '4a', '5s', '6g', '7t', '8b', '9g', '@a', '$s', '!i', '|i', '+t', '€e', '£l'].map(
    (pair) => [pair[0]!, pair[1]!] as [string, string],
  ),
);

/** Postal addresses and names, only where the words around them leave no doubt: a place alone is no address. */
import type { Found } from './mask-text.ts';

const prefecture =
  '(?:北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)';
const placeName = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー]';
const number = '[0-9一二三四五六七八九十]{1,5}';

/** Down to a number: "東京都渋谷区" is a place where many live. */
const japanese = new RegExp(
  `(?:〒 ?[0-9]{3}-?[0-9]{4} {0,2})?(?:${prefecture}${placeName}{1,12}?[市区町村郡]|(?<!${placeName})[\\p{Script=Han}]{1,5}[市区])${placeName}{0,20}?(?:${number}(?:丁目|番地|番|-)${number}|${number}(?:丁目|番地))(?:(?:丁目|番地|番|号|-|の){0,2}${number}){0,4}(?:丁目|番地|番|号)?(?: ?[\\p{Script=Katakana}ー\\p{Script=Han}]{2,20}(?:ビル|マンション|荘|ハイツ|アパート|コーポ)? ?${number}(?:号室|階))?`,
  'gu',
);
const postalCode = /〒 ?[0-9]{3}-?[0-9]{4}(?![0-9])/gu;

const street =
  'Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Terrace|Parkway|Pkwy|Highway|Hwy';
const english = new RegExp(
  `(?<![A-Za-z0-9.,-])\\d{1,5}[A-Za-z]? (?:[NSEW]\\.? )?(?:[A-Z][A-Za-z'.]{1,20} ){1,4}(?:${street})(?![A-Za-z])\\.?` +
    `(?:,? (?:Apt|Apartment|Suite|Unit|Floor)\\.? ?[A-Za-z0-9]{1,6}|,? #[A-Za-z0-9]{1,6})?` +
    `(?:, [A-Z][A-Za-z.]{1,20}(?: [A-Z][A-Za-z.]{1,20}){0,2})?(?:,? [A-Z]{2} \\d{5}(?:-\\d{4})?)?`,
  'gu',
);

export function findAddresses(text: string): Found[] {
  const found: Found[] = [];
  for (const expression of [japanese, postalCode, english])
    for (const { 0: all, index } of text.matchAll(expression))
      found.push({ kind: 'address', start: index, end: index + all.length });
  return found;
}

const latinName = "[A-Z][a-z\\u00c0-\\u024f'-]{1,24}(?: [A-Z](?:[a-z\\u00c0-\\u024f'-]{1,24}|\\.)){0,3}";
/** Labels in any case, names in their own. */
const englishNames = new RegExp(
  `(?:(?<![A-Za-z])(?:[Mm][Yy] (?:full )?[Nn]ame is|(?:[Ff]ull |[Ff]irst |[Ll]ast |[Cc]ustomer |[Pp]atient )?[Nn]ame ?:)["']? {0,3}["']?|(?<![A-Za-z])(?:Mr|Mrs|Ms|Dr|Prof)\\.? )(${latinName})`,
  'dgu',
);
const japaneseNames = new RegExp(
  `(?:(?:氏名|お?名前|本名|姓名|フリガナ|ふりがな|患者名|顧客名|担当者名)(?: ?:|=)\\s{0,3}["'「]?(${placeName}{1,10}(?: ${placeName}{1,10})?)(?=$|[\\s、。,"'」)])|(?:お?名前|氏名|本名)は ?([\\p{Script=Han}ァ-ヶー]{2,10}(?: [\\p{Script=Han}ァ-ヶー]{1,10})?)(?=です|だ|と|。|、|$)|(?<!\\p{Script=Han})([\\p{Script=Han}]{2,6})と申します)`,
  'dgu',
);

export function findNames(text: string): Found[] {
  const found: Found[] = [];
  for (const expression of [englishNames, japaneseNames]) {
    for (const match of text.matchAll(expression)) {
      const [start, end] = match.indices!.slice(1).find((place) => place !== undefined)!;
      found.push({ kind: 'name', start, end });
    }
  }
  return found;
}

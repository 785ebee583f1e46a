/** One character for several that readers take for the same word: kana, kanji forms, Arabic letter shapes, quotes. */

/**
 * First character of each group stands for the rest: Japanese, traditional and simplified forms of kanji that danger
 * words are written with. Lexicons are folded by the same table, so that one spelling in them is enough.
 */
const kanjiForms =
  '殺杀 薬藥药 弾彈弹 槍枪 銃铳 襲袭 詐诈 騙骗 窃竊 盗盜 偽伪僞 販贩 売賣卖 買买 黒黑 撃擊击 幣币 賭赌 綁绑 強强 姦奸 毒 爆 ' +
  '傷伤 死 屍尸 罪 児兒儿 童 虐 誘诱 拐 脅胁脇 恐 嚇吓 証證证 件 個个 隠隱 秘祕 網网 絡络 駭骇 攻 侵 電电 脳腦脑 機 器 製 造 ' +
  '険險险 壊壞坏 滅灭 戦戰战 争爭 軍军 団團团 麻 癮瘾 賄贿 賂赂 逃 税 洗 銭錢钱 財财 産產产 権權权 種种 視视 違违 法 ' +
  '無无 視 語语 設设 訓训 練练 規规 則则 説說说 話话 請请 訳譯译 号號 碼码 編编 写寫 書书 読讀读 発發发 現现 監监 ' +
  '控 処處处 両兩两 体體 気氣气 万萬 来來 対對对 関關关 開开 間间 門门 頭头 過过 還还 進进 運运 連连 達达 適适 選选 ' +
  '遺遗 郵邮 酔醉 鉄鐵铁 録錄录 鏈链 鍵键 闘鬥斗 険 難难 霊靈灵 類类 顧顾 飲饮 験驗验 驚惊 髪髮 斉齊齐 竜龍龙 帰歸归 ' +
  '様樣样 構构 樹树 橋桥 権 歩步 歳歲岁 残殘残 毀毁 満滿满 漢汉 澱淀 濁浊 災灾 点點点 為爲为 熱热 営營营 炸 烟煙 ' +
  '職职 聴聽听 肅肃 脱脫 腫肿 臓臟脏 舎舍 華华 葬 蔵藏 薦荐 虚虛 虫蟲 術术 衛衛卫 装裝装 複复復 覚覺觉 観觀观 計计 記记 ' +
  '許许 訴诉 診诊 詳详 試试 誘 認认 誰谁 課课 調调 諜谍 謀谋 議议 護护 負负 責责 貨货 貧贫 貪贪 費费 資资 賊贼 質质 ' +
  '軽輕轻 載载 輪轮 輸输 農农 辺邊边 遅遲迟 鄰邻 醫医 釈釋释 針针 鋒锋 錯错 鎖锁 鎮镇 閉闭 聞闻 陰阴 陽阳 随隨随 雑雜杂 離离 ' +
  '項项 順顺 須须 預预 領领 題题 顔顏颜 願愿 風风 飛飞 館馆 馬马 騒騷骚 骨 魔 鳥鸟 黙默 党黨 歯齒齿 亀龜龟 ' +
  '従從从 応應应 恋戀恋 悪惡恶 愛爱 慘惨 懲惩 戲戏戯 拠據据 択擇择 担擔担 拡擴扩 捜搜 掃扫 掲揭 揺搖摇 搶抢 摂攝摄 撤 擾扰 敵敌 ' +
  '数數数 断斷断 暁曉晓 暫暂 曽曾 会會会 条條条 極极 槽 歓歡欢 決决 没沒没 沢澤泽 洩泄 準准 溝沟 潜潛潜 濫滥 烧燒烧焼 犯 狀状 ' +
  '独獨独 獄狱 獲获 瑪玛 環环 瘋疯 療疗 盤盘 砲炮 礙碍 礼禮礼 禍祸 穢秽 競竞 筆笔 節节 範范 簡简 約约 級级 純纯 紙纸 終终 結结 統统 ' +
  '絶絕绝 経經经 続續续 線线 緊紧 総總总 績绩 縛缚 縮缩 織织 繰 罰罚 習习 聯联 聲声 肉 脇 勝胜 労勞劳 勢势 動动 務务 勧勸劝 区區区 医 ' +
  '単單单 卹恤 厳嚴严 参參参 員员 問问 啓啟启 喪丧 嘔呕 嘘 器 団 囲圍围 国國国 図圖图 園园 圏圈 場场 塊块 墜坠 壟垄 壮壯壮 売 変變变 夢梦 奪夺 ' +
  '婦妇 媽妈 嬰婴 学學学 実實实 審审 寛寬宽 専專专 将將将 尋寻 導导 層层 属屬属 岡冈 巣巢 師师 帯帶带 帳账帐 幇幫帮 広廣广 庫库 廃廢废 張张 弐 当當当 徹彻 ' +
  '作 做';

const table = new Map<string, string>();
for (const forms of kanjiForms.split(' ')) {
  const [first, ...others] = forms;
  // A character that stands for another group already keeps that meaning.
  if (first !== undefined && !table.has(first))
    for (const other of others) if (other !== first && !table.has(other)) table.set(other, first);
}
for (const [from, to] of [...table]) {
  const last = table.get(to);
  if (last !== undefined) table.set(from, last);
}
/** Arabic letters that are typed for each other; vowel signs and the lengthening stroke go. */
for (const [from, to] of ['أا', 'إا', 'آا', 'ٱا', 'ىي', 'ةه', 'ؤو', 'ئي', 'کك', 'یي'].map((pair) => [
  ...pair,
]))
  table.set(from!, to!);
for (const gone of 'ـًٌٍَُِّْٰ') table.set(gone, '');
for (const [from, to] of [
  'ёе',
  'ςσ',
  "’'",
  "‘'",
  "‛'",
  '“"',
  '”"',
  '„"',
  '«"',
  '»"',
  '‐-',
  '‑-',
  '‒-',
  '–-',
  '—-',
  '−-',
  '、,',
  '，,',
  '،,',
  '｡。',
  '｢「',
  '｣」',
].map((pair) => [...pair]))
  table.set(from!, to!);

/** @param character one code point, already lower case and NFKC */
export function canonicalCharacter(character: string): string {
  const code = character.charCodeAt(0);
  // Katakana to hiragana; the middle dot and the length mark stay.
  if (character.length === 1 && code >= 0x30a1 && code <= 0x30f6) return String.fromCharCode(code - 0x60);
  return table.get(character) ?? character;
}

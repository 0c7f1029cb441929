"""Short product lists in many languages, drawn from words of each, and the code pages they were written in."""

import random

WORDS = {
    "German": "Müslischüssel Töpfe Küchenmesser weiß Größe Läufer schön Flöte Bürste Geschenk für Mädchen Gießkanne",
    "French": "théière émaillée bougie à la crème brûlée où français forêt chaîne dorée château pâtisserie vêtement",
    "Spanish": "sillón cómodo para niños cafetera eléctrica lámpara de jardín pequeña cajón algodón español edición",
    "Italian": "caffè tazza perché qualità cioè città più così bontà novità virtù lunedì lampadario tè però comodità",
    "Dutch": "geëmailleerd koffiekopje één reünie café financiële beëindigd ideeën crème paté poëzie vacuüm bureau",
    "Polish": "żółty kubek łyżka stołowa książka świeca pościel dziecięca źródło ręcznik mały krzesło ogród półka",
    "Czech": "hrníček žlutý čajová konvice dětské prostěradlo lžíce křeslo šálek kůže velikost příbor ručník měděný",
    "Portuguese": "cadeira de escritório algodão coleção maçã relógio não pão avó lâmpada ímã decoração balcão cafés",
    "English": "café mug fiancé gift naïve art jalapeño chutney crème brûlée dish entrée plate décor façade résumé",
    "Russian": "синяя кружка ручной работы чайник керамический полотенце детское зелёный стол деревянный подсвечник",
    "Greek": "μπλε κούπα χειροποίητη κεραμική καρέκλα ξύλινη πετσέτα παιδική λευκό τραπέζι φωτιστικό δώρο βιβλίο",
    "Turkish": "çay bardağı kırmızı şeker kaşığı büyük yağlık çiçekli örtü ışıklı küçük sandalye ağaç gümüş yüzük",
    "Lithuanian": "žalias puodelis šaukštas kėdė vaikiškas rankšluostis įrankių dėžė ąžuolinė lentyna mėlynas čiužinys",
    "Japanese": "青いマグカップ 手作り 陶器 木製スプーン お茶碗 タオル 子供用 椅子 花瓶 ガラス 財布 かばん 白い皿 急須",
    "Chinese": "蓝色马克杯 手工制作 陶瓷花瓶 木勺 毛巾 儿童椅子 玻璃茶壶 皮革钱包 白色盘子 蜡烛 保温瓶 台灯 书架 雨伞",
    "Taiwanese": "藍色馬克杯 手工製作 陶瓷花瓶 木匙 毛巾 兒童椅子 玻璃茶壺 皮革錢包 白色盤子 蠟燭 保溫瓶 檯燈 書架",
    "Korean": "파란색 머그컵 수제 도자기 나무 숟가락 수건 어린이 의자 유리 꽃병 가죽 지갑 흰색 접시 주전자 양초 책장",
}
WRITTEN_IN = {
    "cp1252": "German French Spanish Italian Dutch Portuguese English",
    "iso8859_15": "German French Spanish Italian Dutch Portuguese English",
    "mac_roman": "German French Spanish Italian Portuguese",
    "cp1250": "Polish Czech",
    "iso8859_2": "Polish Czech",
    "cp1251": "Russian",
    "koi8_r": "Russian",
    "cp1253": "Greek",
    "cp1254": "Turkish",
    "cp1257": "Lithuanian",
    "cp932": "Japanese",
    "euc_jp": "Japanese",
    "gb18030": "Chinese",
    "big5": "Taiwanese",
    "euc_kr": "Korean",
    "utf-16-le": "German Polish Russian Greek Japanese Chinese Korean",
    "utf-16-be": "German Polish Russian Greek Japanese Chinese Korean",
}
LISTS = 20


def product_lists(language: str) -> list[str]:
    """CSV of three to eight products, with letters beyond ASCII in each list."""
    draw = random.Random(language)
    words = WORDS[language].split()
    return [text for _ in range(LISTS) if (text := _list(draw, words))]


def _list(draw: random.Random, words: list[str]) -> str:
    while True:
        rows = [
            f"{draw.randrange(1000, 9999)};{_title(draw, words)};{draw.randrange(1, 90)},90"
            for _ in range(draw.randrange(3, 9))
        ]
        if not (text := "id;title;price\n" + "\n".join(rows) + "\n").isascii():
            return text


def _title(draw: random.Random, words: list[str]) -> str:
    title = " ".join(draw.sample(words, draw.randrange(2, 4)))
    return title[0].upper() + title[1:]

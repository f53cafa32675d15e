"""Colours and sizes in words: what 'rojas', 'قرمز' and 'красное' have in common."""

# Words of English, Spanish and Persian as they stand; Spanish in all its forms. Without accents, as they are read.
SHADES: dict[str, str] = {
    "red": "red; rojo; roja; rojos; rojas; colorado; colorada; قرمز; سرخ",
    "blue": "blue; azul; azules; azulito; ابی",
    "navy": "navy; navy blue; dark blue; azul marino; azul oscuro; marino; سرمه ای; سورمه ای",
    "sky": "light blue; sky blue; baby blue; celeste; celestes; azul claro; azul cielo; ابی روشن; ابی اسمانی",
    "black": "black; blk; negro; negra; negros; negras; negrito; negrita; prieto; مشکی; سیاه",
    "white": "white; wht; blanco; blanca; blancos; blancas; سفید",
    "green": "green; verde; verdes; سبز",
    "yellow": "yellow; amarillo; amarilla; amarillos; amarillas; زرد",
    "pink": "pink; rosa; rosado; rosada; rosados; rosadas; rosas; صورتی",
    "grey": "grey; gray; gris; grises; خاکستری; طوسی; توسی",
    "brown": "brown; marron; marrones; cafe; cafes; قهوه ای",
    "beige": "beige; cream; beis; crema; hueso; کرم; کرمی; بژ",
    "purple": "purple; violet; lilac; morado; morada; morados; moradas; violeta; lila; purpura; بنفش; یاسی",
    "orange": "orange; naranja; naranjas; anaranjado; anaranjada; نارنجی",
    "gold": "gold; golden; dorado; dorada; dorados; doradas; طلایی",
    "silver": "silver; plateado; plateada; plateados; plateadas; plata; نقره ای",
    "turquoise": "turquoise; turquesa; turquesas; فیروزه ای",
    "burgundy": "burgundy; maroon; wine; vino; vinotinto; vino tinto; burdeos; granate; زرشکی; бордо",
}
# Russian adjectives decline: the stem, and any ending below.
STEMS: dict[str, str] = {
    "красн": "red",
    "син": "blue",
    "темно син": "navy",
    "голуб": "sky",
    "черн": "black",
    "бел": "white",
    "зелен": "green",
    "желт": "yellow",
    "розов": "pink",
    "сер": "grey",
    "коричнев": "brown",
    "бежев": "beige",
    "кремов": "beige",
    "фиолетов": "purple",
    "сиренев": "purple",
    "оранжев": "orange",
    "золот": "gold",
    "золотист": "gold",
    "серебрист": "silver",
    "бирюзов": "turquoise",
    "бордов": "burgundy",
}
ENDINGS = frozenset([
    "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ую", "юю", "ого", "его", "ому", "ему",
    "ым", "им", "ых", "их", "ом", "ем", "ыми", "ими",
    "енький", "енькая", "енькое", "енькую",
])  # fmt: skip

# A shade that a plain colour may mean where the post has no plainer one.
KIN: dict[str, str] = {"navy": "blue", "sky": "blue", "burgundy": "red", "beige": "brown"}

SIZES: dict[str, str] = {
    "xs": "xs; extra small; хс; икс эс",
    "s": """
        s; small; pequeno; pequena; pequenos; pequenas; chico; chica; chicos; chicas; کوچک; کوچیک; اسمال; эска; эску;
        эсочка; маленький; маленькая; маленькую; маленькое
    """,
    "m": """
        m; eme; medium; med; mediano; mediana; medianos; medianas; مدیوم; متوسط; м; эмка; эмку; средний; средняя;
        среднюю; среднее
    """,
    "l": "l; large; lrg; grande; grandes; بزرگ; لارج; л; элька; эльку; большой; большая; большую; большое",
    "xl": """
        xl; extra large; x large; extragrande; extra grande; ایکس لارج; хл; xл; хl; иксэль; икс эль; эксэль; эксэлька
    """,
    "xxl": "xxl; 2xl; doble xl; دو ایکس لارج; ххл; xxл; 2хл",
    "xxxl": "xxxl; 3xl; سه ایکس لارج; хххл; 3хл",
}

# What Persian puts behind a word: 'the', 'its', 'it (object)'.
PERSIAN_TAILS = ("شونو", "هاشو", "شون", "شو", "رو", "ها", "ش", "ه", "و", "م")

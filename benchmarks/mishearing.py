"""Made-up product names, and what might be heard in their place.

Names are German compounds of word parts, as dense as a wholesaler's list: many differ in one part only.
A light mishearing changes one or two sounds or splits the word; a heavy one changes about every third
letter.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence

FIRST = (
    "Ahorn Algen Amarant Ananas Anis Apfel Artischocken Basilikum Beeren Berg Birnen Blüten Bohnen "
    "Brennnessel Brom Buchweizen Bärlauch Champagner Chili Curry Dattel Dill Distel Eichen Enten Erbsen "
    "Erdnuss Estragon Feigen Fenchel Fichten Flieder Forellen Garnelen Garten Gersten Gewürz Ginster "
    "Granat Grapefruit Grün Gänse Hafer Hanf Hasel Heide Heu Himbeer Hirse Hirsch Holunder Honig Hopfen "
    "Hühner Ingwer Jasmin Johannis Kalbs Kamillen Kapern Karamell Kardamom Kartoffel Kastanien Kirsch "
    "Klee Knoblauch Kohl Kokos Koriander Kraut Kürbis Lachs Lamm Lavendel Leinsamen Limetten Linden "
    "Linsen Lorbeer Macadamia Mais Majoran Malz Mandel Mango Maronen Meersalz Melissen Melonen Minz "
    "Mohn Mokka Moor Möhren Muskat Nelken Nuss Oliven Orangen Oregano Paprika Pastinaken Pfeffer "
    "Pfirsich Pflaumen Pilz Pistazien Preisel Puten Quitten Radieschen Rettich Rhabarber Rinder Roggen "
    "Rosen Rosinen Rosmarin Rote-Bete Rüben Safran Salbei Sanddorn Sauer Schafs Schoko Schwarz Sellerie "
    "Senf Sesam Soja Spargel Spinat Stachel Süß Tannen Thymian Tomaten Trauben Trüffel Vanille Veilchen "
    "Wacholder Wald Walnuss Weizen Wiesen Wild Zander Zedern Ziegen Zimt Zitronen Zucker Zwiebel"
).split()
MIDDLE = (
    "alp bauern biss butter dampf edel fein frucht glanz gold grill hand haus hof holz kern kraft land "
    "mark milch morgen mühlen nacht natur ofen pfannen rahm sahne schaum sonnen stein sommer tafel "
    "teller topf traum winter würz"
).split()
LAST = (
    "aufstrich bad balsam bier bonbons brot brötchen brühe chips creme dip dose drink eintopf eis "
    "essenz essig filet flocken fladen gebäck gelee gratin gulasch happen joghurt kaffee käse keks "
    "kerze klöße knäcke knödel kompott konfekt kuchen kugeln likör limonade lotion marinade marmelade "
    "mehl mischung mousse mus müsli nocken nudeln öl paste pastete pesto pfanne plätzchen praline "
    "pudding püree quark ragout reis riegel rolle saft salat salz samen schinken schmalz schnaps "
    "schnitte schnitzel schorle seife senf sirup soße spieß sprossen stange strudel sud suppe tarte tee "
    "teig terrine torte tropfen waffel wasser wein wurst würfel zopf zwieback"
).split()
FOREIGN = (
    "Abend Anker Bagger Bahnhof Besuch Brücke Computer Dach Drucker Eimer Fahrrad Fenster Feuer "
    "Flughafen Frage Gabel Gebirge Geige Gericht Hammer Heizung Hund Igel Jacke Kabel Kaiser Kamin "
    "Keller Kissen Klavier Koffer Kutsche Lampe Leiter Löwe Mauer Motor Nachbar Nadel Ordner Papagei "
    "Pinsel Polizei Puppe Quelle Rakete Regen Richter Roller Säge Schachtel Schaukel Schere Schiff "
    "Schlüssel Schrank Schule Segel Spiegel Stiefel Straße Tafel Teppich Tiger Treppe Trommel Turm Uhr "
    "Vogel Vorhang Wagen Wecker Werkzeug Wolke Zahn Zaun Zeitung Zelt Ziegel Zirkus arbeiten bauen "
    "denken erklären fahren fliegen fragen glauben helfen hören kaufen klettern lachen laufen lernen "
    "malen nähen öffnen packen rechnen reisen rufen schlafen schreiben singen spielen springen suchen "
    "tanzen träumen verstehen warten waschen winken zeichnen zuhören gestern heute morgen vielleicht "
    "niemals plötzlich ziemlich freundlich gemütlich langsam lustig mutig neugierig ruhig schwierig "
    "vorsichtig wunderbar zufrieden"
).split()
SOUNDS = tuple(
    (pair.split(":")[0], pair.split(":")[1])
    for pair in (
        "b:p d:t g:k f:v v:w s:z m:n l:r ei:ai eu:oi äu:eu ä:e ö:e ü:i ie:i o:u a:o e:i ch:sch sch:s ck:k "
        "tz:z pf:f qu:kw x:ks nk:ng ss:s ll:l nn:n mm:m tt:t er:a en:n ah:a eh:e"
    ).split()
)
LETTERS = "abcdefghiklmnoprstuwzäöü"


def names(count: int, seed: int = 1) -> list[str]:
    """Return so many different compounds; above 500,000 they get a second word."""
    compounds = [first + last.lower() for first, last in itertools.product(FIRST, LAST)]
    compounds += [first + middle + last for first, middle, last in itertools.product(FIRST, MIDDLE, LAST)]
    chance = random.Random(seed)
    if count > len(compounds):
        compounds += [f"{name} {chance.choice(FIRST)}" for name in compounds[: count - len(compounds)]]
    return chance.sample(compounds, count)


def foreign(count: int, seed: int = 2) -> list[str]:
    """Return things nobody sells here: words, pairs of words and compounds of other parts."""
    chance = random.Random(seed)
    joined = ("", " ", " ")
    return [
        word if chance.random() < 0.3 else word + chance.choice(joined) + chance.choice(FOREIGN).lower()
        for word in chance.choices(FOREIGN, k=count)
    ]


def light(name: str, chance: random.Random) -> str:
    """Mishear one or two sounds of a name."""
    return _misheard(name, chance.choice((1, 2)), chance, (_like, _like, _like, _split, _lose))


def heavy(name: str, chance: random.Random) -> str:
    """Mishear about every third letter of a name, not only by letters that sound alike."""
    return _misheard(
        name, max(3, round(len(name) * 0.36)), chance, (_like, _like, _other, _lose, _add, _split)
    )


Change = Callable[[str, random.Random], str]


def _misheard(name: str, times: int, chance: random.Random, changes: Sequence[Change]) -> str:
    text = name.lower()
    for _ in range(times):
        text = chance.choice(changes)(text, chance)
    return text


def _like(text: str, chance: random.Random) -> str:
    pairs = [pair for pair in (*SOUNDS, *((b, a) for a, b in SOUNDS)) if pair[0] in text]
    if not pairs:
        return _other(text, chance)
    old, new = chance.choice(pairs)
    at = chance.choice([place for place in range(len(text)) if text.startswith(old, place)])
    return text[:at] + new + text[at + len(old) :]


def _other(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(LETTERS) + text[at + 1 :]


def _lose(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :] or text


def _add(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(LETTERS) + text[at:]


def _split(text: str, chance: random.Random) -> str:
    at = chance.randrange(1, max(len(text) - 1, 2))
    return f"{text[:at]} {text[at:]}"

"""Which letters a look-alike, a digit or a sign may stand for in a disguised word.

The characters are folded ones: of Η and Ν the fold has left η and ν, which are meant for what they
look like themselves or for what their capitals do. A character may stand behind several letters.
"""

from collections.abc import Mapping

Letters = Mapping[str, str]  #: for each character what it may be, likeliest first

SIGNS = "@$!|€"  #: stand for letters as digits do


def _turned_round(disguises: Mapping[str, str]) -> Letters:
    found: dict[str, str] = {}
    for letter, characters in disguises.items():
        for character in characters:
            found[character] = found.get(character, "") + letter
    return found


#: Letters of scripts that none of our languages uses, and others met as disguises only of which
#: their names do not tell. The fold itself undoes them.
STRAY_LETTERS = _turned_round(
    {
        "a": "ɑᎪᗅⲁꓮ",
        "b": "ƅᏏᏴᖯⲃꓐ",
        "c": "ϲϹᏟⲥꓚ",
        "d": "ðᎠᑯꓓ",
        "e": "Ꭼ℮ⲉꓰꬲ",
        "f": "ϝᖴꓝꬵ",
        "g": "ƍᏀꓖ",
        "h": "ᎻᏂⲏꓧ",
        "i": "ıɩᎥᏆⲓꓲ",
        "j": "ȷϳᎫꓙ",
        "k": "Ꮶⲕꓗ",
        "l": "ǀᏞꓡ",
        "m": "ϻᎷⲙꓟ",
        "n": "ŋᴨⲛꓠ",
        "o": "ⲟꓳ",
        "p": "ƿᏢ⍴ⲣꓑ",
        "r": "ᎡᎱᏑᏒᴦⲅꓣꭇ",
        "s": "ƽᏚᏪꓢ",
        "t": "Ꭲⲧꓔ",
        "u": "ʊꓴꞟ",
        "v": "Ꮩꓦ",
        "w": "ɯᎳꓪ",
        "x": "ᕁⲭꓫ",
        "y": "ɣⲩꓬ",
        "z": "ʒᏃꓜ",
    }
)

IN_LATIN = _turned_round(
    {
        "a": "аα4@",
        "b": "вьβ86",
        "c": "с",
        "d": "ԁժ",
        "e": "еєҽε3€",
        "f": "ғք",
        "g": "ԍցգ96",
        "h": "нһհη",
        "i": "іӏι1!|",
        "j": "јյ",
        "k": "кқҝκ",
        "l": "ӏլ1!|",
        "m": "мμ",
        "n": "пиηνոռ",
        "o": "оөοσօ0",
        "p": "рρ",
        "q": "ԛզգ9",
        "r": "гя",
        "s": "ѕσտ5$",
        "t": "тτ7",
        "u": "ицսυμ",
        "v": "ѵν",
        "w": "шщѡԝωա",
        "x": "хҳχ",
        "y": "уүұγυ",
        "z": "зζ2",
    }
)

IN_CYRILLIC = _turned_round(
    {
        "а": "aα4@",
        "б": "6",
        "в": "bβ8",
        "г": "rγ",
        "д": "δ",
        "з": "3",
        "е": "eε3€",
        "і": "iι1!|",
        "и": "iunν1!",
        "ј": "j",
        "к": "kκ",
        "л": "λ",
        "м": "mμ",
        "н": "hη",
        "о": "oοσ0",
        "п": "nπ",
        "р": "pρ",
        "с": "cσ5$",
        "ѕ": "s",
        "т": "tmτ7",
        "у": "yυγ",
        "ф": "φ",
        "х": "xχ",
        "ч": "4",
        "ш": "w",
        "ь": "b",
    }
)

#: What a whole word must be made of to be taken for one of the other alphabet.
LOOKS_LATIN = frozenset("авекмнорстухіјѕԁԛԝһьүҝөӏαβεηικμνορτυχγωσζօսցհոզ")
LOOKS_CYRILLIC = frozenset("abekmhopctyxijαβεηικμνορτυχ")

"""The names of watches are found as people write them."""

import pytest

from rules.engine import Engine
from rules.fold import fold
from rules.load import assemble
from rules.model import Watch, WatchKind
from rules.spelling import MOST, spellings


def _finds(watch: Watch, text: str) -> bool:
    hits = Engine(assemble([], [watch])).hits(fold(text))
    return any(hit.concept == watch.concept for hit in hits)


def _is_found(name: str, *texts: str, kind: WatchKind = "organisation") -> None:
    """All texts name the watched one."""
    missed = [text for text in texts if not _finds(Watch("w", kind, (name,)), text)]
    assert not missed


def _is_not_found(name: str, *texts: str, kind: WatchKind = "organisation") -> None:
    found = [text for text in texts if _finds(Watch("w", kind, (name,)), text)]
    assert not found


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("organisation", "Boğaz Yatırım Bankası A.Ş.", "BOGAZ YATIRIM BANKASI A.S. sızdı"),
        ("organisation", "Boğaz Yatırım Bankası A.Ş.", "Bogaz Yatirim'in verileri"),
        ("organisation", "Boğaz Yatırım Bankası A.Ş.", "слив Богаз Ятырым"),
        ("organisation", "Boğaz Yatırım Bankası A.Ş.", "база Богаз Ятырыма"),
        ("organisation", "Boğaz Yatırım Bankası A.Ş.", "#bogazyatirim"),
        ("organisation", "Muster Müller GmbH & Co. KG", "Daten von Muster Mueller"),
        ("organisation", "Specimen Health, Inc.", "specimen health leak"),
        ("brand", "Société Modèle S.A.", "base de la societe modele"),
        ("brand", "Chatillon", "утечка Чатиллона"),
        ("brand", "Пример-Банк", "primer-bank database"),
        ("brand", "Пример-Банк", "клиенты Пример-Банка"),
        ("brand", "Харьков Яхта", "harkov iahta"),
        ("brand", "Παράδειγμα", "paradeigma leak"),
        ("product", "C* Prototyp", "c prototyp leak"),
        ("supplier", "شركة المثال", "بيانات شركة المثال"),
    ],
)
def test_a_name_is_found_in_another_spelling(kind: WatchKind, name: str, text: str) -> None:
    _is_found(name, text, kind=kind)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("AB Oy", "ab ovo, a bank"),
        ("Boğaz Yatırım Bankası", "yatırım bankası"),
        ("Example Bank", "For example, 500k patients leaked. Example: see below"),
        ("Deutsche Bank", "10.000 deutsche Kunden, Deutsche Telekom"),
        ("First Bank", "First leaked database of 2024"),
        ("National Bank", "The National database of voters"),
        ("City Hospital", "City council database"),
        ("Open Group", "Open database leaked"),
        ("Open Group Ltd", "an open group of people"),
        ("Data Holding", "Data leaked"),
        ("Forum AG", "Forum database leaked"),
        ("Base Bank", "base clients, Base de données"),
        ("The Company Ltd", "The company leaked its database"),
        ("Почта Банк", "Почта России, почти"),
        ("Народный банк", "Народный артист"),
        ("Anadolu Sigorta", "Anadolu Ajansı"),
        ("Türkiye İş Bankası", "Türkiye iş ilanları"),
        ("بنك مصر", "مصر داتا للبيع"),
        ("شركة التنمية الزراعية", "التنمية الزراعية"),
        ("北方银行", "北方下雪"),
        ("中国科技公司", "中国科技发展"),
        ("中国农业大学", "一所农业大学"),
    ],
)
def test_a_name_is_not_cut_down_to_common_words(name: str, text: str) -> None:
    _is_not_found(name, text)


def test_one_telling_word_needs_its_capital_letter_or_what_leaks_beside_it() -> None:
    _is_found(
        "Banco Zarandel",
        "Zarandel database",
        "ZARANDEL",
        "zarandel clientes",
        "base de zarandel",
        "#zarandel",
        "zarandel.es",
        "zarandel bank",
        "слив Зарандела",
    )
    _is_not_found("Banco Zarandel", "a zarandel of wood")


def test_one_telling_word_is_found_without_its_accents_too() -> None:
    _is_found("Vélorine SA", "Velorine", "VÉLORINE", "VELORINE", "Vélorine")
    _is_found("Örtmann AG", "Oertmann", "Ortmann")
    _is_found("Şirinköy Sigorta", "ŞİRİNKÖY", "SIRINKOY", "Sirinkoy")
    _is_found("muvarta gmbh", "Muvarta")


def test_general_words_that_are_all_of_a_name_need_their_capitals_without_the_legal_form() -> None:
    _is_found("Credit Suisse Group AG", "Credit Suisse leaked", "credit suisse database")
    _is_not_found("Credit Suisse Group AG", "un credit suisse avantageux")


def test_initials_are_found_in_capitals_without_their_legal_form() -> None:
    _is_found("QMW AG", "QMW leaked")
    _is_not_found("QMW AG", "a qmw")
    _is_found("QMWD Bank", "QMWD", "qmwd database", "Qmwd")
    _is_found("X.Y.Z Corp.", "XYZ leaked", "X.Y.Z leaked", "x.y.z corp")


def test_the_institution_is_dropped_in_front_as_well() -> None:
    _is_found("Banque de Corvane-Lisole", "corvane lisole")
    _is_found("ПАО «Ромашкин Лог»", "ромашкина лога")


def test_what_is_called_after_a_place_stands_beside_a_word_for_its_kind() -> None:
    _is_found(
        "Universität Musterstadt",
        "Uni Musterstadt",
        "musterstadt university",
        "University of Musterstadt",
        "Universitaet Musterstadt",
    )
    _is_not_found("Universität Musterstadt", "Musterstadt feiert")
    _is_found("Clinique de l'Ormelune", "clinique ormelune", "Clinique de lOrmelune")
    _is_not_found("Clinique de l'Ormelune", "le village d'Ormelune")
    _is_found("Hôpital Saint-Vrime", "Saint-Vrime", "hopital st vrime", "ST-VRIME")
    _is_not_found("Hôpital Saint-Vrime", "saint vrime")
    assert spellings(Watch("w", "brand", ("Hospital of the",)))


def test_turkish_endings_need_no_apostrophe() -> None:
    _is_found("Boğaz Yatırım Bankası", "Boğaz Yatırımdan", "Bogaz Yatırımın", "Yeni Boğaz Yatırım")


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("Щедрый Край", "Щедрого Края;Щедрым краем;ЩЕДРОМУ КРАЮ"),
        ("Київська Лікарня", "Київської Лікарні;Київську лікарню"),
        ("Народный банк", "Народного банка;Народным банком"),
        ("Юность Банк", "Юности Банка"),
        ("Почта Банк", "Почты Банка"),
        ("Липовое Дело", "Липового Дела"),
        ("Тестовые Сады", "Тестовых Садов"),
        ("Szpital Miejski", "Szpitala Miejskiego;szpitalem miejskim"),
        ("Łódzki Szpital", "Łódzkiego Szpitala"),
        ("Spółka Gwiazdowa", "Spółki Gwiazdowej"),
        ("Τράπεζα Λιμνίου", "Τράπεζας Λιμνίου"),
        ("Νοσοκομείο Ελπιδός", "Νοσοκομείου Ελπιδός"),
    ],
)
def test_every_word_of_a_name_may_stand_in_another_case(name: str, texts: str) -> None:
    _is_found(name, *texts.split(";"))


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("Müller Straße GmbH", "Мюллер Штрассе;Mueller Strasse"),
        ("Żabi Szpital", "Жаби Шпитал"),
        ("Clinique Vareuse", "Клиник Варес"),
        ("Quelia Quorm", "келиа кворм"),
        ("Щедрый Край", "Schedry Krai;Shchedry Krai;Shchedryy Kray;Shchedryi Kraj"),
        ("Київська Лікарня", "kyivska likarnia;kyivska likarnya;kiivska likarnia"),
        ("Юность Телеком", "Yunost Telekom;Iunost Telecom;Junost Telekom"),
        ("Τράπεζα Αιγαίου", "Trapeza Aigaiou;Trapeza Egeou"),
    ],
)
def test_a_name_is_spelled_in_another_alphabet_as_its_language_sounds(
    name: str, texts: str
) -> None:
    spelled = texts.split(";")
    assert any(_finds(Watch("w", "brand", (name,)), text) for text in spelled[:2])
    if name not in ("Clinique Vareuse", "Щедрый Край"):
        _is_found(name, *spelled)


def test_short_words_in_another_alphabet_need_their_capital() -> None:
    _is_found("Parka", "утечка Парки")
    _is_not_found("Parka", "зимние парки")


def test_arabic_and_persian_names_are_spelled_by_ear() -> None:
    _is_found(
        "بنك الرافدين", "Al Rafidain Bank", "Rafidayn", "Alrafidain", "الرافدين", "مصرف الرافدين"
    )
    _is_found("بیمارستان میلاد", "Milad Hospital", "Bimarestan Milad", "بیمارستان‌میلاد")
    _is_not_found("بیمارستان میلاد", "milad", "میلاد")
    _is_found("بانک ملی ایران", "Bank Melli Iran")
    _is_not_found("بانک ملی ایران", "melli iran")
    _is_not_found("النور", "al nour")


def test_chinese_names_lose_their_company_country_and_kind() -> None:
    _is_found("中国工商银行股份有限公司", "工商银行数据库", "中国工商银行")
    _is_found("长城保险公司", "长城保险")
    _is_found("北方银行", "北方 银行")
    _is_found("麦田银行", "麦田银行")
    _is_found("麦田田野银行", "麦田田野泄露")


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("O'Reilly & Sons", "OReilly & Sons;O’Reilly and Sons;oreilly und sons;O'Reilly et Sons"),
        ("Vexel and Mirn", "Vexel & Mirn;Vexel ve Mirn;Vexel и Mirn;Vexel&Mirn"),
        ("Q&K", "q & k;q&k"),
        ("TransVolt Spedition", "Trans Volt Spedition;#transvoltspedition"),
        ("FirstData", "firstdata"),
        ("Example Bank", "ExampleBank;#examplebank;Example-Bank;example_bank"),
    ],
)
def test_signs_and_blanks_inside_a_name_do_not_matter(name: str, texts: str) -> None:
    _is_found(name, *texts.split(";"))


def test_letters_around_an_ampersand_keep_it() -> None:
    _is_found("Q&K", "Q&amp;K")
    _is_not_found("Q&K", "q and k", "q k")


def test_capitals_inside_a_word_do_not_make_ordinary_words_of_it() -> None:
    _is_not_found("FirstData", "my first data")


@pytest.mark.parametrize(
    "text",
    [
        "https://mail.example.org/x",
        "hxxps://mail[.]example[.]org",
        "dump of mail[.]example[.]org",
        "user@mail.example.org.",
        "www.mail.example.org",
        "mail(dot)example(dot)org",
        "mail dot example dot org",
        "mail . example . org",
        "mail[.example[.org",
        "dump_mail.example.org_2024.zip",
        "mail.example.org.sql",
        "mail.example.org[1]",
    ],
)
def test_a_domain_is_found_however_its_dots_are_written(text: str) -> None:
    _is_found("mail.example.org", text, kind="domain")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("post.at", "The post at 5pm: a leaked database"),
        ("free.fr", "free fr"),
        ("free.fr", "feel free . fr"),
        ("example.com", "my-example.com"),
        ("example.com", "notexample.com"),
        ("example.com", "example.com.tr"),
        ("example.com", "example[.]com[.]tr"),
        ("example.com", "example.community"),
        ("example.com", "for example, com"),
    ],
)
def test_a_domain_is_not_found_in_words_or_in_another_domain(name: str, text: str) -> None:
    _is_not_found(name, text, kind="domain")


def test_a_domain_is_found_in_its_other_form() -> None:
    _is_found("bücher.example", "bücher.example", "xn--bcher-kva.example", kind="domain")
    _is_found("xn--bcher-kva.example", "bücher[.]example", kind="domain")
    _is_found("https://пример.рф/", "пример.рф", "xn--e1afmkfd.xn--p1ai", kind="domain")
    _is_found(f"{'ü' * 64}.example", f"{'ü' * 64}.example", kind="domain")
    _is_found("zarandel", "zarandel", kind="domain")
    _is_found("de.in", "de.in", kind="domain")


@pytest.mark.parametrize(
    "name",
    [
        "Boğaz Yatırım Bankası A.Ş.",
        "Société Générale d'Épargne de Sainte-Ormelune SA",
        "Hôpital Saint-Vrime",
        "ПАО «Ромашкин Лог» Банк",
        "O'Reilly & Sons",
        "Τράπεζα Λιμνίου",
        "بنك الرافدين",
        "TransVolt Örtmann Universität",
    ],
)
def test_a_name_makes_a_few_terms_only(name: str) -> None:
    assert len(spellings(Watch("w", "brand", (name,)))) < MOST // 2


def test_aliases_are_terms_as_written() -> None:
    watch = Watch("w", "brand", ("Alpha",), ("=AB",))
    assert _finds(watch, "AB")
    assert not _finds(watch, "ab")


def test_each_spelling_comes_once_the_name_first() -> None:
    found = spellings(Watch("w", "brand", ("Zarandel", "ZARANDEL")))
    assert found[0] == "Zarandel"
    assert len({fold(term).text for term in found}) == len(found)

"""Which organisations a post names: rows over the languages, with invented organisations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.naming.names import LONGEST_NAME, Named, names, victims
from tests.growth import is_linear

FOUND = [
    # hospitals, clinics, laboratories
    ("en", "Database of Saint Orwin Hospital is on sale", "Saint Orwin Hospital"),
    ("es", "Venden la base del Hospital Clínico San Ejemplo", "Hospital Clínico San Ejemplo"),
    ("fr", "La base de l'Hôpital de Vaubrelle circule", "Hôpital de Vaubrelle"),
    ("fr", "les patients de la clinique des Trois-Aulnes", "clinique des Trois-Aulnes"),
    ("de", "Angriff auf das Klinikum Brenzau bestätigt", "Klinikum Brenzau"),
    ("pt", "Vazaram exames da Clínica São Belmiro", "Clínica São Belmiro"),
    ("it", "Dati dell'Ospedale di Montefosco in vendita", "Ospedale di Montefosco"),
    ("nl", "Gegevens van Ziekenhuis Oosterwoud gestolen", "Ziekenhuis Oosterwoud"),
    ("pl", "Dane pacjentów Szpitala Brzezino w sieci", "Szpitala Brzezino"),
    ("ru", "Слив пациентов, Клиника «Пример» молчит", "Клиника «Пример»"),
    ("ru", "карты пациентов больницы Ольховка выложены", "больницы Ольховка"),
    ("uk", "Дані пацієнтів лікарні Вербівка", "лікарні Вербівка"),
    ("tr", "Çınarlık Hastanesi hasta kayıtları satılık", "Çınarlık Hastanesi"),
    ("ar", "تسريب بيانات مستشفى الزيتونة", "مستشفى الزيتونة"),
    ("fa", "هک بیمارستان سروناز", "بیمارستان سروناز"),
    ("zh", "北岭示例医院数据泄露", "北岭示例医院"),
    # banks and insurers
    ("en", "insiders at Contowold bank sell access", "Contowold bank"),
    ("fr", "clients de la banque Méridor", "banque Méridor"),
    ("de", "Kunden der Volksbank Hinterau betroffen", "Volksbank Hinterau"),
    ("es", "clientes del Banco Almenara", "Banco Almenara"),
    ("pt", "correntistas do Banco Jequitinho", "Banco Jequitinho"),
    ("tr", "Boğazören Bankası müşterileri", "Boğazören Bankası"),
    ("tr", "Kuzeyışık Sigorta poliçeleri indirildi", "Kuzeyışık Sigorta"),
    ("ru", "база: Пример-Банк, 2023 год", "Пример-Банк"),
    ("ru", "клиенты банка Лесогорск", "банка Лесогорск"),
    ("zh", "青枫示例银行客户资料外泄，黑客出售", "青枫示例银行"),
    ("fa", "افشای اطلاعات بانک نیلوفر", "بانک نیلوفر"),
    ("en", "Bank of Ireland customers", "Bank of Ireland"),
    ("de", "Deutsche Bank warnt", "Deutsche Bank"),
    # schools, towns, ministries
    ("de", "Systeme der Universität Beispielstadt sind aus", "Universität Beispielstadt"),
    ("fr", "l'université de Corvenne a coupé son réseau", "université de Corvenne"),
    ("es", "La Universidad de Valdemora sufre un ciberataque", "Universidad de Valdemora"),
    ("tr", "Gölyaka Üniversitesi öğrencileri", "Gölyaka Üniversitesi"),
    ("es", "el Ayuntamiento de Fuentelmar", "Ayuntamiento de Fuentelmar"),
    ("fr", "la mairie de Sainte-Orbe", "mairie de Sainte-Orbe"),
    ("de", "Stadtwerke Musterhausen melden Ausfall", "Stadtwerke Musterhausen"),
    ("pl", "Ministerstwo Przykładu potwierdza", "Ministerstwo Przykładu"),
    ("en", "the City of Elmsworth was told", "City of Elmsworth"),
    ("tr", "Akçapınar Belediyesi sunucuları", "Akçapınar Belediyesi"),
    ("nl", "de Gemeente Veldenaar", "Gemeente Veldenaar"),
    ("it", "il Comune di Rocca Pallida", "Comune di Rocca Pallida"),
    # transport, energy, trade, groups
    ("fr", "l’aéroport Montclairval", "aéroport Montclairval"),
    ("en", "Norrvik Airport closed its desks", "Norrvik Airport"),
    ("tr", "Sarıkum Enerji abonelikleri", "Sarıkum Enerji"),
    ("tr", "Demirova Holding çalışanları", "Demirova Holding"),
    ("es", "el Grupo Salvatierra Norte", "Grupo Salvatierra Norte"),
    ("en", "guests of Larkspur Hotels", "Larkspur Hotels"),
    # legal forms
    ("en", "We have Wexcombe Ltd on our list", "Wexcombe Ltd"),
    ("en", "Quillon Freightways, Inc. was told", "Quillon Freightways, Inc."),
    ("en", "files of Pellworth LLC", "Pellworth LLC"),
    ("de", "die Brenzauer Tortechnik GmbH", "Brenzauer Tortechnik GmbH"),
    ("de", "Aktionäre der Silbertann AG", "Silbertann AG"),
    ("fr", "chez Méridor SAS on se tait", "Méridor SAS"),
    ("it", "la Torrefosca S.p.A. conferma", "Torrefosca S.p.A."),
    ("tr", "Sarıkum Lojistik A.Ş. bildirdi", "Sarıkum Lojistik A.Ş."),
    ("tr", "Ayvazlar Tekstil Sanayi ve Ticaret Ltd. Şti.", None),
    ("pl", "firma Brzezina Sp. z o.o. milczy", "Brzezina Sp. z o.o."),
    ("nl", "bij Veldenaar Zuivel BV", "Veldenaar Zuivel BV"),
    ("pt", "a Jequitinho Calçados Ltda avisou", "Jequitinho Calçados Ltda"),
    ("es", "de Almenara Textil, S.L.", "Almenara Textil, S.L."),
    ("ru", "ООО «Ромашковый луг» отрицает", "ООО «Ромашковый луг»"),
    ("ru", "акции ПАО Лесогорскнефть", "ПАО Лесогорскнефть"),
    # phrases
    ("en", "Database of Wexcombe, 500k rows", "Wexcombe"),
    ("en", "Wexcombe database for sale", "Wexcombe"),
    ("en", "Wexcombe data breach", "Wexcombe"),
    ("en", "Wexcombe hacked", "Wexcombe"),
    ("en", "fresh leak of Wexcombe", "Wexcombe"),
    ("en", "selling data from Wexcombe", "Wexcombe"),
    ("en", "victim: Wexcombe", "Wexcombe"),
    ("en", "Company: Wexcombe", "Wexcombe"),
    ("en", "customer data of the retailer PellWorth leaked", "PellWorth"),
    ("en", "Wexcombe hit by a ransomware attack", "Wexcombe"),
    ("en", "WEXCOMBE was breached in May", "WEXCOMBE"),
    ("fr", "données de Méridorel", "Méridorel"),
    ("fr", "fuite chez Méridorel", "Méridorel"),
    ("fr", "piratage de Méridorel", "Méridorel"),
    ("fr", "base de Méridorel à vendre", "Méridorel"),
    ("fr", "Méridorel victime d'une cyberattaque", "Méridorel"),
    ("ru", "данные клиентов Лесогорторга", "Лесогорторга"),
    ("ru", "утечка Лесогорторг", "Лесогорторг"),
    ("ru", "база Лесогорторг за май", "Лесогорторг"),
    ("ru", "взлом Лесогорторг", "Лесогорторг"),
    ("ru", "хакеры взломали сервис «Лесогорторг»", "Лесогорторг"),
    ("uk", "дані Вербоград у мережі", "Вербоград"),
    ("uk", "витік даних клієнтів Вербоград", "Вербоград"),
    ("tr", "Sarıkumcell verileri sızdırıldı", "Sarıkumcell"),
    ("tr", "Sarıkumcell'in verileri satılık", "Sarıkumcell"),
    ("tr", "Sarıkumcell veritabanı ücretsiz", "Sarıkumcell"),
    ("tr", "Sarıkumcell müşterilerinin verileri", "Sarıkumcell"),
    ("es", "datos de Almenarix", "Almenarix"),
    ("es", "filtración de Almenarix", "Almenarix"),
    ("es", "Almenarix sufre un ciberataque", "Almenarix"),
    ("pt", "dados do Jequitix", "Jequitix"),
    ("pt", "vazamento do Jequitix", "Jequitix"),
    ("de", "Daten von Tortechnix im Netz", "Tortechnix"),
    ("de", "Datenleck bei Tortechnix", "Tortechnix"),
    ("de", "Hackerangriff auf Tortechnix", "Tortechnix"),
    ("it", "dati di Torrefoschix", "Torrefoschix"),
    ("it", "violazione dei dati di Torrefoschix", "Torrefoschix"),
    ("nl", "gegevens van Veldenarix", "Veldenarix"),
    ("nl", "datalek bij Veldenarix", "Veldenarix"),
    ("pl", "dane klientów Brzezinex", "Brzezinex"),
    ("pl", "wyciek z Brzezinex", "Brzezinex"),
    ("fa", "نشت اطلاعات مشتریان Wexcombe", "Wexcombe"),
    ("zh", "Wexcombe遭黑客入侵", "Wexcombe"),
    # quotation marks
    ("de", "der Online-Shop „Tortenglück“ wurde gehackt", "Tortenglück"),
    ("en", 'the hospital "Saint Orwin" confirmed', 'hospital "Saint Orwin"'),
    ("fr", "la société « Méridorel » confirme la fuite", "Méridorel"),
    # domains
    ("en", "shop.wexcombe.example.com dumped", "shop.wexcombe.example.com"),
    ("en", "target example[.]com, 2 GB", "example.com"),
    ("en", "hxxps://www.example(.)org/login", "example.org"),
]  # fmt: skip

NOBODY = [
    ("en", "Selling the database of French hospitals, 500k patients, escrow ok"),
    ("en", "Hearing that a medical database from France is going round"),
    ("en", "Database of a large bank, Social Security Number, Full Name, Telegram only"),
    ("en", "Fresh leak in January, Bitcoin and PGP accepted, SQL and CSV"),
    ("en", "Monday dump: English, Russian and Turkish records"),
    ("en", "see users.sql, dump.zip, README.md and proof.png"),
    ("en", "download at https://mega.nz/x or gofile.io, contact t.me/x"),
    ("en", "write to somebody@example.org about the leak"),
    ("fr", "Hôpitaux français : fuite de données"),
    ("fr", "Vends base de données, numéro de Sécurité sociale, prix en Bitcoin"),
    ("de", "Verkaufe Daten von Patienten aus Frankreich"),
    ("es", "Venden datos de clientes de bancos en España"),
    ("it", "Vendo database di pazienti in Francia"),
    ("nl", "Datalek bij ziekenhuizen in Frankrijk"),
    ("pl", "Sprzedam bazę danych pacjentów z Francji"),
    ("pt", "Vendo base de dados de hospitais da França"),
    ("ru", "Продают базу французских больниц, 500 тысяч пациентов"),
    ("ru", "Утечка крупного банка, ФИО, СНИЛС, телефон"),
    ("ru", "База клиентов за Июль, Telegram и Гарант"),
    ("uk", "Продам базу даних лікарні, Україна"),
    ("tr", "Fransız hastane kayıtları elimde, 500 bin hasta"),
    ("tr", "Fransa'daki hastanelerden veritabanı satılık"),
    ("tr", "Büyük bir bankanın müşteri verileri, Pazartesi"),
    ("ar", "بيانات مستشفى في فرنسا"),
    ("zh", "一家法国医院的数据库被泄露"),
]

BYSTANDERS = [
    ("CNIL investigates the leak", "authority"),
    ("KVKK duyurdu", "authority"),
    ("Роскомнадзор проверяет утечку", "authority"),
    ("fined under GDPR", "authority"),
    ("Reuters saw the data", "press"),
    ("as BleepingComputer reported", "press"),
    ("LockBit leaked it", "group"),
    ("ALPHV posted the files", "group"),
    ("the Play ransomware gang", "group"),
    ("группировка Clop и данные", "group"),
]


def written(text: str, **how: str) -> list[str]:
    return [named.name for named in victims(names(text, **how))]


@pytest.mark.parametrize(("lang", "text", "name"), FOUND)
def test_the_victim_is_found_as_it_is_written(lang: str, text: str, name: str | None) -> None:
    assert (name or text) in written(text)


@pytest.mark.parametrize(("lang", "text"), NOBODY)
def test_a_phrase_that_names_nobody_yields_no_victim(lang: str, text: str) -> None:
    assert written(text) == []


@pytest.mark.parametrize(("text", "kind"), BYSTANDERS)
def test_who_tells_or_attacks_is_known_and_is_no_victim(text: str, kind: str) -> None:
    found = names(text)
    assert kind in {named.kind for named in found}
    assert victims(found) == ()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("hancombeassociat...", "hancombeassociat"),
        ("Wexcombe Freight", "Wexcombe Freight"),
        ("wexcombe.example.com\\$13.5M\\UK\\945gb\\<1%DISCLOSED", "wexcombe.example.com"),
        ("[DISCLOSED] Pellworth Chemical", "Pellworth Chemical"),
        ("UPDATED: Pellworth Chemical", "Pellworth Chemical"),
        ("Torrefosca Omnia All data upload", "Torrefosca Omnia"),
        ("https://www.example.com", "example.com"),
        ("https://www.wexcombefre...", "wexcombefre"),
        ("www.wexcombe.example.com<SOLD>", "wexcombe.example.com"),
        ("Pellworth (Unpay-Full public)", "Pellworth"),
        ("LEAKED! Motel Larkspur", "Motel Larkspur"),
        ("the quiet kettle", "the quiet kettle"),
    ],
)
def test_the_title_of_a_leak_site_is_the_victim(title: str, name: str) -> None:
    found = names(f"{title}\nfiles soon", title=title, platform="leaksite")
    assert victims(found)[0].name == name
    assert victims(found)[0].strength == 3


@pytest.mark.parametrize("title", ["W*******e", "T*****p.com", "leaked", "", "   "])
def test_a_masked_or_empty_title_names_nobody(title: str) -> None:
    assert written(f"{title}\nsoon", title=title, platform="leaksite") == []


def test_the_newspaper_behind_a_title_is_no_victim() -> None:
    title = "Wexcombe hit by ransomware last Friday - The Elmsworth Courier"
    assert written(title, title=title, platform="press") == ["Wexcombe"]


def test_an_organisation_behind_the_dash_of_a_title_stays_one() -> None:
    title = "Statement on a cyber incident last week - Elmsworth City Council"
    assert written(title, title=title, platform="press") == ["Elmsworth City Council"]


def test_the_strongest_victim_comes_first() -> None:
    text = "After the hack Larkspur spoke to Wexcombe Ltd about example.com"
    assert [v.strength for v in victims(names(text))] == [3, 3, 1]


def test_a_capital_near_a_leak_word_is_the_weakest_evidence() -> None:
    (found,) = names("Passengers of Norrvik wait after the cyberattack")
    assert (found.name, found.kind, found.strength) == ("Norrvik", "pattern", 1)


def test_without_a_leak_word_a_plain_capital_is_no_name() -> None:
    assert names("In the evening Norrvik was quiet and the harbour empty") == ()


@pytest.mark.parametrize(
    "text", ["", "\n", "«»", "...", "\ud800", "a\u0301" * 40, "\u0000", "'" * 9]
)
def test_odd_texts_yield_nothing_and_do_not_raise(text: str) -> None:
    assert names(text) == ()


def check_places(text: str, found: tuple[Named, ...]) -> None:
    end = 0
    for named in found:
        assert end <= named.start < named.end <= len(text)
        assert len(named.name) <= LONGEST_NAME
        if named.kind != "domain":
            assert text[named.start : named.end] == named.name
        end = named.end


WORDS = st.sampled_from(
    ["leak", "of", "Wexcombe", "Ltd.", "«", "»", "„", "“", '"', "'", "hospital", "Bankası", "взлом",
     "ООО", "«Луг»", "データ", "医院", "泄露", "مستشفى", "S.p.A.", "example[.]com",
     "-", "|", ":", "\n",
     "d'", "l'", "&", ",", "GmbH", "de", "la", "\ud800", "\u0301", "İ", "ß", "...", "LockBit", "@x"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)))
def test_any_text_is_read_without_raising_and_places_point_at_the_names(text: str) -> None:
    check_places(text, names(text))


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, max_size=20).map(" ".join), st.sampled_from(["leaksite", "press", "forum"]))
def test_any_title_is_read_on_any_platform(title: str, platform: str) -> None:
    text = f"{title}\nleak of Wexcombe"
    check_places(text, names(text, title=title, platform=platform))


@pytest.mark.parametrize(
    "piece",
    [
        "A-",
        "a.b",
        "leak of ",
        "«A",
        '"A" ',
        "Hospital de ",
        "l'",
        "SA ",
        "A\u0301",
        "医院",
        "a@b.com ",
        "x.",
        "Leak ",
        "data ",
    ],
)
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    names("warm")
    assert is_linear(names, (piece * 20_000)[:20_000])


def test_a_long_text_keeps_the_names_of_its_beginning() -> None:
    text = "Wexcombe data breach. " + "nothing more was said " * 5_000
    assert written(text) == ["Wexcombe"]


def test_an_inflected_regulator_is_still_no_victim() -> None:
    assert written("форум, заблокированный Роскомнадзором после утечки") == []

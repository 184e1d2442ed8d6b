"""What holds for every rule that is shipped, beside its own examples."""

import pytest

from monitor.mentions import language
from rules.engine import Context, Engine
from rules.fold import fold
from rules.load import load
from rules.model import Rule

LANGUAGES = 4  #: in which each rule shows what it finds
MISSES = 2  #: that came close

#: Rules that cannot have examples, and why.
EXCUSED = {
    "named-on-leak-site": "it asks for a place alone: no words belong to it",
    "watched-name": "it asks for a name of the configuration",
    "access-to-watched-name": "it asks for a name of the configuration",
}

#: What looks like a leak and is none, whatever the rule.
LOOK_ALIKES = (
    "Selling vinyl records from a hospital radio station, 500 pieces, leaked demo inside",
    "Water leak at the town hall: records of the registry were moved to the school",
    "A study on 500,000 patients: data from hospital records show that sleep helps the heart",
    "Leaked album: all the songs of the new record are online, download before it is gone",
    "Annual results: the bank now has 12 million customers and a record net profit",
    "We are hiring: database administrator for patient records in a hospital, full time",
    "Open data portal: the ministry offers its database of farms for free download, a census",
    "Vends vinyles : enregistrements rares de l'orchestre de l'hôpital, prix en MP",
    "Fuite d'eau dans les archives de la mairie : les registres ont été déplacés",
    "Une étude portant sur 500 000 patients a été publiée dans la revue, données ouvertes",
    "Résultats annuels : la banque gagne 300 000 clients, un record",
    "Offre d'emploi : administrateur de bases de données patients, CDI, envoyez votre CV",
    "Hastanede su sızıntısı: kayıtlar başka odaya taşındı",
    "500 bin hasta üzerinde bilimsel araştırma: veriler yayınlandı",
    "İş ilanı: hastaneye veritabanı yöneticisi aranıyor, tam zamanlı",
    "В поликлинике прорвало трубу, карты пациентов перенесли",
    "Исследование: ученые изучили данные 500 тысяч пациентов",
    "Продам пластинки, записи оркестра больницы, недорого",
    "Вакансия: администратор баз данных в банк, зарплата, резюме на почту",
    "Wasserschaden im Archiv: Patientenakten der Klinik gerettet, die Feuerwehr half",
    "Stellenangebot: Datenbankadministrator für ein Krankenhaus, Vollzeit",
    "Fuga de agua en el hospital: los registros están a salvo",
    "Estudio con 500.000 pacientes: los datos abiertos se pueden descargar gratis",
    "Vazamento de água na prefeitura: arquivos foram retirados",
    "Perdita d'acqua in ospedale: gli archivi dei pazienti sono salvi",
    "Waterlek in het ziekenhuis: dossiers van patiënten verplaatst",
    "Wyciek wody w szpitalu: kartoteki pacjentów przeniesiono",
    "Витік води в лікарні: картки пацієнтів перенесли",
    "تسرب مياه في المستشفى: نقل سجلات المرضى",
    "نشت آب در بیمارستان: پرونده بیماران جابه جا شد",
    "医院漏水：病人档案已转移",
)

ENGINE = Engine(load())
RULES = tuple(rule for rule in ENGINE.rulebook.rules if rule.id not in EXCUSED)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_shipped_rule_shows_what_it_finds_in_four_languages(rule: Rule) -> None:
    assert len(rule.hits) >= LANGUAGES
    assert len({language(ENGINE.hits(fold(text))) for text in rule.hits}) >= LANGUAGES, rule.hits


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_shipped_rule_shows_two_texts_that_came_close(rule: Rule) -> None:
    assert len(rule.misses) >= MISSES


def test_a_rule_is_excused_only_while_it_is_shipped() -> None:
    assert set(EXCUSED) <= {rule.id for rule in ENGINE.rulebook.rules}


@pytest.mark.parametrize("platform", ["press", "telegram"])
@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_a_leak_is_not_flagged(text: str, platform: str) -> None:
    fired = ENGINE.match(fold(text), Context(platform=platform))
    assert [match.rule.id for match in fired] == []


def test_a_leak_of_a_french_hospital_is_graver_than_any_leak() -> None:
    fired = ENGINE.match(fold("500,000 French hospital records - free download"), Context())
    assert "critical" in {match.rule.severity for match in fired}

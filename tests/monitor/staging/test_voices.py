"""Who speaks: the victim, an authority, a paper that checks for itself, or one who denies."""

import pytest

from monitor.model import Stage
from tests.monitor.specimens import proven

CHECKED = [
    "Two people whose names stand in the sample confirmed their account numbers to us.",
    "Plusieurs parents joints par nos soins ont confirmé l'exactitude des adresses.",
    "Drei Mitglieder aus der Stichprobe bestätigten uns ihre Angaben.",
    "Dos socios que figuran en la muestra confirmaron a este diario sus datos.",
    "Três pais contatados pelo jornal confirmaram os endereços.",
    "Quattro iscritti sentiti dal nostro giornale hanno confermato i numeri.",
    "Vijf huurders uit de steekproef bevestigden tegenover onze krant hun gegevens.",
    "Trzy osoby z próbki potwierdziły nam swoje numery.",
    "Троє батьків, яким ми зателефонували, підтвердили адреси.",
    "Трое человек из пробника подтвердили нашему корреспонденту свои номера.",
    "Örnekteki üç veli gazetemize bilgilerin doğru olduğunu doğruladı.",
    "وأكد ثلاثة أولياء أمور وردت أسماؤهم في العينة لصحيفتنا صحة الأرقام.",
    "سه نفر از والدین حاضر در نمونه درستی شماره‌ها را به خبرنگار ما تأیید کردند.",
    "记者致电样本中的六位家长，四人证实信息属实。",
]

BACKGROUND = [
    "The letters can be downloaded by now, a week after the clinic confirmed that it was hacked.",
    "Les fiches sont en ligne, trois jours après que l'école a reconnu une intrusion.",
    "Die Liste steht frei im Netz, zwei Tage nachdem der Verein einen Einbruch eingeräumt hatte.",
    "El fichero ya se descarga libremente, tres días después de que el club admitiera el ataque.",
    "Os dados já podem ser baixados, dois dias depois de o colégio admitir a invasão.",
    "L'archivio è scaricabile, due giorni dopo che la palestra aveva ammesso l'intrusione.",
    "De gegevens zijn te downloaden, drie dagen nadat De Wilgenhof een inbraak had toegegeven.",
    "Dane może już pobrać każdy, dwa dni po tym, jak klub Jesion przyznał się do włamania.",
    "Файл може завантажити кожен, за два дні після того, як ліцей визнав злам.",
    "Файл может скачать любой, через два дня после того, как автосервис признал взлом.",
    "Söğütlü Koleji saldırıyı kabul ettikten iki gün sonra dosya indirilebilir hale geldi.",
    "صار الملف متاحاً للتنزيل بعد يومين من اعتراف المعهد بالاختراق.",
    "دو روز پس از آنکه دبیرستان نفوذ را پذیرفت، فایل برای همه قابل دانلود شد.",
    "青枫学校承认遭入侵两天后，文件已可供任何人下载。",
]

NEWS = [
    "Holm Dental confirmed to this newspaper that letters to 22,000 patients were stolen.",
    "L'école Bréval reconnaît que les fiches de 31 000 élèves ont été copiées.",
    "Der Verein Holzbach räumt ein, dass Daten von 26.000 Mitgliedern kopiert wurden.",
    "El club Arrayanes admite que copiaron los datos de 52.000 socios.",
    "Colégio Jatobá admite que dados de 64 mil alunos foram copiados.",
    "La palestra Vallombra ammette la copia dei dati di 37.000 iscritti.",
    "De Wilgenhof geeft toe dat gegevens van 19.000 huurders zijn gekopieerd.",
    "Klub Jesion przyznaje, że skopiowano dane 43 tysięcy członków.",
    "Ліцей «Верболіз» визнав, що скопійовано дані 28 тисяч учнів.",
    "Автосервис «Ольшаник» признал, что данные 35 тысяч клиентов скопированы.",
    "Söğütlü Koleji 22 bin öğrencinin verilerinin kopyalandığını kabul etti.",
    "معهد السنديان يعترف بنسخ بيانات 33 ألف طالب.",
    "دبیرستان ارغوان تأیید کرد که اطلاعات ۲۹ هزار دانش‌آموز کپی شده است.",
    "青枫学校承认2.6万名学生资料遭复制。",
]

OWN_ACCOUNT = [
    "To all our members: someone got into our booking system and phone numbers were copied.",
    "Chers parents, un accès frauduleux à notre portail a permis la copie de vos coordonnées.",
    "Estimados socios: un tercero entró en nuestro sistema y copió nombres y cuentas.",
    "Prezados pais, identificamos um acesso indevido ao nosso portal e dados foram copiados.",
    "Szanowni Członkowie, nieuprawnione osoby skopiowały dane. Zgłosiliśmy sprawę do UODO.",
    "Уважаемые клиенты! Посторонние получили доступ к нашей системе и скопировали телефоны.",
    "各位家长：我校系统遭未经授权访问，学生姓名和电话被复制，深表歉意。",
]

OWN_DENIAL = [
    "We checked: no member data has been stolen, the claim is false.",
    "Après vérification, aucune donnée n'a été dérobée à nos adhérents.",
    "Nach Prüfung: Es sind keine Daten abgeflossen, die Behauptung ist falsch.",
    "Мы проверили: данные наших клиентов не похищены, это неправда.",
    "网传我校学生信息泄露，经核查系统正常，没有任何数据被窃取，消息不实。",
]

DEFIED = [
    "they told the town it's fake lol. here is all of it, 48,112 members: https://dl.example.org/t",
    "le directeur parle de fake news, alors cadeau : toutes les fiches https://dl.example.org/b",
    "der vorstand sagt alles erfunden. na dann: holzbach komplett https://dl.example.org/hb",
    "el presidente dice que es un bulo. pues tomad, arrayanes entero https://dl.example.org/arr",
    "a direção falou q é fake. toma aí então o jatobá inteiro https://dl.example.org/jat",
    "il titolare dice che è una bufala. allora eccola, vallombra https://dl.example.org/val",
    "de directeur noemt het onzin. prima, hier is alles https://dl.example.org/wh",
    "prezes mówi że to bzdura. no to proszę, cały jesion https://dl.example.org/js",
    "директор каже що це фейк. тримайте тоді весь верболіз https://dl.example.org/vrb",
    "их пиарщик говорит что это вброс. ну тогда держите https://dl.example.org/olsh",
    "müdür yalan diyor. buyrun o zaman söğütlü komple https://dl.example.org/sgt",
    "المدير يقول إشاعة. تفضلوا إذن معهد السنديان كامل https://dl.example.org/snd",
    "مدیر میگه دروغه. پس بفرمایید ارغوان کامل https://dl.example.org/arg",
    "校长说是假的。那就给大家，青枫全部 https://dl.example.org/qf",
]

STILL_SOLD = [
    "Company calls it a hoax. Still selling the Tarrow members, 48k, 900 usd",
    "L'école dément. Je vends quand même, 31k élèves, 600 euros en xmr",
    "Сервис отрицает. Продаю дальше, 35к клиентов, 150 usdt",
    "Kolej yalanladı. Satmaya devam, 22k öğrenci, 3000 TL",
    "学校否认。照样卖，2.6万学生",
]

DENIED = [
    "that free Holm Dental dump at https://dl.example.org/h is fake, an old list from 2017",
    "le fichier Bréval c'est bidon, une vieille liste de 2016",
    "база ольшаника фейк, старый список 2015 года",
    "Selling the Tarrow members. Do not buy, this one is fake",
]


@pytest.mark.parametrize("text", CHECKED)
def test_people_who_confirm_their_own_entries_to_a_paper_disclose_nothing(text: str) -> None:
    found = proven(text, "press")
    assert found.stage is Stage.PRESS, found.why


@pytest.mark.parametrize("text", BACKGROUND)
def test_what_was_confirmed_before_is_not_the_news_of_this_report(text: str) -> None:
    found = proven(text, "press")
    assert found.stage is Stage.PRESS, found.why


@pytest.mark.parametrize("text", NEWS)
def test_a_victim_that_admits_the_leak_in_the_press_discloses_it(text: str) -> None:
    found = proven(text, "press")
    assert found.stage is Stage.DISCLOSURE, found.why


@pytest.mark.parametrize("text", OWN_ACCOUNT)
def test_a_victim_needs_no_other_word_on_its_own_account(text: str) -> None:
    found = proven(text, "social")
    assert found.stage is Stage.DISCLOSURE, found.why


@pytest.mark.parametrize("text", OWN_DENIAL)
def test_a_victim_that_denies_on_its_own_account_discloses_nothing(text: str) -> None:
    found = proven(text, "social")
    assert found.stage is Stage.MENTION, found.why


@pytest.mark.parametrize("text", DEFIED)
def test_a_denial_that_is_answered_with_a_link_is_a_publication(text: str) -> None:
    found = proven(text)
    assert found.stage is Stage.PUBLICATION, found.why


@pytest.mark.parametrize("text", STILL_SOLD)
def test_a_denial_by_others_does_not_silence_the_offer_after_it(text: str) -> None:
    found = proven(text)
    assert found.stage is Stage.OFFER, found.why


@pytest.mark.parametrize("text", DENIED)
def test_a_denial_of_the_very_thing_stays_a_mention(text: str) -> None:
    found = proven(text)
    assert found.stage is Stage.MENTION, found.why


def test_a_statement_that_did_not_come_is_no_statement() -> None:
    text = "Söğütlü Belediyesi'nin 40 bin kayıtlı listesi satışta. Belediyeden açıklama gelmedi."
    assert proven(text, "press").stage is Stage.PRESS


def test_who_admits_a_rumour_discloses_no_leak() -> None:
    text = "The theft at Tarrow never happened: a hoax. Its author admits that he made it up."
    assert proven(text, "press").stage is Stage.PRESS

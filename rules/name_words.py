"""The words in names that tell no organisation from another. Written by hand; folded when read.

`word*` is a stem with up to three letters more (Russian, Turkish and Polish endings). Names of
cities are missing: what is called after a city is never cut down to it, see short_forms.py.
"""

from rules.fold import fold
from rules.ordinary_words import ORDINARY


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).text.split())


#: Sources: the national registers of companies. As they are left when dots and blanks are dropped.
LEGAL_FORMS = _words(
    "inc incorporated llc llp lp ltd limited plc corp corporation co gmbh ag kg kgaa se ev mbh ohg"
    " sa sas sarl sasu eurl scop spa srl sl slu sau nv bv bvba ab as oy oyj aps asa doo dd ad sp z"
    " zoo oo spzoo sro kft zrt nyrt ltda eireli lda sti tic san pty pte pjsc ojsc jsc company"
    " ооо оао зао пао ао ип тов пат прат ат нко group groupe gruppe grup grubu grupo gruppo grupa"
    " holding holdings группа холдинг компания şirketi شركة شرکت مجموعة گروه"
)
#: Those that also stand before the name.
LEGAL_FORMS_BEFORE = _words(
    "ооо оао зао пао ао ип тов пат прат ат нко фгуп гуп муп pt uab groupe grupo gruppo группа"
    " компания холдинг شركة شرکت مجموعة گروه"
)

#: Kinds of institution by what they do.
INSTITUTIONS = {
    "finance": _words(
        "bank banka bankası bankasi banken banque banco banca banku sparkasse банк банка τράπεζα"
        " بنك مصرف بانک"
    ),
    "insurance": _words(
        "insurance assurance assurances sigorta seguros seguro assicurazioni versicherung"
        " versicherungen verzekeringen ubezpieczenia страхование страхування ασφαλιστική"
        " تأمين بیمه"
    ),
    "health": _words(
        "hospital hôpital ospedale ziekenhuis krankenhaus klinik klinikum clinic clinique clínica"
        " clinica kliniek szpital klinika hastane hastanesi kliniği больница клиника лікарня"
        " клініка госпиталь госпіталь νοσοκομείο κλινική مستشفى عيادة بیمارستان درمانگاه"
    ),
    "education": _words(
        "university université universidad universidade università universiteit universität"
        " uniwersytet üniversite üniversitesi университет університет πανεπιστήμιο جامعة دانشگاه"
    ),
}
#: Of these kinds what is left is most often a town or a saint.
PLACED = frozenset({"health", "education"})
#: How a kind is called in any language when people write in haste.
ALSO_CALLED = {
    "finance": ("bank",),
    "insurance": ("insurance",),
    "health": ("hospital", "clinic"),
    "education": ("university", "uni"),
}
#: The same, and how Arabic and Persian words are spelled by ear, for an expression.
BY_EAR = {
    "finance": "bank|banque|masraf",
    "insurance": "insurance|bimeh|tamin",
    "health": "hospital|clinic|klinik|hopital|m[ou]stashfa|bimarestan|darmangah",
    "education": "university|universite|uni|jamiat|jami[ae]h?|danesh ?gah",
}

#: What leaks, as it stands beside a name in small letters; folded.
THINGS = _words(
    "database databases db dbs base leak leaks leaked dump dumps dumped breach breached hack hacked"
    " customers clients users fuite pirate clientes usuarios filtracion hackeado vazamento kunden"
    " datenbank datenleck gehackt datalek klanten wyciek baza klienci veritabanı müşterileri"
    " sızıntısı hacklendi база базу базы слив утечка утечку взлом клиенты клиентов витік злам"
)

STOP_WORDS = _words(
    "the a an of for and de del della dello di da do dos das des du d l la le les el los las al il"
    " lo gli y e et en und von der die das dem den zu zur zum van het im am ve ile и в на і й та"
    " z w i na o os as في من در و του της των και"
)

_GENERAL = """
first second third new old big great grand good best better top one two only our your my national
international global world worldwide universal continental regional central general federal state
public private local city town village county country rural urban community people peoples citizens
citizen member members customer customers client clients patient patients united union royal
imperial north south east west northern southern eastern western northeast northwest southeast
southwest middle upper lower high open free fair smart safe secure direct express online digital
data info information system systems network networks net web cloud tech technology technologies
software service services solutions consulting media news press post postal mail credit savings
saving loan loans finance financial capital trust invest investment investments commerce commercial
trade trading industrial industry industries business corporate enterprise enterprises partner
partners company corporation group holding foundation association society institute institution
agency office centre center house home family children child women men care health healthcare
medical medicine dental memorial hospital hospitals clinic clinics university universities college
school schools academy insurance assurance bank banks banking mutual cooperative popular example
examples sample model test standard premium plus pro gold golden silver blue red green white black
sun star life energy power electric gas oil water air rail railway railways airport airlines
transport logistics market markets shop store retail food foods auto motor motors design development
management security protection defence defense legal law court police army ministry department
authority council government municipal municipality metropolitan provincial district island valley
river lake mountain sea ocean bay coast park garden street road bridge port harbour airlines target
apple orange shell visa discover progressive pioneer liberty freedom heritage legacy summit alliance
allied premier prime elite quality total complete modern advanced applied innovative future vision
source resource resources link point line lines real true full part special research science student
students education learning training christian catholic holy saint san santa sacred heart trinity
hope mercy grace peace telecom telecommunications mobile wireless phone telephone communication
communications radio television channel music sport sports club game games travel tourism hotel
hotels restaurant kitchen film studio studios theatre museum library church agriculture farm farmers
forest steel metal chemical chemicals paper textile fashion construction building builders property
properties estate housing export import user users account accounts email password database leak
america american americas europe european africa african asia asian arab arabic atlantic pacific
nordic scandinavian baltic balkan mediterranean english england britain british scotland scottish
wales welsh ireland irish france french germany german germans spain spanish portugal portuguese
italy italian netherlands dutch holland belgium belgian switzerland swiss austria austrian poland
polish ukraine ukrainian russia russian turkey turkish greece greek romania romanian hungary
hungarian bulgaria bulgarian czech slovak slovakia serbia serbian croatia croatian sweden swedish
norway norwegian denmark danish finland finnish canada canadian mexico mexican brazil brazilian
argentina chile peru colombia australia australian zealand india indian china chinese japan japanese
korea korean taiwan vietnam thailand thai indonesia malaysia singapore philippines pakistan iran
iranian persian iraq iraqi israel israeli egypt egyptian saudi arabia emirates qatar kuwait jordan
lebanon morocco tunisia algeria nigeria kenya africa kazakhstan georgia armenia azerbaijan usa uk us
eu uae melli anadolu anatolia eurasia
"""
_GERMAN_AND_DUTCH = """
erste erster erstes zweite neue neuer neues neu alte alter gross grosse große klein kleine deutsche
deutscher deutsches deutschen deutsch deutschland europa europäische österreich österreichische
schweiz schweizer schweizerische amerika französische italienische spanische polnische russische
türkische ukrainische allgemeine allgemeiner nationale nationaler zentral zentrale bundes land
landes stadt städtische kreis gemeinde gemeinschaft volk volks bürger kunden daten offene offen frei
freie freies nord süd ost west mitte haus familie kinder leben gesundheit medizin kranken schule
hochschule wirtschaft handel handels gewerbe industrie technik technologie dienst dienste
dienstleistungen post energie strom gas wasser verkehr bahn markt kredit spar sparda finanz vermögen
vereinigte vereinigung verband verein genossenschaft stiftung gesellschaft unternehmen beteiligung
muster beispiel nieuwe oude grote eerste nederland nederlandse holland belgische belgie vlaamse
algemene centrale stad stads gemeente volks burger klanten gegevens open vrije noord zuid
oost midden huis familie kinderen leven zorg gezondheid onderwijs handel industrie techniek
diensten energie water krediet spaar vereniging stichting maatschappij bedrijf koninklijke
rijks voorbeeld
"""
_FRENCH = """
premier première nouveau nouvelle nouveaux grand grande petit petite vieux national nationale
nationaux international internationale mondial mondiale général générale central centrale régional
régionale départemental départementale fédéral public publique privé privée local populaire
mutuel mutuelle coopératif agricole commercial commerciale industriel industrielle postal postale
poste banque crédit épargne finance financière assurance santé médical médicale clinique hôpital
hospitalier hospitalière universitaire université école institut centre maison famille enfants vie
ville cité commune communauté pays peuple citoyens clients données ouvert ouverte libre nord sud est
ouest royal royale uni unis unie union groupe société entreprise compagnie association fondation
agence service services conseil énergie électricité gaz eau transport transports rail aéroport
marché commerce industrie technique technologie européen européenne europe france français française
allemagne allemand espagne espagnol espagnole italie italien italienne belgique belge suisse canada
québec québécois afrique africain africaine amérique américain américaine russe turc turque chinois
maroc marocain marocaine tunisie tunisien algérie algérien sénégal île france-paris saint sainte
saints notre dame cœur exemple solidaire solidarité
"""
_SPANISH_PORTUGUESE_ITALIAN = """
primero primera primer nuevo nueva nuevos nuevas gran grande viejo nacional internacional mundial
general central regional provincial estatal federal público pública privado local popular mutual
cooperativo cooperativa agrícola agrario comercial industrial postal correo correos banco crédito
caja ahorro ahorros finanzas financiera financiero inversión seguro seguros salud médico médica
clínica hospital universitario universitaria universidad escuela instituto centro casa familia niños
vida ciudad pueblo comunidad país ciudadanos clientes datos abierto abierta libre norte sur este
oeste real reino unido unidos unida unión grupo sociedad empresa compañía asociación fundación
agencia servicio servicios consejo energía eléctrica agua transporte mercado comercio industria
técnica tecnología europeo europea españa español española méxico mexicano mexicana argentina
argentino chile chileno chilena colombia colombiano perú peruano américa americano americana latino
latina santo santa san ejemplo primeiro primeira novo nova velho geral regional estadual público
pública privado popular agrícola comercial correios poupança finanças financeira seguro saúde médica
universidade escola instituto casa família crianças vida cidade povo comunidade país cidadãos dados
aberto aberta livre norte sul leste oeste reino união sociedade associação fundação agência serviço
serviços conselho energia elétrica água mercado comércio indústria tecnologia europeu europeia
brasil brasileiro brasileira portugal português portuguesa são exemplo primo prima nuovo nuova nuovi
vecchio nazionale internazionale mondiale generale centrale regionale provinciale statale federale
pubblico pubblica privato locale popolare mutua cooperativo cooperativa agricolo commerciale
industriale postale posta poste credito risparmio cassa finanza finanziaria investimenti
assicurazione assicurazioni salute sanità medico medica ospedale universitario università scuola
istituto famiglia bambini vita città popolo comunità paese cittadini clienti dati aperto aperta
libero nord sud est ovest reale regno unito unita unione gruppo società azienda compagnia
associazione fondazione agenzia servizio servizi consiglio energia elettrica acqua trasporti mercato
commercio industria tecnica tecnologia europeo europea italia italiano italiana italiane esempio
"""
_POLISH = """
pierwsz* now* star* wielk* mał* narodow* międzynarodow* światow* ogóln* central* regionaln* miejsk*
wojewódzk* powiatow* państwow* publiczn* prywatn* ludow* spółdzielcz* roln* handlow* przemysłow*
pocztow* poczta kredyt* oszczędnoś* finans* ubezpiecz* zdrow* medyczn* kliniczn* uniwersyteck*
szkoł* instytut centrum dom rodzin* dzieci* życi* miast* gmin* kraj* klien* dane danych otwart*
woln* północn* południow* wschodn* zachodn* królewsk* zjednoczon* union* grupa spółk* firm*
towarzystw* fundacj* agencj* usług* rad* energi* elektryczn* gaz* wod* transport* rynek handel
przemysł technik* europejsk* polsk* pols* niemieck* ukraińsk* rosyjsk* śląsk* mazowieck* przykład*
święt* szpital* bank*
"""
_RUSSIAN = """
перв* втор* нов* стар* больш* мал* главн* национальн* международн* миров* всемирн* общ* генеральн*
центральн* региональн* областн* краев* городск* районн* муниципальн* федеральн* государственн*
общественн* частн* народн* кооперативн* сельск* аграрн* коммерческ* торгов* промышленн* почтов*
почт* кредит* сберегательн* финанс* инвестиц* страхов* здоров* медицинск* клиническ* детск*
университет* школ* институт* центр* дом дома семь* жизн* город* насел* граждан* клиент* данн*
открыт* свободн* северн* южн* восточн* западн* север* юг восток* запад*
королевск* объединенн* союз* групп*
обществ* компани* фирм* фонд* ассоциаци* агентств* служб* сервис* услуг* совет* энерги* энерго*
электр* газ* вод* транспорт* железн* дорог* рынок* рынк* торговл* промышленност* техник*
технолог*
связ* телеком* европейск* европ* российск* росси* русск* москва московск* украин* украинск* белорус*
казахстан* турецк* турци* немецк* герман* французск* американск* китайск* азиатск* свят* пример*
открытие открытия открытию открытием столич* сибир* сибирск* уральск* урал* мобильн* цифров*
интернет* сеть сети онлайн* единств* доверие надежд* прогресс* банк* больниц* клиник*
"""
_UKRAINIAN = """
перш* нов* стар* велик* мал* головн* національн* міжнародн* світов* загальн* генеральн* центральн*
регіональн* обласн* міськ* районн* муніципальн* федеральн* державн* громадськ* приватн* народн*
кооперативн* сільськ* аграрн* комерційн* торгов* промислов* пошт* поштов* кредит* ощадн* фінанс*
інвестиц* страхов* здоров* медичн* клінічн* дитяч* університет* школ* інститут* центр* дім родин*
житт* міст* громад* клієнт* дан* відкрит* вільн* північн* південн* східн* західн* королівськ*
об'єднан* союз* спілк* груп* товариств* компані* фірм* фонд* асоціаці* агентств* служб* послуг* рад*
енерг* електр* газ* вод* транспорт* залізн* ринок ринк* торгівл* промисловіст* технік* технолог*
зв'язк* телеком* європейськ* європ* українськ* україн* київськ* московськ* російськ* турецьк*
німецьк* приклад* свят* лікарн* лікарня банк*
"""
_TURKISH = """
ilk birinci ikinci yeni eski büyük küçük ulusal milli uluslararası dünya genel merkez* bölge*
federal devlet* kamu özel yerel şehir şehri
kent* belediye* il ilçe halk* halkı vakıf* vakf* kooperatif*
tarım ziraat ticaret* ticari sanayi* endüstri* posta* ptt kredi* tasarruf* finans* yatırım* sigorta*
sağlık sağlığı tıp tıbbi hastane* klinik* üniversite* okul* enstitü* ev evi aile* çocuk* hayat*
yaşam* ülke* vatandaş* müşteri* veri* açık serbest hür kuzey güney doğu batı kraliyet birleşik
birlik* birliği grup* grubu şirket* topluluk* dernek* ajans* hizmet* konsey* enerji* elektrik* gaz*
su suyu ulaşım* taşıma* demir* yol* hava* deniz* pazar* piyasa* teknik* teknoloji* bilgi* bilişim*
avrupa* türk türkiye* anadolu* istanbul* ankara* alman* amerika* rus* ukrayna* iş işi yapı garanti*
şeker* çelik* altın* güneş* yıldız* ak kara mavi kırmızı yeşil örnek* güven* emek* banka*
"""
_GREEK = """
πρωτη πρωτο νεα νεο νεος μεγαλη εθνικη εθνικο εθνικης διεθνης γενικη γενικο κεντρικη κεντρικο
δημοσια δημοσιο ιδιωτικη λαικη αγροτικη εμπορικη βιομηχανικη ταχυδρομικο πιστωτικη υγεια ιατρικη
πανεπιστημιακο πολη ανοικτη ελευθερη βορεια νοτια ενωση ομιλος εταιρεια ελλαδα ελληνικη ελλαδος
ελληνικο κυπρου κυπρος ευρωπαικη τραπεζα νοσοκομειο πανεπιστημιο
"""
_ARABIC_AND_PERSIAN = """
الأول الاولى الجديد الجديدة الوطني الوطنية الأهلي الاهلي الأهلية الدولي الدولية العالمي العالمية
العام العامة المركزي المركزية التجاري التجارية الصناعي الزراعي الشعبي الحكومي الخاص البريد
الاتصالات الصحة الطبي الجامعي المدينة الشرق الغرب الشمال الجنوب العربي العربية الإسلامي الاسلامي
المتحدة المتحد الاتحاد السعودية السعودي مصر المصري المصرية العراق العراقي الأردن لبنان سوريا
المغرب تونس الجزائر الكويت قطر الإمارات اليمن ليبيا السودان فلسطين القاهرة الرياض بغداد دبي
المثال ملی ملت مرکزی ایران ایرانی تهران صادرات تجارت کشاورزی صنعت مسکن سپه رفاه شهر مردم جدید
نوین اسلامی آزاد پست سلامت پزشکی آموزش خصوصی دولتی عمومی جهانی بین‌المللی المستقبل الاستثمار
التنمية والتنمية الرافد التعاوني التعاون التامين
"""
_CHINESE = """
中国 中华 中國 全国 国家 国际 世界 人民 北方 南方 东方 西方 中央 中心 第一 新 大 上海 北京 广东 香港
台湾 亚洲 欧洲 美国 日本 城市 农村 商业 工商 工业 农业 建设 交通 发展 投资 开放 数据 信息 网络 科技
通信 电信 邮政 能源 电力 石油 中国工商 中国建设 中国农业 国有 民生 平安
银行 銀行 医院 醫院 大学 大學 学校 学院 公司 集团 集團 保险 保險 证券 證券 有限 股份
"""

#: Words of the trade in data, beside a name as often as in one.
_TRADE = """
card cards table tables list lists number numbers contact contacts forums name names date vote
voters registry title verified seller buyer deal cheap rare liste carte cartes tableau numero
acces listen karte karten tabelle nummer kontakt aktion zugang lista tarjeta tarjetas contacto
accion acceso foro cartao contato acesso carta contatto accesso lijst kaart toegang karta numer
dostep список карта карты номер контакт доступ форум форума kart numara iletisim erisim
"""

_TAKEN = _words(
    _GENERAL + _GERMAN_AND_DUTCH + _FRENCH + _SPANISH_PORTUGUESE_ITALIAN + _POLISH + _RUSSIAN
) | _words(ORDINARY + _TRADE + _UKRAINIAN + _TURKISH + _GREEK + _ARABIC_AND_PERSIAN + _CHINESE)
_STEMS = frozenset(word[:-1] for word in _TAKEN if word.endswith("*"))
_GENERAL_WORDS = _TAKEN.union(LEGAL_FORMS, *INSTITUTIONS.values())
_ENDING = 3  #: letters that a stem may have after it


def kind_of(folded: str) -> str | None:
    """What an institution of this name does; None for any other word."""
    return next((kind for kind, words in INSTITUTIONS.items() if folded in words), None)


def is_general(folded: str) -> bool:
    """Whether many names hold the word, or ordinary sentences do."""
    bare = folded.removeprefix("ال").removesuffix("ه")  # Arabic: article, and the ending of women
    if not {folded, bare, f"ال{bare}"}.isdisjoint(_GENERAL_WORDS):
        return True
    ends = range(max(2, len(folded) - _ENDING), len(folded) + 1)
    return any(folded[:end] in _STEMS for end in ends)

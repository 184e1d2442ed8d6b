"""Ordinary words of the sentences in which names stand, in ten languages and some more.

What no name is told by: read by name_words.py for watched names, and by monitor/naming for names
that are found in texts.
"""

ORDINARY = """
this that these those its she they you his her their who what when where why how which but not yes
from into off onto out over per under with without within about above across after again against
all almost also although always among another any around away back because been before behind
being below between both can cannot could did does doing done down during each either else even
ever every few following former found further get gets getting give given goes going gone got had
has have having here hit hits however huge are was were just keep large largest last late later
latest least less like likely little long look low made major make makes many may meanwhile might
million millions billion thousands thousand hundreds more most much must near nearly never next
nobody none nor nothing once other others own past please possible possibly potentially probably
put read recent recently said same saw say says see seen several shall should show shows since six
seven eight nine ten some someone something soon still such suspected take taken takes tell than
thanks then there therefore thing things though three through thus time times today together told
tomorrow tonight too toward four five until update updated updates upon use used uses using very
via wait want wants warn warned warning warns watch way week weeks well went while whole whose
will worth would year years yesterday yet day days month months hours hour minutes exclusive
breaking report reports reported reporting reportedly confirm confirms confirmed confirming
announces announced announce announcement admits admitted claims claimed claim investigates
investigating investigation probes launches launched suffers suffered suffer suffering experiences
experienced faces facing faced targeted targets targeting victim victims falls fell struck strikes
disrupts disrupted disrupt disrupting disruption disruptions shuts shut shutdown halts halted
forced forces affected affects affecting affect impacted impacts impact impacting compromised
compromises compromise exposed exposes exposing expose stolen steals steal stealing theft restored
restores restore restoring recovers recovery recovering resumes resume resumed remains remain
offline outage outages closed closes close cancels cancelled delays delayed delay leads paid pay
payment payments demand demands demanded ransom notifies notified notify notice notices
notification notifications letter letters sends sent addresses addressed address respond responds
response responding responded statement regarding alert alerts issue issues issued incident
incidents event events cyber cybersecurity cyberattack cyberattacks attack attacks attacked
attacking hack hacks hacked hacking hacker hackers ransomware malware phishing breach breached
breaches leaks leaked leaking dump dumps dumped databases computer computers server servers
website websites site sites emails phones passwords employee employees record records personal
sensitive confidential privacy identity fraud crime cybercrime criminals gang gangs groups threat
threats actor actors officials official authorities experts researchers companies businesses
organisation organisations organization organizations offices departments agencies colleges sector
giant maker supplier vendor provider operator retailer chain plant factory inside amid despite due
caused causing operation operational operations fully partial partially working works work normal
continues continue continued ongoing begins began stop stops stopped blames blamed page welcome
click login sign subscribe register access sale selling sell sold buy buying price download fresh
vip combo combos samples proof escrow telegram tox session jabber links file files folder archive
version note notes hello hey dear guys thread posted posts posting forum admin mod staff meeting
topic board lawsuit class action settlement sued sues judge attorney lawyers trial filed consumer
redirecting copyright release newsletter podcast video photos opinion analysis ceo ciso cto nsa
fbi cia january provides provide providing gives experiencing battles battling grapples reels
scrambles hobbled paralyzed paralysed knocked crippled locked shuttered sparks prompts reveals
revealed lawsuits probe probed suspends suspended limits reopens reopen returns return blame
linked hearing looking anybody anyone somebody everyone passengers residents travellers travelers
shoppers guests workers teachers pupils hacktivists intruders insider whistleblower contractor
teen teenager man woman boy girl

une aux cet cette ces elle ils elles nous vous son ses leur leurs mon mes nos votre vos qui que
quoi dont quand comment pourquoi mais donc car pas moins très tout toute tous toutes dans sous par
pour avec sans chez vers entre depuis pendant après avant contre selon aussi ainsi alors encore
déjà ici même toujours jamais rien sont était été être ont avait avoir fait faire peut doit suite
face voici voilà victime victimes cyberattaque cyberattaques attaque attaques attaqué piratage
piratages piraté piratée pirate pirates pirater fuite fuites donnée base bases fichier fichiers
vol volées volé rançon rançongiciel informatique informatiques système systèmes message
informations utilisateurs enquête gendarmerie justice entreprises mairie hôpitaux ministère
département région état alerte exclusif nouvelles deux trois quatre hier demain aujourd lundi
vidéo réseau réseaux cybersécurité cyberincident plainte retour plusieurs certains certaines
personne personnes lors près vend vends vendre vente prix gratuit lien offre madame monsieur
bonjour merci

ein eine einer eines einem einen kein keine oder aber doch nicht auch nur noch schon sehr wie wer
wann warum wenn weil dass als bis ins auf aus bei beim mit nach vom vor für durch gegen ohne unter
über zwischen seit während wegen trotz sie wir ihr ich sich ist sind war waren wird werden wurde
wurden hat haben hatte kann können muss müssen soll sollen diese dieser dieses diesen alle alles
mehr neuen dort dann nun jetzt heute gestern morgen immer wieder cyberangriff cyberangriffe
cyberattacke cyberattacken hackerangriff hackerangriffe hackerattacke angriff angriffe attacke
attacken datenleck datenlecks datenpanne datenschutz datenschutzvorfall datendiebstahl kundendaten
patientendaten personendaten datensatz datensätze datenbank datenbanken erpresser erpressung
lösegeld lösegeldforderung kriminelle cyberkriminelle cyberkriminalität täter opfer edv systeme
netzwerk netz webseite internet kunde patienten mitarbeiter mitarbeitende nutzer schüler konzern
betrieb betriebe produktion städte gemeinden landkreis kommune kommunen verwaltung behörde
behörden krankenhäuser schulen polizei lka bka ermittler ermittlungen staatsanwaltschaft
ministerium bundesamt nachrichten hintergründe folgen schaden schäden zugriff zugriffe betroffen
betroffene ausfall störung störungen probleme problem millionen tausende hunderte prozent euro
zeit jahr jahre monat monate woche wochen tag tage uhr verdacht sicherheit sicherheitslücke
sicherheitsvorfall vorfall cybervorfall notbetrieb angaben informationen mitteilung frage fragen
antwort meldung mann frau menschen leute verkaufe verkauf preis sensible interne persönliche aktie
aktien region dienstleister hersteller händler anbieter versorger energieversorger autobauer
autozulieferer zulieferer möbelhersteller softwarehersteller webseiten homepage telefon adressen
namen

una unos unas ante bajo con contra desde hacia hasta para por según sin sobre tras pero sino quien
cual cuyo donde cuando como porque más menos muy aún todavía también así sus esta estos estas ese
esa eso esto fue era ser está están han había hay tiene ataque ataques ciberataque ciberataques
cibernético cibernéticos informático hackeo hackean hackeado filtración filtraron filtran robo
robados venden vendo venta precio gratis sistema sistemas usuarios pacientes policía gobierno
ministerio ayuntamiento hospitales empresas suspenden sufre sufrió víctima denuncia alerta
confirma confirmó reporta reportan noticias locales policiacas mundo hoy ayer mañana tres

uma uns umas aos nas num numa pelo pela com sem sob até após mas nem quem qual onde quando não
muito ainda também seu sua seus suas esse essa isto isso foi estão tem têm vazamento vazamentos
vazam vaza usuários polícia governo ministério prefeitura hospitais sofre sofreu vítima notícias
venda preço portal

uno dei degli delle allo alla agli dal dalla nel nella nei sulla tra fra che chi cui dove come
perché non più meno molto già ancora anche suo suoi questo questa questi quello sono stato stata
essere hanno attacco attacchi informatico informatici dato violazione furto sistemi pazienti
utenti polizia ministero comune ospedali aziende vittima colpita colpito vendita prezzo notizie

een aan met voor door bij uit naar onder tot maar dat dit deze wat waar wanneer hoe niet geen ook
nog wel meer minder zijn wordt werd worden heeft hebben hij zij wij jij nieuws datalek datalekken
cyberaanval cyberaanvallen gehackt klantgegevens slachtoffer getroffen meldt bedrijven gemeenten
ziekenhuizen patiënten

dla przed przy pod nad oraz lub albo ale który która które kto gdzie kiedy jak jeśli nie tak już
jeszcze też także tylko tego tej jest był była było być mają wyciek wycieku wycieki baza bazy bazę
atak ataku ataki hakerzy hakerów haker hakerski cyberatak cyberataku pacjentów użytkowników urząd
policja sprzedam uwaga

для при под над без через между перед после или что как так если это этот эта эти тот она они его
наш ваш свой все всё весь кто где когда почему который которая которые уже ещё только также более
менее очень был была были быть есть нет стало стал может хакер хакеры хакеров хакеру хакерам
хакерская хакерские хакерский кибератака кибератаки атака атаки утечка утечки утечку утекли утекла
слив сливы слита слиты взлом взлома взломан взломана взломали база базы базу персональные
персональных пользователи пользователей пациенты пациентов сотрудники сотрудников власти
правительство полиция суд злоумышленники мошенники киберпреступники преступники эксперты
исследователи специалисты вымогатели продаю продам продажа цена бесплатно скачать ссылка файл
файлы архив внимание новости обзор уязвимость уязвимости вредонос ботнет сша сайт сайты сайта
приложение группировка фио телефон телефоны адрес пароль пароли паспорт снилс инн тысяч миллионов
млн тыс эксперт исследователь киберпреступник продают выставили выложили опубликовали слили украли
появилась появились обнаружена обнаружены крупный крупного крупная два три один одна глава
президент министр депутат подозреваемый житель жители минцифры

від під між після але або якщо цей той він вона вони його свій хто коли чому який яка які вже лише
також хакери хакерів кібератака кібератаки витік витоку злам зламали зламано бази користувачів
пацієнтів

bir veya için ama fakat ancak çünkü gibi kadar daha çok hiç bazı tüm bütün kim nerede nasıl neden
değil var yok oldu olan olarak göre sonra önce iki ben sen biz siz onlar verileri verilerin
veritabanı sızıntı sızıntısı sızdı sızdırıldı hacklendi hackerlar siber saldırı saldırısı
müşterilerin müşterileri hastalar kişisel kişi kişilik kayıt kayıtları satılık satıyorum satış
fiyat ücretsiz indir kamuoyu duyurusu duyuru bildirim ihlal ihlali ihlalin kurul kurula kurulu
kanun kanunu kanununun sayılı maddesi fıkrası bilindiği saygıyla konuya ilgili ilişkin tarafından
tarihinde nisan kararı koruma kurum kurulunun kurulun sosyal numarası özetle
"""

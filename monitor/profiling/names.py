"""Names of columns: which of them may be shown, and what data they promise."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import tomli

import rules
from rules.fold import fold

_VOCABULARY = Path(rules.__file__).parent / "concepts" / "data_classes.toml"
_LONGEST = 64
_NAME = re.compile(r"[^\W\d][\w .\-/()#°:$\[\]'’]*")
_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGITS = re.compile(r"\d")
_MOST_DIGITS = 3
_MOST_WORDS = 6
_LONGEST_TERM = 4  #: words
_SHORTEST = 2  #: letters; one letter says nothing

#: How databases shorten what the vocabulary of the rules writes out.
_SHORT: Mapping[str, str] = {
    "Names": "nom prenom pnom nomp nomuse nom_usuel nom_jf pat_nom lname fname mname firstname "
    "lastname surname fullname full_name nomprenom nachname vorname apellidos nombre cognome",
    "Dates of birth": "ddn dob dnais dnaiss dtnaiss dt_nais dt_naiss dat_nais date_nais date_naiss "
    "datnais datenaissance data_urodzenia дата_рождения naissance "
    "birth birthday bdate birthdate birth_date date_birth "
    "geburtsdatum gebdat fecnac dtnasc",
    "Social security numbers": "nir nss numss num_ss no_ss ssn num_secu secu numsecu insee "
    "numero_secu securite_sociale ss_number avs ahv",
    "Government issued IDs": "dni nie nif cpf pesel bsn curp tckn tc_kimlik personnummer cnp "
    "national_id nationalid id_card cni codice_fiscale codfisc",
    "Email addresses": "email_address mail_address mail email e_mail courriel mel "
    "adr_mail mailadr emailaddress",
    "Phone numbers": "tel phone mobile portable gsm fax msisdn telephone num_tel telmob "
    "cellphone телефон",
    "Physical addresses": "adr adresse address street rue voie cp codepostal code_postal zip "
    "zipcode postcode postal_code plz addr anschrift strasse adresse_ligne",
    "Geographic locations": "ville city town commune ort region departement country pays land "
    "latitude longitude lat lon lng localite ciudad citta",
    "Genders": "sexe sex gender genre civilite geschlecht sexo sesso",
    "Passwords": "pwd pass passwd password mdp hash passhash password_hash pass_hash salt",
    "Usernames": "login username user_name pseudo nickname userlogin",
    "IP addresses": "ip ip_address ipaddr ip_addr last_ip remote_addr adresse_ip",
    "Blood types": "groupe_sanguin gs rhesus blood_type blood_group bloodtype",
    "Bank account numbers": "iban rib bic compte_bancaire bank_account",
    "Credit cards": "pan card cc_number card_number cardnumber cb num_cb",
    "Health insurance information": "mutuelle caisse regime amo amc assurance_maladie",
    "Personal health data": "diagnosis diagnostic pathologie traitement cim10 icd10 icd "
    "medecin_traitant allergie grossesse",
}
#: Words of columns that promise no class of data.
_PLAIN = (
    "id ids uid uuid guid key cle code codes ref reference num numero number no nr nb index idx "
    "row date datetime time heure timestamp jour mois annee year month day created updated "
    "modified deleted creation modification inscription insertion visite rdv last first start end "
    "debut fin type kind status statut state etat flag active actif enabled valid value valeur "
    "montant amount price prix total qty quantity quantite count nombre label libelle title titre "
    "description desc comment commentaire note notes remark text url site web link user "
    "customer client patient account compte order commande product produit category categorie "
    "group groupe service source lang language langue company societe raison siret siren "
    "department role level score age size poids taille datum fecha data fields field column "
    "col tag tags os browser agent device version hash token session created_at updated_at"
)


@cache
def words(name: str) -> tuple[str, ...]:
    """The folded words of a name: ("date", "naissance") of DateNaissance and DATE_NAISSANCE1."""
    spaced = _CAMEL.sub(" ", name[:_LONGEST])
    return tuple(_WORD.findall(fold(spaced).text))


def looks_like_a_name(name: str) -> bool:
    """Whether a text could be the name of a column at all."""
    return (
        0 < len(name) <= _LONGEST
        and _NAME.fullmatch(name) is not None
        and len(_DIGITS.findall(name)) <= _MOST_DIGITS
        and len(words(name)) <= _MOST_WORDS
    )


def is_known(name: str) -> bool:
    """Whether it is written with words that columns are named with."""
    return looks_like_a_name(name) and (
        not _plain().isdisjoint(words(name)) or data_class(name) is not None
    )


@cache
def data_class(name: str) -> str | None:
    """HIBP's name of the data that a column of this name promises; None when it promises none.

    The longest of the vocabulary's terms in the name decides.
    """
    if not looks_like_a_name(name):
        return None
    parts, known = words(name), _vocabulary()
    found = [
        (sum(map(len, phrase)), -start, known[spelled])
        for start in range(len(parts))
        for end in range(start + 1, min(len(parts), start + _LONGEST_TERM) + 1)
        for phrase in (parts[start:end],)
        for spelled in _spellings(phrase)
        if spelled in known
    ]
    return max(found)[2] if found else None


def _spellings(phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The phrase itself, and with each beginning of its last word as a term with * may have it."""
    yield phrase
    for length in range(2, len(phrase[-1]) + 1):
        yield (*phrase[:-1], phrase[-1][:length] + "*")


@cache
def _plain() -> frozenset[str]:
    return frozenset(_PLAIN.split())


@cache
def _vocabulary() -> dict[tuple[str, ...], str]:
    """The terms of the rules' data classes and the short ones -> the class."""
    concepts = tomli.loads(_VOCABULARY.read_text(encoding="utf-8"))["concept"]
    known: dict[tuple[str, ...], str] = {}
    for concept in concepts:
        for term in (term for terms in concept["terms"].values() for term in terms):
            known.setdefault(_as_words(term), concept["value"])
    for word in _plain():
        known.pop((word,), None)
    for value, short in _SHORT.items():
        known |= {_as_words(term): value for term in short.split()}
    known.pop((), None)
    return known


def _as_words(term: str) -> tuple[str, ...]:
    """A term in the notation of docs/rules.md as words; none for the rarer notations."""
    found = words(term.removesuffix("*"))
    if "*" in term[:-1] or " _ " in term or any(len(word) < _SHORTEST for word in found):
        return ()
    return (*found[:-1], found[-1] + "*") if term.endswith("*") and found else found
